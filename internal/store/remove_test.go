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
	want := add(t, s, catalogue.Book{Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Subjects: []string{"Matchmaking", "England"}, Notes: "Gift"})
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
