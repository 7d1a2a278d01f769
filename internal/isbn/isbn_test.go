package isbn

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     ISBN
		err      error
	}{
		{"ISBN-13", "9780306406157", "9780306406157", nil},
		{"ISBN-13 with hyphens", "978-0-306-40615-7", "9780306406157", nil},
		{"ISBN-13 with spaces", " 978 0 306 40615 7 ", "9780306406157", nil},
		{"ISBN-13 with en dashes", "978–0–306–40615–7", "9780306406157", nil},
		{"ISBN-13 with non-breaking hyphens", "978‑0‑306‑40615‑7", "9780306406157", nil},
		{"prefix 979", "979-10-90636-07-1", "9791090636071", nil},
		{"check digit 0", "978-0-14-303943-3", "9780143039433", nil},
		{"ISBN-10", "0306406152", "9780306406157", nil},
		{"ISBN-10 with hyphens", "0-306-40615-2", "9780306406157", nil},
		{"ISBN-10 with X", "0-8044-2957-X", "9780804429573", nil},
		{"ISBN-10 with lower-case x", "080442957x", "9780804429573", nil},
		{"label", "ISBN 0-306-40615-2", "9780306406157", nil},
		{"label with colon", "ISBN: 9780306406157", "9780306406157", nil},
		{"label with length", "ISBN-13: 978-0-306-40615-7", "9780306406157", nil},
		{"label with length, no colon", "isbn 10 0306406152", "9780306406157", nil},
		{"label with length, without space", "ISBN10:0306406152", "9780306406157", nil},
		{"label without space", "ISBN9780306406157", "9780306406157", nil},
		{"label before a number that begins with 10", "ISBN 1032103213", "9781032103211", nil},

		{"empty", "", "", ErrSyntax},
		{"label only", "ISBN", "", ErrSyntax},
		{"label with length only", "ISBN-13", "", ErrSyntax},
		{"nine digits", "030640615", "", ErrSyntax},
		{"eleven digits", "03064061522", "", ErrSyntax},
		{"fourteen digits", "97803064061570", "", ErrSyntax},
		{"X in the middle", "03X6406152", "", ErrSyntax},
		{"X in the middle of an ISBN-13", "978030640X157", "", ErrSyntax},
		{"X as last digit of an ISBN-13", "978030640615X", "", ErrSyntax},
		{"article number that is not an ISBN", "5901234123457", "", ErrSyntax},
		{"printed music", "9790260000438", "", ErrSyntax},
		{"words", "slaughterhouse", "", ErrSyntax},
		{"text after the number", "9780306406157 (pbk.)", "", ErrSyntax},
		{"Arabic-Indic digits", "٩٧٨٠٣٠٦٤٠٦١٥٧", "", ErrSyntax},
		{"control character", "0306406152\x00", "", ErrSyntax},
		{"too long", strings.Repeat("-", 10_000) + "0306406152", "", ErrSyntax},

		{"ISBN-10 with a wrong digit", "0306406153", "", ErrCheckDigit},
		{"ISBN-10 with two digits swapped", "0306401652", "", ErrCheckDigit},
		{"ISBN-13 with a wrong digit", "9780306406158", "", ErrCheckDigit},
		{"X as a wrong check digit", "030640615X", "", ErrCheckDigit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(tt.in)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Parse(%q) = %q, %v; want %q, %v", tt.in, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestTen(t *testing.T) {
	tests := []struct {
		name string
		in   ISBN
		want string
		ok   bool
	}{
		{"prefix 978", "9780306406157", "0306406152", true},
		{"check digit X", "9780804429573", "080442957X", true},
		{"prefix 979", "9791090636071", "", false},
		{"zero value", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := tt.in.Ten(); got != tt.want || ok != tt.ok {
				t.Errorf("ISBN(%q).Ten() = %q, %t; want %q, %t", tt.in, got, ok, tt.want, tt.ok)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"978-0-306-40615-7", "0-8044-2957-X", "ISBN-13: 9791090636071", "ISBN 10 0306406152", "isbn",
		"ISBN13:", "\xff", "080442957x ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			if n != "" || !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrCheckDigit) {
				t.Errorf("Parse(%q) = %q, %v; want \"\" and ErrSyntax or ErrCheckDigit", s, n, err)
			}
			return
		}
		checkRoundTrip(t, n)
	})
}

// FuzzConvert generates valid ISBNs, which FuzzParse seldom finds.
func FuzzConvert(f *testing.F) {
	for _, seed := range []uint32{0, 1, 30640615, 80442957, 999999999} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint32) {
		nine := fmt.Sprintf("%09d", seed%1_000_000_000)
		ten := nine + string(checkDigit10(nine))
		n, err := Parse(ten)
		if err != nil {
			t.Fatalf("Parse(%q): %v", ten, err)
		}
		if back, ok := n.Ten(); back != ten || !ok {
			t.Errorf("Parse(%q) = %q, whose Ten() = %q, %t; want %q", ten, n, back, ok, ten)
		}
		checkRoundTrip(t, n)

		for i := range ten { // the check digit detects every single wrong digit
			wrong := []byte(ten)
			wrong[i] = '0' + (wrong[i]-'0'+1)%10
			if _, err := Parse(string(wrong)); !errors.Is(err, ErrCheckDigit) {
				t.Errorf("Parse(%q): %v, want ErrCheckDigit; %s is valid", wrong, err, ten)
			}
		}
	})
}

// checkRoundTrip checks that n and its ISBN-10, if it has one, parse to n again.
func checkRoundTrip(t *testing.T, n ISBN) {
	t.Helper()
	if again, err := Parse(n.String()); again != n || err != nil {
		t.Errorf("Parse(%q) = %q, %v; want %q", n, again, err, n)
	}
	ten, ok := n.Ten()
	if ok != strings.HasPrefix(n.String(), "978") {
		t.Errorf("ISBN(%q).Ten() = %q, %t; want %t", n, ten, ok, !ok)
	}
	if !ok {
		return
	}
	if again, err := Parse(ten); again != n || err != nil {
		t.Errorf("Parse(%q) = %q, %v; want %q", ten, again, err, n)
	}
}
