package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shelflist/internal/store"
)

func TestAddKeepsEveryField(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	want := store.Book{
		Title: "Slaughterhouse-five", Author: "Vonnegut, Kurt", ID: "OL1W", Classification: "813.54", Year: "1969",
		ISBN: "9780385333849", Publisher: "Delacorte", LCC: "PS3572.O5 S6", Subjects: []string{"War stories", "Dresden (Germany)"},
		Language: "eng", Cover: "https://covers.example.org/1.jpg", Notes: "Signed.", Source: "openlibrary",
	}
	added := add(t, s, want)
	if added.PK == 0 || added.AddedAt.IsZero() || added.AddedAt.Nanosecond() != 0 || !added.UpdatedAt.Equal(added.AddedAt) {
		t.Errorf("added %+v", added)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	got, err := s.Book(t.Context(), added.PK)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(added) {
		t.Errorf("after reopening\n%+v, %v, want\n%+v", got, err, added)
	}
}

func TestAddOnce(t *testing.T) {
	first := store.Book{Title: "The Dispossessed", Author: "Le Guin, Ursula K.", ID: "OL59800W", ISBN: "9780060512750"}
	for _, tt := range []struct {
		name  string
		book  store.Book
		added bool
	}{
		{"the same record", first, false},
		{"the same id, all else different", store.Book{Title: "Los desposeídos", ID: "OL59800W"}, false},
		{"the same ISBN", store.Book{Title: "Dispossessed, a novel", ID: "w1", ISBN: "9780060512750"}, false},
		{"the same title and author from another source", store.Book{Title: "Dispossessed", Author: "LE GUIN, Ursula K", ID: "w1"}, false},
		{"the name not inverted", store.Book{Title: "The dispossessed!", Author: "Ursula K. Le Guin"}, false},
		{"another author", store.Book{Title: "The Dispossessed", Author: "Szalay, David"}, true},
		{"no author", store.Book{Title: "The Dispossessed"}, true},
		{"a longer title", store.Book{Title: "The Dispossessed Majority", Author: "Le Guin, Ursula K."}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := open(t, first)
			b, added, err := s.Add(t.Context(), tt.book)
			if err != nil || added != tt.added {
				t.Errorf("added %v, %v, want %v", added, err, tt.added)
			}
			if !tt.added && (b.PK != 1 || b.Title != first.Title) {
				t.Errorf("returned %+v, want the book that is there", b)
			}
			if p, _ := s.List(t.Context(), store.Query{Limit: 10}); p.Count != len(p.Books) || (p.Count == 2) != tt.added {
				t.Errorf("the list has %d books and counts %d", len(p.Books), p.Count)
			}
		})
	}
}

func TestLongTitlesThatDifferAtTheEnd(t *testing.T) {
	long := strings.Repeat("very ", 2000)
	s := open(t, store.Book{Title: long + "first", Author: "A"}, store.Book{Title: long + "second", Author: "A"})
	if got := listed(t, s, store.Query{Limit: 1}); len(got) != 2 || len(got[0]) < 10_000 {
		t.Errorf("%d titles", len(got))
	}
	if _, added, err := s.Add(t.Context(), store.Book{Title: long + "second", Author: "A"}); added || err != nil {
		t.Errorf("added again: %v, %v", added, err)
	}
}

func TestAddNeedsATitle(t *testing.T) {
	s := open(t)
	for _, title := range []string{"", " \t\n"} {
		if _, _, err := s.Add(t.Context(), store.Book{Title: title, Author: "Homer", ID: "w1"}); !errors.Is(err, store.ErrNoTitle) {
			t.Errorf("title %q: %v, want ErrNoTitle", title, err)
		}
	}
}

func TestHeld(t *testing.T) {
	s := open(t, store.Book{Title: "Emma", Author: "Austen, Jane", ID: "OL1W"}, store.Book{Title: "Persuasion", Author: "Austen, Jane"})
	held, err := s.Held(t.Context(), []store.Book{{Title: "Sanditon", Author: "Austen, Jane"}, {Title: "PERSUASION", Author: "Jane Austen"}, {ID: "OL1W", Title: "x"}})
	if err != nil || len(held) != 3 || held[0].PK != 0 || held[1].PK != 2 || held[2].PK != 1 {
		t.Errorf("held %+v, %v", held, err)
	}
}

func TestAddingSideBySide(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 25 { // each book is added twice, by two of the eight
				b := store.Book{Title: fmt.Sprintf("Book %d of %d", j, i/2), Author: "A"}
				if _, _, err := s.Add(t.Context(), b); err != nil {
					t.Error(err)
				}
				if _, err := s.List(t.Context(), store.Query{Limit: 5}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if p, err := s.List(t.Context(), store.Query{Limit: 200}); err != nil || p.Count != 100 || len(p.Books) != 100 {
		t.Errorf("%d books, count %d, %v, want 100", len(p.Books), p.Count, err)
	}
}

func TestHarmlessTitles(t *testing.T) {
	titles := []string{
		"<script>alert(1)</script>", "'; drop table books; --", "كتاب ألف ليلة وليلة", "e\u0301tude co\u0308mbining", "bell\x07 tab\t nul\x00 end",
		"\u202eright-to-left override", strings.Repeat("long ", 2000), "100% \\ \" NEAR(a b) AND OR NOT * ^ -", "???", "日本語の本",
	}
	s := open(t)
	for _, title := range titles {
		b := add(t, s, store.Book{Title: title, Author: title})
		got, err := s.Book(t.Context(), b.PK)
		if err != nil || got.Title != title || got.Author != title {
			t.Errorf("%.40q came back as %.40q, %v", title, got.Title, err)
		}
		if found := listed(t, s, store.Query{Text: title[:min(len(title), 100)], Limit: 10}); title != "???" && len(found) != 1 {
			t.Errorf("searching for %.40q finds %.80q", title, found)
		}
	}
	for _, order := range store.Orders {
		if got := listed(t, s, store.Query{Order: order, Limit: 3}); len(got) != len(titles) {
			t.Errorf("by %s: %d of %d", order, len(got), len(titles))
		}
	}
}
