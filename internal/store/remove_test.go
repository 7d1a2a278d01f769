package store_test

import (
	"errors"
	"fmt"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

func TestRemoveAndRestore(t *testing.T) {
	s := open(t)
	want := add(t, s, catalogue.Book{
		Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Subjects: []string{"Matchmaking", "England"},
		Notes: "Gift",
	})
	want.Copies = []catalogue.Copy{{Copy: 1, Book: want.PK, Status: catalogue.StatusAvailable}}
	r, err := s.Remove(t.Context(), want.PK)
	if err != nil || len(r.Books) != 1 || fmt.Sprint(r.Books[0]) != fmt.Sprint(want) {
		t.Fatalf("removed %+v, %v", r, err)
	}
	if _, err := s.Book(t.Context(), want.PK); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed book: %v", err)
	}
	if got := listed(t, s, catalogue.Query{Text: "emma", Limit: 10}); len(got) != 0 {
		t.Errorf("still found: %q", got)
	}
	if _, err := s.Remove(t.Context(), want.PK); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if r2, err := s.Removal(t.Context(), r.ID); err != nil || fmt.Sprint(r2) != fmt.Sprint(r) {
		t.Errorf("removal %+v, %v, want %+v", r2, err, r)
	}
	books, err := s.Restore(t.Context(), r.ID)
	want.Version++
	if err != nil || len(books) != 1 || fmt.Sprint(books[0]) != fmt.Sprint(want) {
		t.Errorf("restored %+v, %v, want %+v", books, err, want)
	}
	if got := listed(t, s, catalogue.Query{Text: "emma", Limit: 10}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	if _, err := s.Restore(t.Context(), r.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("restored twice: %v", err)
	}
	if _, err := s.Removal(t.Context(), r.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removal that was undone: %v", err)
	}
}

func TestRestoreWhatWasAddedAgain(t *testing.T) {
	s := open(t, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	r, err := s.Remove(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	again := add(t, s, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	if books, err := s.Restore(t.Context(), r.ID); err != nil || len(books) != 1 || books[0].PK != again.PK {
		t.Errorf("restored %+v, %v, want the book that is there", books, err)
	}
	if p, _ := s.List(t.Context(), catalogue.Query{Limit: 10}); p.Count != 1 {
		t.Errorf("%d books, want 1", p.Count)
	}
}

// A removed book is put back, whatever else is on the list, unless it was added again as it was.
func TestRestoreBesideTheSameBook(t *testing.T) {
	emma := catalogue.Book{Title: "Emma", Author: "Austen, Jane"}
	for name, test := range map[string]struct {
		copies []catalogue.Copy // those of the book that is removed
		before bool             // whether the other book is there before the removal
		other  catalogue.Book
		want   int
	}{
		"there before, as it is": {other: emma, before: true, want: 2},
		"there before, with a year": {
			other: catalogue.Book{Title: "Emma", Author: "Austen, Jane", Year: "1816"}, before: true, want: 2,
		},
		"added again as it was": {other: emma, want: 1},
		"added again with more": {
			other: catalogue.Book{Title: "Emma", Author: "Austen, Jane", Notes: "A gift"}, want: 2,
		},
		"a copy has a barcode":  {copies: []catalogue.Copy{{Barcode: "A-7"}}, other: emma, want: 2},
		"there were two copies": {copies: []catalogue.Copy{{}}, other: emma, want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			addOther := func() {
				if _, err := s.AddByHand(t.Context(), test.other); err != nil {
					t.Fatal(err)
				}
			}
			b := add(t, s, emma)
			for _, c := range test.copies {
				c.Book, c.Status = b.PK, catalogue.StatusAvailable
				if _, err := s.AddCopy(t.Context(), c, store.AnyVersion, ""); err != nil {
					t.Fatal(err)
				}
			}
			if test.before {
				addOther()
			}
			r, err := s.Remove(t.Context(), b.PK)
			if err != nil {
				t.Fatal(err)
			}
			if !test.before {
				addOther()
			}
			if books, err := s.Restore(t.Context(), r.ID); err != nil || len(books) != 1 || books[0].Title != "Emma" {
				t.Fatalf("restored %+v, %v", books, err)
			}
			if p, err := s.List(t.Context(), catalogue.Query{Limit: 10}); err != nil || p.Count != test.want {
				t.Errorf("%d books, %v, want %d", p.Count, err, test.want)
			}
		})
	}
}

func TestRemoveSamples(t *testing.T) {
	s := open(t,
		catalogue.Book{Title: "Sample one", Source: catalogue.SampleSource},
		catalogue.Book{Title: "Ours", Source: "offline"},
		catalogue.Book{Title: "Sample two", Source: catalogue.SampleSource})
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); !p.Samples || err != nil {
		t.Fatalf("samples: %v, %v", p.Samples, err)
	}
	r, err := s.RemoveSamples(t.Context())
	if err != nil || len(r.Books) != 2 {
		t.Fatalf("removed %+v, %v", r, err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Text: "emma", Limit: 1}); p.Samples || err != nil {
		t.Error("samples are left")
	}
	if got := fmt.Sprint(listed(t, s, catalogue.Query{Limit: 10})); got != "[Ours]" {
		t.Errorf("left %s", got)
	}
	if _, err := s.RemoveSamples(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none to remove: %v", err)
	}
	if _, err := s.Restore(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.List(t.Context(), catalogue.Query{Limit: 10}); p.Count != 3 {
		t.Errorf("%d books after undo, want 3", p.Count)
	}
}
