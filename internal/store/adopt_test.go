package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/migrations"
)

const demoTable = "create table books (pk integer primary key autoincrement, title text, author text, id text, classification text)"

// manyBooks returns a statement that adds n books as the demo did.
func manyBooks(n int) string {
	return fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO books (title, author, id, classification) SELECT 'The Straße ' || i, 'Author, An', 'OL' || i || 'W', '813.' || i FROM n`, n)
}

// query returns the rows of a query with one column of text.
func query(t *testing.T, path, statement string) (list []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// schemaOf returns what a catalogue is made of. The table of books is as it was first made, so that
// its columns stand for it.
func schemaOf(t *testing.T, path string) string {
	t.Helper()
	return strings.Join(append(
		query(t, path, "SELECT type || ' ' || name || ': ' || COALESCE(sql, '') FROM sqlite_master WHERE name <> 'books' ORDER BY 1"),
		query(t, path, `SELECT cid || ' ' || name || ' ' || type || ' ' || "notnull" || ' ' || COALESCE(dflt_value, '') || ' ' || pk
			FROM pragma_table_info('books')`)...), "\n")
}

// Every catalogue has the same tables, columns, indexes and triggers, wherever it comes from.
func TestSchemaIsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	fresh := filepath.Join(t.TempDir(), "dev.db")
	if err := openOnce(t, fresh); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, fresh)
	upTo := func(version int64) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := migrations.UpTo(t.Context(), db, version); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(t.Context(), manyBooks(10)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, prepare := range map[string]func(t *testing.T, path string){
		"a demo's file":       func(t *testing.T, path string) { otherProgram(t, path, demoTable, manyBooks(10)) },
		"a demo's large file": func(t *testing.T, path string) { otherProgram(t, path, demoTable, manyBooks(10_001)) },
		"version 1":           upTo(1),
		"version 2":           upTo(2),
		"version 3":           upTo(3),
		"version 5":           upTo(5),
		"version 9":           upTo(9),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			prepare(t, path)
			if err := openOnce(t, path); err != nil {
				t.Fatal(err)
			}
			if got := schemaOf(t, path); got != want {
				t.Errorf("the schema is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A start that was killed while the keys of very many books were worked out is taken up, wherever
// it was.
func TestAdoptionIsTakenUp(t *testing.T) {
	const books = 4_600
	noIndexes := `DROP INDEX books_by_shelf; DROP INDEX books_by_title; DROP INDEX books_by_author; DROP INDEX books_by_same_key;
		DROP INDEX books_by_same_key_2; DROP TRIGGER words_added; DROP TRIGGER words_removed; UPDATE keys SET version = 0;
		INSERT INTO books_fts (books_fts) VALUES ('delete-all');`
	lastBooks := `UPDATE books SET shelf_key = '', title_key = '', author_key = '', same_key = '', same_key_2 = '' WHERE pk > 4000;
		DELETE FROM books_words WHERE pk > 4000; UPDATE keys SET done = 4000;`
	for name, state := range map[string]string{
		"before the first book":           noIndexes + strings.ReplaceAll(lastBooks, "4000", "0") + "UPDATE keys SET target = 0",
		"after some books":                noIndexes + lastBooks,
		"after all books":                 noIndexes,
		"after some indexes":              noIndexes + "CREATE INDEX books_by_shelf ON books (shelf_key, pk)",
		"after all indexes":               "INSERT INTO books_fts (books_fts) VALUES ('delete-all'); UPDATE keys SET version = 0",
		"some books were removed by then": noIndexes + "DELETE FROM books WHERE pk > 7",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			otherProgram(t, path, demoTable, manyBooks(books))
			if err := openOnce(t, path); err != nil {
				t.Fatal(err)
			}
			want := schemaOf(t, path)
			otherProgram(t, path, state)
			s := openWith(t, path, store.Options{})
			if got := schemaOf(t, path); got != want {
				t.Errorf("the schema is\n%s\nwant\n%s", got, want)
			}
			p, err := s.List(t.Context(), catalogue.Query{Text: "strasse 7", Limit: 1, Order: catalogue.ByTitle})
			if err != nil || len(p.Books) != 1 || p.Books[0].PK != 7 {
				t.Errorf("found %+v, %v, want book 7", p.Books, err)
			}
			otherProgram(t, path, "INSERT INTO books_fts (books_fts, rank) VALUES ('integrity-check', 1)")
			checkEveryKey(t, s, path)
		})
	}
}

// checkEveryKey is checkKeys for very many books.
func checkEveryKey(t *testing.T, s *store.Store, path string) {
	t.Helper()
	stored := readKeys(t, path)
	checked := 0
	for q := (catalogue.Query{Limit: 200, Order: catalogue.ByShelf}); ; {
		p, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Books {
			if want := (storedKeys{b.ShelfKey(), b.TitleKey(), b.AuthorKey()}); stored[b.PK] != want {
				t.Fatalf("book %d has the keys %q, want %q", b.PK, stored[b.PK], want)
			}
			checked++
		}
		if q.After = p.After; q.After == "" {
			break
		}
	}
	if checked != len(stored) {
		t.Errorf("listed %d books, want %d", checked, len(stored))
	}
}
