package account

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestCleanName(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		err            error
	}{
		{"usual", "Ms. O'Neill", "Ms. O'Neill", nil},
		{"blanks", "  Anna \t Bell\n", "Anna Bell", nil},
		{"composed", "Zoe\u0308", "Zo\u00eb", nil},
		{"nothing", " \t", "", ErrNoName},
		{"too long", strings.Repeat("ä", 101), "", ErrLongName},
		{"as long as may be", strings.Repeat("ä", 100), strings.Repeat("ä", 100), nil},
		{"right to left override", "anna\u202e", "", ErrBadName},
		{"control character", "anna\x00", "", ErrBadName},
		{"not UTF-8", "anna\xff", "", ErrBadName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := CleanName(tt.in); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%q, %v, want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
	if NameKey("ANNA  Bell") != NameKey("anna bell") || NameKey("anna") == NameKey("anne") {
		t.Error("keys of names differ where they should not, or don't where they should")
	}
}

func TestCheckPassword(t *testing.T) {
	for password, want := range map[string]error{
		"": ErrShort, "123456789": ErrShort, "ééééééééé": ErrShort, strings.Repeat("e\u0301", 9): ErrShort,
		"1234567890": nil, "          ": nil, strings.Repeat("x", 1000): nil, strings.Repeat("x", 1001): ErrLong,
	} {
		if err := CheckPassword(password); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", password, err, want)
		}
	}
}

func TestPasswords(t *testing.T) {
	p := NewPasswords(2)
	hash, err := p.Hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	if again, err := p.Hash(t.Context(), "correct horse"); err != nil || again == hash {
		t.Errorf("the same password has the same hash twice: %v", err)
	}
	for _, tt := range []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "correct horse", true},
		{"wrong", hash, "correct horsf", false},
		{"empty", hash, "", false},
		{"no such user", "", "correct horse", false},
		{"no such user, no password", "", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := p.Check(t.Context(), tt.hash, tt.password, false); got != tt.want || err != nil {
				t.Errorf("%v, %v, want %v", got, err, tt.want)
			}
		})
	}
	for _, bad := range []string{
		"x", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", strings.Replace(hash, "m=19456", "m=99999999", 1),
		hash[:len(hash)-4],
	} {
		if ok, err := p.Check(t.Context(), bad, "correct horse", false); ok || err == nil {
			t.Errorf("%s: %v, %v", bad, ok, err)
		}
	}
	composed, err := p.Hash(t.Context(), "mot de passe \u00e9t\u00e9")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := p.Check(t.Context(), composed, "mot de passe e\u0301te\u0301", false); !ok || err != nil {
		t.Errorf("the same letters, typed otherwise: %v, %v", ok, err)
	}
}

// Who waits for a turn gives up when the request ends.
func TestPasswordsInTurn(t *testing.T) {
	p := NewPasswords(1)
	p.turns <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Hash(ctx, "correct horse"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if ok, err := p.Check(ctx, "", "correct horse", true); ok || !errors.Is(err, context.Canceled) {
		t.Error(ok, err)
	}
}

// Who is known passes those who wait to guess.
func TestPasswordOfWhoIsKnown(t *testing.T) {
	p := NewPasswords(1)
	hash, err := p.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	p.guessing <- struct{}{}
	if ok, err := p.Check(t.Context(), hash, "correct horse", true); !ok || err != nil {
		t.Error(ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ok, err := p.Check(ctx, hash, "correct horse", false); ok || !errors.Is(err, context.Canceled) {
		t.Error(ok, err)
	}
	<-p.guessing
	if ok, err := p.Check(t.Context(), hash, "correct horse", false); !ok || err != nil {
		t.Error(ok, err)
	}
	if len(p.guessing)+len(p.turns) > 0 {
		t.Errorf("%d and %d have not ended", len(p.guessing), len(p.turns))
	}
}

func TestMay(t *testing.T) {
	person := func(r Role) Person { return Person{User: User{ID: 1, Role: r}} }
	for _, tt := range []struct {
		name string
		who  Person
		want string // of Enter, Look, Belong, Edit, Maintain and Administer
	}{
		{"no accounts", Person{Open: true}, "110110"},
		{"visitor", Person{}, "110000"},
		{"reader", person(Reader), "111000"},
		{"helper", person(Helper), "111000"},
		{"librarian", person(Librarian), "111100"},
		{"administrator", person(Administrator), "111111"},
		{"a role of a later version", person("archivist"), "100000"},
	} {
		got := ""
		for p := Enter; p <= Administer; p++ {
			if tt.who.May(p) {
				got += "1"
			} else {
				got += "0"
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
