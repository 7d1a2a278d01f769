package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/migrations"
)

// A catalogue from before books had copies keeps every cell, gets one copy of each book, and what
// was removed before can still be put back, also beside a book that is the same.
func TestUpgradesFromVersion5(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.UpTo(t.Context(), db, 5); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	otherProgram(t, path, manyBooks(3000), `UPDATE books SET year = 1900 + pk % 100, isbn = CASE WHEN pk % 3 = 0 THEN '0' || pk ELSE '' END,
			subjects = 'Fjords', notes = 'A note', source = 'offline', added_at = '2026-01-02T03:04:05Z', updated_at = '2026-01-02T03:04:05Z'`,
		`INSERT INTO books (title, author, id, classification) SELECT title, author, '', '' FROM books WHERE pk = 7`,
		`INSERT INTO removals (removal, removed_at) VALUES (5, strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day'))`,
		`INSERT INTO removed_books (removal, pk, book) VALUES (5, 4000, '{"version":2,"pk":4000,"title":"The Straße 7","author":"Author, An"}')`)
	const cells = `SELECT json_array(pk, title, author, id, classification, year, isbn, publisher, lcc, subjects, language, cover, notes,
		source, added_at, updated_at) FROM books ORDER BY pk`
	before := query(t, path, cells)

	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	books, err := s.Restore(t.Context(), 5)
	if err != nil || len(books) != 1 || books[0].PK != 4000 || len(books[0].Copies) != 1 {
		t.Errorf("restored %+v, %v", books, err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 3002 {
		t.Errorf("%d books, %v, want 3002", p.Count, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after := query(t, path, cells)
	for i, row := range before {
		if after[i] != row {
			t.Fatalf("the row %s is now %s", row, after[i])
		}
	}
	one := "SELECT count(*) || ' of ' || count(DISTINCT book) FROM copies WHERE book IN (SELECT pk FROM books) AND status = 'available'"
	if got := query(t, path, one); got[0] != "3002 of 3002" {
		t.Errorf("copies: %s", got[0])
	}
	if got := query(t, path, "PRAGMA integrity_check"); got[0] != "ok" {
		t.Errorf("the integrity check says %q", got)
	}
}
