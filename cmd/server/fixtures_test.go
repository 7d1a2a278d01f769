package main_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"shelflist/data"
	"shelflist/internal/lookup/offline/build/csvfile"
)

// newWork returns the ID of a work that the catalogue doesn't have.
func newWork(t *testing.T, s *server) string {
	t.Helper()
	books := s.books(t)
	for id := range workIDs(t, s) {
		if !slices.ContainsFunc(books, func(b listed) bool { return b.ID == id }) {
			return id
		}
	}
	t.Fatal("the catalogue has every work of the bibliography")
	return ""
}

// workIDs yields the IDs of the works in the built-in bibliography, each once. It searches for the
// titles in works.csv.
func workIDs(t *testing.T, s *server) iter.Seq[string] {
	return func(yield func(string) bool) {
		file, err := os.Open(filepath.Join("..", "..", "data", "works.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		seen := make(map[string]bool)
		for row, err := range csvfile.Read(file) {
			if err != nil {
				t.Fatal(err)
			}
			var found []struct{ ID string }
			s.getJSON(t, "/search?search="+url.QueryEscape(row.Title), &found)
			for _, work := range found {
				if seen[work.ID] {
					continue
				}
				seen[work.ID] = true
				if !yield(work.ID) {
					return
				}
			}
		}
	}
}

// newerDatabase returns a catalogue with a migration that this program doesn't know.
func newerDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "newer.db")
	writeFile(t, path, starter(t))
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(),
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// overwritten returns a catalogue in which all but the header is overwritten.
func overwritten(t *testing.T) []byte {
	t.Helper()
	content := starter(t)
	for i := 100; i < len(content); i++ {
		content[i] = 0xAA
	}
	return content
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// snapshot returns the names and contents of a folder's files.
func snapshot(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range listFiles(t, folder) {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s: %q\n", name, content)
	}
	return all.String()
}

// starter returns the catalogue that a new file begins with.
func starter(t *testing.T) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data.Starter))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
