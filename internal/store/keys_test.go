package store_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
)

// After any sequence of adds, removals, restorations, starts, and edits by other programs, every
// row has the keys of its book.
func TestKeysAfterRandomOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	words := []string{"'The Zebra'", "'Ångström, Anders'", "'813.54'", "'[Fic]'", "''", "NULL", "7", "'élan vital'", "x'00'"}
	value := func() string { return words[random.IntN(len(words))] }
	pk := func() int64 { return 1 + random.Int64N(30) }
	var removals []int64
	for range 300 {
		switch random.IntN(8) {
		case 0, 1:
			b := catalogue.Book{Title: fmt.Sprintf("The Book %d", random.IntN(40)), Author: "Author, An", Classification: fmt.Sprintf("%03d", random.IntN(1000))}
			if _, _, err := s.Add(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		case 2:
			if r, err := s.Remove(t.Context(), pk()); err == nil {
				removals = append(removals, r.ID)
			}
		case 3:
			if n := len(removals); n > 0 {
				if _, err := s.Restore(t.Context(), removals[n-1]); err != nil {
					t.Fatal(err)
				}
				removals = removals[:n-1]
			}
		case 4, 5:
			column := []string{"title", "author", "classification", "language", "notes", "id"}[random.IntN(6)]
			v := value()
			if (column == "language" || column == "notes") && v == "NULL" { // they can't be NULL
				v = "''"
			}
			otherProgram(t, path, fmt.Sprintf("UPDATE books SET %s = %s WHERE pk >= %d AND pk < %d", column, v, pk(), pk()))
		case 6:
			otherProgram(t, path, fmt.Sprintf("INSERT INTO books (title, author, classification) VALUES (%s, %s, %s)", value(), value(), value()))
		case 7:
			checkLists(t, s, path, false)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openFor(t, path, nil)
			checkKeys(t, s, path)
			checkLists(t, s, path, true)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openFor(t, path, nil)
	defer s.Close()
	checkKeys(t, s, path)
	checkLists(t, s, path, true)
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != len(readKeys(t, path)) {
		t.Errorf("the list counts %d books, %v, and has %d", p.Count, err, len(readKeys(t, path)))
	}
}

// Edits raise the revision once for each statement; the program's own work on keys doesn't.
func TestRevision(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	add(t, s, catalogue.Book{Title: "Emma"})
	check := func(want int) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var got int
		if err := db.QueryRowContext(t.Context(), "SELECT revision FROM books").Scan(&got); err != nil || got != want {
			t.Errorf("revision %d, %v, want %d", got, err, want)
		}
	}
	check(1)
	otherProgram(t, path, "UPDATE books SET title = 'Anna'")
	check(2)
	otherProgram(t, path, "UPDATE books SET title = 'Zuleika', notes = 'Gift'")
	check(3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openFor(t, path, nil)
	defer s.Close()
	check(3)
	// This is how the program edits a book: one statement sets the keys and the next revision too.
	keys := readKeys(t, path)[1]
	otherProgram(t, path, "UPDATE books SET author = 'x', author_key = 'x', revision = revision + 1")
	check(4)
	if got := readKeys(t, path)[1]; got != (storedKeys{keys.shelf, keys.title, "x"}) {
		t.Errorf("keys %q, want those of the statement", got)
	}
}
