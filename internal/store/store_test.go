package store_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/data"
	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/starter"
)

// open opens a catalogue in a new folder, with the given books.
func open(t testing.TB, books ...catalogue.Book) *store.Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "dev.db"), books...)
}

func openAt(t testing.TB, path string, books ...catalogue.Book) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, b := range books {
		add(t, s, b)
	}
	return s
}

func add(t testing.TB, s *store.Store, b catalogue.Book) catalogue.Book {
	t.Helper()
	b, added, err := s.Add(t.Context(), b)
	if err != nil || !added {
		t.Fatalf("Add(%q): added %v, %v", b.Title, added, err)
	}
	return b
}

// listed returns the titles of the whole list, which it reads page by page.
func listed(t testing.TB, s *store.Store, q catalogue.Query) []string {
	t.Helper()
	var titles []string
	for {
		p, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Books {
			titles = append(titles, b.Title)
		}
		if p.After == "" {
			return titles
		}
		q.After = p.After
	}
}

// demo writes a file as the demo did: its table with the given rows, and no table of migrations.
func demo(t *testing.T, path string, rows ...[4]any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("create table books (pk integer primary key, title text, author text, id text, classification text)"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if _, err := tx.Exec("insert into books (title, author, id, classification) values (?, ?, ?, ?)",
			r[:]...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestAdoptsTheDemosFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	rows := [][4]any{
		{nil, nil, nil, nil},
		{"", "", "", ""},
		{"", nil, "", nil},
		{nil, "Anonymous", nil, nil},
		{"Cat's cradle", "Vonnegut, Kurt", "1151", "813.54"},
		{"Cat's cradle", "Vonnegut, Kurt", "1151", "813.54"}, // the demo let a book be added twice
		{"Old number", "Nobody", "7", 813.5},
		{"Fiction", "Nobody", "8", "[Fic]"},
	}
	for i := range 10_000 {
		rows = append(rows, [4]any{
			fmt.Sprintf("Book %05d", i), "Author, Some", fmt.Sprint(100000 + i), fmt.Sprintf("%03d.%d", i%1000, i%9+1),
		})
	}
	demo(t, path, rows...)

	var log bytes.Buffer
	s, err := store.Open(t.Context(), path, store.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if want := "books=10005 empty_rows_dropped=3"; !strings.Contains(log.String(), want) {
		t.Errorf("log %q, want %q in it", log.String(), want)
	}
	p, err := s.List(t.Context(), catalogue.Query{Limit: 1})
	if err != nil || p.Count != 10_005 {
		t.Errorf("count %d, %v, want 10005", p.Count, err)
	}
	if got := len(listed(t, s, catalogue.Query{Limit: 500})); got != 10_005 {
		t.Errorf("%d books on all pages, want 10005", got)
	}
	b, err := s.Book(t.Context(), 5)
	if err != nil || b.Title != "Cat's cradle" || b.SourceID != "1151" || b.CallNumber().String() != "813.54 VON" {
		t.Errorf("pk 5 is %+v, %v", b, err)
	}
	if b, _ := s.Book(t.Context(), 8); b.Classification != "[Fic]" || b.CallNumber().Number != "" {
		t.Errorf("a classification that is no number: %+v", b)
	}
	if b, _ := s.Book(t.Context(), 7); b.Classification != "813.5" {
		t.Errorf("a classification stored as a number became %q", b.Classification)
	}
	if got := listed(t, s, catalogue.Query{Text: "cradle", Limit: 10}); len(got) != 2 {
		t.Errorf("search finds %q", got)
	}
}

// Rows that the demo adds after the file was adopted are adopted at the next start.
func TestSettlesRowsOfOtherPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	if err := openOnce(t, path); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO books (pk, title, author, id, classification) VALUES (NULL, 'Emma', 'Austen, Jane', '5', '823.7'), (NULL, NULL, NULL, NULL, NULL)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	s := openAt(t, path)
	if got := listed(t, s, catalogue.Query{Limit: 10, Text: "austen"}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	if p, _ := s.List(t.Context(), catalogue.Query{Limit: 10}); p.Count != 1 || len(p.Books) != 1 {
		t.Errorf("listed %d of %d, want 1", len(p.Books), p.Count)
	}
}

func openOnce(t *testing.T, path string) error {
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		return err
	}
	return s.Close()
}

func TestStarter(t *testing.T) {
	folder := t.TempDir()
	books := []catalogue.Book{{
		Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Source: catalogue.SampleSource,
	}}
	var starters [2][]byte
	for i := range starters {
		path := filepath.Join(folder, fmt.Sprintf("starter%d.db", i))
		if err := starter.Write(t.Context(), path, books); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		starters[i] = b
	}
	if !bytes.Equal(starters[0], starters[1]) {
		t.Error("the same books give two different starters")
	}
	r, err := gzip.NewReader(bytes.NewReader(starters[0]))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil || content[18] == 2 || content[19] == 2 {
		t.Errorf("%v; the starter must not be in WAL mode: it could not be read where nothing can be written", err)
	}
	for _, path := range []string{
		filepath.Join(folder, "dev.db"), filepath.Join(folder, "odd ?#%41 name.db"), store.Memory,
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			s, err := store.Open(t.Context(), path, store.Options{Starter: starters[0]})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if path != store.Memory {
				if _, err := os.Stat(path); err != nil {
					t.Error(err)
				}
			}
			add(t, s, catalogue.Book{Title: "Persuasion", Author: "Austen, Jane", Classification: "823.7"})
			if got := fmt.Sprint(listed(t, s, catalogue.Query{Limit: 10})); got != "[Emma Persuasion]" {
				t.Errorf("listed %s", got)
			}
			if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); !p.Samples || err != nil {
				t.Errorf("samples %v, %v", p.Samples, err)
			}
			if err := s.Ready(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// A new catalogue is neither migrated nor examined: what "go generate ./data" has made is.
func TestStarterIsOfThisVersion(t *testing.T) {
	folder := t.TempDir()
	starter, empty := filepath.Join(folder, "starter.db"), filepath.Join(folder, "empty.db")
	for path, content := range map[string][]byte{starter: data.Starter, empty: nil} {
		s, err := store.Open(t.Context(), path, store.Options{Starter: content})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := schemaOf(t, starter), schemaOf(t, empty); got != want {
		t.Errorf("the schema is\n%s\nwant\n%s", got, want)
	}
	for _, q := range []string{
		"SELECT MAX(version_id) FROM goose_db_version", "SELECT version || ' ' || target FROM keys",
	} {
		if got, want := query(t, starter, q), query(t, empty, q); !slices.Equal(got, want) {
			t.Errorf("%s: %s, want %s: run go generate ./data", q, got, want)
		}
	}
}

func TestReadyNoticesAMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err == nil {
		t.Error("ready without its file")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err == nil {
		t.Error("ready with another file in its place")
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}
