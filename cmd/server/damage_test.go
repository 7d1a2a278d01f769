package main_test

import (
	"bytes"
	"database/sql"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// damagedCatalogue returns a catalogue of six thousand books of which a page of an index is
// damaged. A start doesn't read that page.
func damagedCatalogue(t *testing.T) []byte {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE books (pk INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, author TEXT, id TEXT, classification TEXT)",
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
			INSERT INTO books (title, author, id, classification) SELECT 'Title ' || i, 'Author, An', 'OL' || i || 'W', '813.54' FROM n`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := start(t, folder)
	s.signal(t, syscall.SIGTERM)
	s.exit(t)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const pageSize, leafOfIndex = 4096, 0x0a
	for at := pageSize; at < len(content); at += pageSize {
		if page := content[at : at+pageSize]; page[0] == leafOfIndex && bytes.Contains(page, []byte("OL2500W")) {
			copy(page, bytes.Repeat([]byte{0xa5}, pageSize))
			return content
		}
	}
	t.Fatal("no page has OL2500W")
	return nil
}

// Damage that is found while the catalogue is served is told to everybody: to readers on each page,
// to probes, and in the log with what to do. A restart finds it again.
func TestDamageFoundWhileServing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	writeFile(t, path, damagedCatalogue(t))
	for range 2 {
		s := start(t, folder)
		s.await(t, s.damaged, "told that its catalogue is damaged")
		for _, page := range []string{"/", "/print", "/books/1", "/sources"} {
			body := string(s.get(t, page, "text/html"))
			if !strings.Contains(body, "The catalogue’s file is damaged.") {
				t.Errorf("%s doesn't say so:\n%s", page, body)
			}
		}
		for _, tt := range []struct {
			method, path string
			status       int
			want         string
		}{
			{http.MethodGet, "/readyz", http.StatusServiceUnavailable, `"Error":"damaged"`},
			{http.MethodGet, "/healthz", http.StatusOK, "ok"},
			{http.MethodPost, "/books/add?id=" + newWork(t, s), http.StatusInternalServerError, "Nothing was changed"},
			{http.MethodPost, "/books/1/remove", http.StatusInternalServerError, "Nothing was changed"},
		} {
			if status, body := s.do(t, tt.method, tt.path); status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("%s %s: %d %s, want %d and %q", tt.method, tt.path, status, body, tt.status, tt.want)
			}
		}
		for _, want := range []string{
			`"level":"ERROR"`, `"database":"dev.db"`, "the table books or one of its indexes can't be read",
			"stop the server and put back a copy of it, or name another file with --db",
		} {
			if log := s.logged(); !strings.Contains(log, want) {
				t.Errorf("the log has no %q:\n%s", want, log)
			}
		}
		s.signal(t, syscall.SIGTERM)
		if state := s.exit(t); state.ExitCode() != 0 {
			t.Errorf("it ended with %v, want exit status 0", state)
		}
	}
}

// do sends a request as a program, and returns the answer's status and body.
func (s *server) do(t *testing.T, method, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
