package store_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/keys"
)

// oddRows are rows of the demo's table that other programs may have written there.
const oddRows = `INSERT INTO books (pk, title, author, id, classification) VALUES
	(-9223372036854775807, 'The first', 'Author, An', 'OL1W', '813.54'),
	(-5, NULL, NULL, NULL, NULL),
	(7001, '', '', '', ''),
	(7002, NULL, 'Anonymous', '', NULL),
	(7003, x'456d6d61', 'Austen, Jane', 5, 823.7),
	(7004, 'Emma', 'Austen, Jane', 'OL5W', '823.7'),
	(7005, CAST(x'41ff42' AS TEXT), 'Bad, Bytes', 'OL6W', '[Fic]'),
	(7006, 'Two' || char(0) || 'parts' || char(10) || 'lines' || char(31) || 'units', 'L''Engle, Ü.', 'OL7W', '813/.54'),
	(7007, x'', '', NULL, x'')`

// rowsOf returns all rows of all tables, but for the segments of the full-text index and what holds
// times and the -wal file.
func rowsOf(t *testing.T, path string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range query(t, path, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'view'
		AND name NOT IN ('sqlite_schema', 'books_fts', 'books_fts_data', 'books_fts_idx', 'wal')`) {
		columns := query(t, path, fmt.Sprintf(
			"SELECT 'quote(' || name || ')' FROM pragma_table_info('%s') WHERE name <> 'tstamp'", table))
		all[table] = query(t, path, fmt.Sprintf("SELECT %s FROM %s ORDER BY 1", strings.Join(columns, " || ', ' || "), table))
	}
	return all
}

// A demo's file is adopted as the migrations bring it up to date, though without them.
func TestAdoptsAsTheMigrationsDo(t *testing.T) {
	for name, statements := range map[string][]string{
		"no books":                    {demoTable},
		"books":                       {demoTable, manyBooks(2_300), oddRows, "DELETE FROM books WHERE pk = 1007"},
		"the last was removed":        {demoTable, manyBooks(20), "DELETE FROM books WHERE pk > 17"},
		"only rows that hold nothing": {demoTable, "INSERT INTO books (title, classification) VALUES (NULL, ''), ('', '')"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, migrated := filepath.Join(folder, "dev.db"), filepath.Join(folder, "migrated.db")
			otherProgram(t, path, statements...)
			otherProgram(t, migrated, statements...)
			// A start that was killed may have left it.
			if err := os.WriteFile(path+"-words", []byte("left over"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := openOnce(t, path); err != nil {
				t.Fatal(err)
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
				t.Errorf("the folder has %v, %v", entries, err)
			}
			db, err := sql.Open("sqlite", migrated)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			if err := keys.Migrate(t.Context(), db, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
			if got, want := schemaOf(t, path), schemaOf(t, migrated); got != want {
				t.Errorf("the schema is\n%s\nwant\n%s", got, want)
			}
			got, want := rowsOf(t, path), rowsOf(t, migrated)
			if len(got) < 20 {
				t.Errorf("%d tables", len(got))
			}
			for table := range want {
				if len(got[table]) != len(want[table]) {
					t.Errorf("%s has %d rows, want %d", table, len(got[table]), len(want[table]))
					continue
				}
				for i, row := range want[table] {
					if got[table][i] != row {
						t.Errorf("%s has %s, want %s", table, got[table][i], row)
						break
					}
				}
			}
			otherProgram(t, path, "INSERT INTO books_fts (books_fts, rank) VALUES ('integrity-check', 1)")
			if got := query(t, path, "PRAGMA integrity_check"); got[0] != "ok" {
				t.Errorf("the integrity check says %q", got)
			}
			if got := query(t, path, "PRAGMA journal_mode"); got[0] != "wal" {
				t.Errorf("the journal mode is %q", got[0])
			}
		})
	}
}

// A catalogue in use after its adoption finds the books of the demo and those added since.
func TestAddsAfterAdoption(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	otherProgram(t, path, demoTable, manyBooks(300))
	s := openWith(t, path, store.Options{})
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Another Straße 7"}); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, s, catalogue.Query{Text: "strasse 7", Limit: 10}); len(got) != 2+10 { // and 70 to 79
		t.Errorf("found %q", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	otherProgram(t, path, "INSERT INTO books_fts (books_fts, rank) VALUES ('integrity-check', 1)")
	if got := query(t, path, "PRAGMA integrity_check"); got[0] != "ok" {
		t.Errorf("the integrity check says %q", got)
	}
}

// What was added to a demo's file stays in it.
func TestAdoptsWhatWasAddedToTheDemosFile(t *testing.T) {
	const begun = `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
			is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`
	column := strings.Replace(demoTable, ")", ", shelf text default 'top')", 1)
	condition := strings.Replace(demoTable, "id text", "id text check (id <> 'x')", 1)
	object := func(condition string) string { return "SELECT 'top' FROM sqlite_master WHERE " + condition }
	for name, tt := range map[string]struct{ table, more, check string }{
		"a column":    {column, "", "SELECT shelf FROM books WHERE pk = 7"},
		"a table":     {demoTable, "CREATE TABLE loans AS SELECT 'top' AS shelf", "SELECT shelf FROM loans"},
		"an index":    {demoTable, "CREATE INDEX mine ON books (author)", object("name = 'mine'")},
		"a view":      {demoTable, "CREATE VIEW mine AS SELECT 'top' AS shelf FROM books", "SELECT DISTINCT shelf FROM mine"},
		"statistics":  {demoTable, "ANALYZE", object("name = 'sqlite_stat1'")},
		"a condition": {condition, "", object("name = 'books' AND sql LIKE '%check%'")},
		"UTF-16": {"PRAGMA encoding = 'UTF-16le'; " + demoTable, "",
			"SELECT 'top' FROM pragma_encoding WHERE encoding = 'UTF-16le'"},
		"a start that was killed": {demoTable, begun, object("name = 'goose_db_version'")},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			otherProgram(t, path, tt.table, manyBooks(10), tt.more)
			if err := openOnce(t, path); err != nil {
				t.Fatal(err)
			}
			if got := query(t, path, tt.check); len(got) != 1 || got[0] != "top" {
				t.Errorf("it has %q", got)
			}
			if got := query(t, path, "SELECT COUNT(*) FROM books WHERE shelf_key <> ''"); got[0] != "10" {
				t.Errorf("%s books have keys", got[0])
			}
		})
	}
}
