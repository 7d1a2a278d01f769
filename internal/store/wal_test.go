package store_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/starter"
)

// killed makes a catalogue with a book in its -wal file, as a killed server leaves it, and returns
// a copy of both files in a folder of its own.
func killed(t *testing.T) (path string) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "dev.db")
	s := openWith(t, from, store.Options{})
	for i := range 20 {
		add(t, s, catalogue.Book{Title: fmt.Sprint("Emma ", i), Author: "Austen, Jane"})
	}
	path = filepath.Join(t.TempDir(), "dev.db")
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(from + end)
		if err != nil || len(content) == 0 {
			t.Fatalf("%s: %d bytes, %v", end, len(content), err)
		}
		if err := os.WriteFile(path+end, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// A -wal file without its database, or beside another one, is not laid over a catalogue.
func TestStrayWAL(t *testing.T) {
	tests := []struct {
		name    string
		arrange func(path string) error
		refused bool
	}{
		{"its own database", func(string) error { return nil }, false},
		{"no database", os.Remove, true},
		{"an empty database", func(path string) error { return os.Truncate(path, 0) }, true},
		{"a database with pages of another size", func(path string) error {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content[16], content[17] = 0x20, 0x00 // 8,192
			return os.WriteFile(path, content, 0o600)
		}, true},
		{"no database, and an empty -wal file", func(path string) error {
			return errors.Join(os.Remove(path), os.Truncate(path+"-wal", 0))
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := killed(t)
			if err := tt.arrange(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(path + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), path, store.Options{})
			if err == nil {
				defer s.Close()
			}
			failure, ok := errors.AsType[*dbfile.OpenError](err)
			if ok != tt.refused || ok && failure.Problem != dbfile.StrayWAL {
				t.Fatalf("opening: %v, want it refused: %v", err, tt.refused)
			}
			if !tt.refused {
				return
			}
			if after, err := os.ReadFile(path + "-wal"); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the -wal file has changed: %v", err)
			}
		})
	}
}

// A -wal file is not laid over another catalogue, nor over an older copy of its own.
func TestForeignWAL(t *testing.T) {
	wal, err := os.ReadFile(killed(t) + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(t *testing.T, path string){
		"a new catalogue": func(t *testing.T, path string) {
			content, err := gzip.NewReader(bytes.NewReader(starterOf(t)))
			if err != nil {
				t.Fatal(err)
			}
			copyTo(t, path, content)
		},
		"an older copy": func(t *testing.T, path string) { closedCatalogue(t, path, 0) },
		"a small one":   func(t *testing.T, path string) { closedCatalogue(t, path, 5) },
		"a large one":   func(t *testing.T, path string) { closedCatalogue(t, path, 300) },
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			prepare(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+"-wal", wal, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(t.Context(), path, store.Options{})
			if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.StrayWAL {
				t.Fatalf("opening: %v, want a stray -wal file", err)
			}
			for name, want := range map[string][]byte{path: before, path + "-wal": wal} {
				if after, err := os.ReadFile(name); err != nil || !bytes.Equal(after, want) {
					t.Errorf("%s has changed: %v", name, err)
				}
			}
		})
	}
}

// A new catalogue gets its -wal file with the first write, which records it: a kill after that
// leaves both, and the -wal file is not laid over another new catalogue.
func TestWALOfNewCatalogue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openWith(t, path, store.Options{Starter: starterOf(t, catalogue.Book{Title: "Villette"})})
	untouched, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if dbfile.HasContent(path + "-wal") {
		t.Error("the -wal file has content before the first write")
	}
	add(t, s, catalogue.Book{Title: "Emma"})
	for _, tt := range []struct {
		name     string
		database []byte
		refused  bool
	}{
		{"its own", read(t, path), false},
		{"another", untouched, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			beside := filepath.Join(t.TempDir(), "dev.db")
			write(t, beside, tt.database)
			write(t, beside+"-wal", read(t, path+"-wal"))
			s, err := store.Open(t.Context(), beside, store.Options{})
			if failure, ok := errors.AsType[*dbfile.OpenError](err); ok != tt.refused ||
				ok && failure.Problem != dbfile.StrayWAL {
				t.Fatalf("opening: %v, want it refused: %v", err, tt.refused)
			}
			if tt.refused {
				return
			}
			defer s.Close()
			if p, err := s.List(t.Context(), catalogue.Query{Limit: 2}); err != nil || p.Count != 2 {
				t.Errorf("%d books, %v, want 2", p.Count, err)
			}
		})
	}
}

// starterOf returns a starter with books.
func starterOf(t *testing.T, books ...catalogue.Book) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "starter.gz")
	if err := starter.Write(t.Context(), path, books); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

// closedCatalogue makes a catalogue with some books, as a stopped server leaves it.
func closedCatalogue(t *testing.T, path string, books int) {
	t.Helper()
	s := openWith(t, path, store.Options{})
	for i := range books {
		add(t, s, catalogue.Book{Title: fmt.Sprint("Villette ", i), Author: "Brontë, Charlotte"})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func copyTo(t *testing.T, path string, r io.Reader) {
	t.Helper()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A -wal file stays the catalogue's own however often SQLite starts it anew, and whenever the
// program was killed.
func TestOwnWAL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openWith(t, path, store.Options{})
	books := 0
	for kill := range 4 {
		for range 60 * kill { // SQLite starts the file anew after 1,000 pages
			add(t, s, catalogue.Book{Title: fmt.Sprint("Emma ", books), Notes: strings.Repeat("a long note ", 2000)})
			books++
		}
		next := filepath.Join(t.TempDir(), "dev.db")
		for _, suffix := range []string{"", "-wal"} {
			file, err := os.Open(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			copyTo(t, next+suffix, file)
		}
		s, path = openWith(t, next, store.Options{}), next
		if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != books {
			t.Fatalf("after kill %d: %d books, %v, want %d", kill, p.Count, err, books)
		}
	}
}

// A start that is killed while the -wal file is recorded leaves a catalogue that can be opened.
func TestKillWhileSaltIsRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Emma"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// What wal.Record writes before it merges the -wal file.
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	wal := func(salt int64) []byte {
		if _, err := db.ExecContext(t.Context(), "UPDATE wal SET salt = $1", salt); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	begun := wal(-1)
	recorded := wal(int64(binary.BigEndian.Uint32(begun[16:])))
	for _, size := range []int{
		0, 1, 31, 32, 33, 32 + 24, len(begun) - 1, len(begun), len(begun) + 24, len(recorded) - 1, len(recorded),
	} {
		t.Run(fmt.Sprint(size, " bytes"), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			for name, content := range map[string][]byte{path: file, path + "-wal": recorded[:size]} {
				if err := os.WriteFile(name, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := store.Open(t.Context(), path, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if p, err := s.List(t.Context(), catalogue.Query{Limit: 2}); err != nil || p.Count != 1 {
				t.Errorf("%d books, %v, want 1", p.Count, err)
			}
		})
	}
}
