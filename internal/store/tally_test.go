package store_test

import (
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
)

// What is added and taken away is counted, whatever does it.
func TestTally(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	check := func(what string, want store.Tally) {
		t.Helper()
		if got, err := s.Tally(t.Context()); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", what, got, err, want)
		}
		checkCounts(t, path)
	}
	check("at first", store.Tally{})
	const address = "https://covers.openlibrary.org/b/id/1-M.jpg"
	emma := add(t, s, catalogue.Book{Title: "Emma", Cover: address})
	ivanhoe := add(t, s, catalogue.Book{Title: "Ivanhoe"})
	check("two books", store.Tally{Books: 2, Copies: 2, Covers: 1})
	if _, err := s.AddCopy(t.Context(), catalogue.Copy{Book: emma.PK, Status: catalogue.StatusAvailable}, emma.Version,
		""); err != nil {
		t.Fatal(err)
	}
	check("another copy", store.Tally{Books: 2, Copies: 3, Covers: 1})
	removal, err := s.Remove(t.Context(), ivanhoe.PK)
	if err != nil {
		t.Fatal(err)
	}
	check("a book removed", store.Tally{Books: 1, Copies: 2, Covers: 1})
	if _, err := s.Restore(t.Context(), removal.ID); err != nil {
		t.Fatal(err)
	}
	check("a book restored", store.Tally{Books: 2, Copies: 3, Covers: 1})
	if err := s.SettleCover(t.Context(), store.WantedCover{Book: emma.PK, Address: address},
		cover.Image{}); err != nil {
		t.Fatal(err)
	}
	check("a cover settled", store.Tally{Books: 2, Copies: 3})
	// A cover that is wanted already is wanted once.
	otherProgram(t, path, "UPDATE books SET cover = 'https://example.org/1' WHERE pk = 1",
		"UPDATE books SET cover = 'https://example.org/2' WHERE pk = 1", "INSERT INTO copies (book) VALUES (2)",
		"INSERT OR REPLACE INTO books (pk, title) VALUES (2, 'Waverley')")
	check("another program", store.Tally{Books: 2, Copies: 4, Covers: 1})
}
