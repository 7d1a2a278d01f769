package store_test

import (
	"bytes"
	"database/sql"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// otherProgram runs statements as another SQLite tool does.
func otherProgram(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func readKeys(t testing.TB, path string) map[int64]storedKeys {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT pk, shelf_key, title_key, author_key FROM books")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[int64]storedKeys{}
	for rows.Next() {
		var pk int64
		var k storedKeys
		if err := rows.Scan(&pk, &k.shelf, &k.title, &k.author); err != nil {
			t.Fatal(err)
		}
		all[pk] = k
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// checkKeys compares the keys of every row with those worked out from its book.
func checkKeys(t testing.TB, s *store.Store, path string) {
	t.Helper()
	for pk, stored := range readKeys(t, path) {
		b, err := s.Book(t.Context(), pk)
		if err != nil {
			t.Fatal(err)
		}
		if want := (storedKeys{b.ShelfKey(), b.TitleKey(), b.AuthorKey()}); stored != want {
			t.Errorf("book %d, %q, has the keys %q, want %q", pk, b.Title, stored, want)
		}
	}
}

// everyBook lists the PKs in an order, by pages of the given size.
func everyBook(t testing.TB, s *store.Store, order catalogue.Order, size int) []int64 {
	t.Helper()
	var pks []int64
	for q := (catalogue.Query{Order: order, Limit: size}); ; {
		p, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Books {
			pks = append(pks, b.PK)
		}
		if p.After == "" || len(pks) > 1000 { // more than there are: the pages repeat
			return pks
		}
		q.After = p.After
	}
}

// checkLists reads the list in each order with several page sizes. Each book must be on it once
// and, if settled, in the order of the stored keys.
func checkLists(t testing.TB, s *store.Store, path string, settled bool) {
	t.Helper()
	stored := readKeys(t, path)
	for _, order := range catalogue.Orders {
		key := func(pk int64) string {
			switch order {
			case catalogue.ByShelf:
				return stored[pk].shelf
			case catalogue.ByTitle:
				return stored[pk].title
			case catalogue.ByAuthor:
				return stored[pk].author
			}
			return ""
		}
		for _, size := range []int{1, 2, 100} {
			got := everyBook(t, s, order, size)
			unique := slices.Clone(got)
			slices.Sort(unique)
			if len(got) != len(stored) || len(slices.Compact(unique)) != len(stored) {
				t.Errorf("by %s, %d a page: books %d, want each of %d once", order, size, got, len(stored))
			}
			if settled && !slices.IsSortedFunc(got, func(a, b int64) int {
				if order == catalogue.Newest {
					return int(b - a)
				}
				return strings.Compare(key(a), key(b))
			}) {
				t.Errorf("by %s, %d a page: books %d are out of order", order, size, got)
			}
		}
	}
}

func closeStore(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// openFor opens a catalogue, which the test has to close. Its log is written to log unless that is
// nil.
func openFor(t testing.TB, path string, log *bytes.Buffer) *store.Store {
	t.Helper()
	o := store.Options{}
	if log != nil {
		o.Log = slog.New(slog.NewTextHandler(log, nil))
	}
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
