package store_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
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
)

// openWith opens the catalogue at path and closes it at the end of the test.
func openWith(t *testing.T, path string, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

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
			if err := store.WriteStarter(t.Context(), path+".gz", nil); err != nil {
				t.Fatal(err)
			}
			starter, err := os.ReadFile(path + ".gz")
			if err != nil {
				t.Fatal(err)
			}
			content, err := gzip.NewReader(bytes.NewReader(starter))
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

// Nothing is acknowledged that is written into a file which is not at its path any more.
func TestWritesNeedTheFile(t *testing.T) {
	tests := []struct {
		name    string
		arrange func(t *testing.T, path string)
	}{
		{"deleted", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}},
		{"replaced", func(t *testing.T, path string) {
			other := path + ".new"
			if err := os.WriteFile(other, []byte("something else"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(other, path); err != nil {
				t.Fatal(err)
			}
		}},
		{"its folder moved", func(t *testing.T, path string) {
			folder := filepath.Dir(path)
			if err := os.Rename(folder, folder+".moved"); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "books")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "dev.db")
			s := openWith(t, path, store.Options{})
			book := add(t, s, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
			removal, err := s.Remove(t.Context(), book.PK)
			if err != nil {
				t.Fatal(err)
			}
			other := add(t, s, catalogue.Book{Title: "Persuasion", Author: "Austen, Jane"})
			tt.arrange(t, path)
			_, _, addErr := s.Add(t.Context(), catalogue.Book{Title: "Sanditon", Author: "Austen, Jane"})
			_, removeErr := s.Remove(t.Context(), other.PK)
			_, restoreErr := s.Restore(t.Context(), removal.ID)
			for name, err := range map[string]error{"add": addErr, "remove": removeErr, "restore": restoreErr, "ready": s.Ready(t.Context())} {
				if !errors.Is(err, store.ErrGone) {
					t.Errorf("%s: %v, want ErrGone", name, err)
				}
			}
		})
	}
}

// A second server on the same catalogue is refused. The lock ends with the first one, and other
// programs may still open the file.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	first := openWith(t, path, store.Options{Lock: true})
	_, err := store.Open(t.Context(), path, store.Options{Lock: true})
	if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.Busy {
		t.Errorf("the second: %v, want it busy", err)
	}
	beside, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatalf("a program beside: %v", err)
	}
	add(t, beside, catalogue.Book{Title: "Emma"})
	add(t, first, catalogue.Book{Title: "Persuasion"})
	if err := errors.Join(beside.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	openWith(t, path, store.Options{Lock: true})
}

// Close says so when the latest writes could not be merged into the file, and loses none of them.
func TestCloseWhileAnotherReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openWith(t, path, store.Options{})
	add(t, s, catalogue.Book{Title: "Emma"})
	reader := readerOf(t, path)
	add(t, s, catalogue.Book{Title: "Persuasion"})
	err := s.Close()
	if !errors.Is(err, store.ErrLeftover) || !strings.Contains(err.Error(), path+"-wal") {
		t.Errorf("closing: %v, want ErrLeftover that names the -wal file", err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	again := openWith(t, path, store.Options{})
	if got := fmt.Sprint(listed(t, again, catalogue.Query{Limit: 10})); got != "[Emma Persuasion]" {
		t.Errorf("then listed %s", got)
	}
	if err := again.Close(); err != nil {
		t.Errorf("closing with nobody reading: %v", err)
	}
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		t.Errorf("%d bytes are left in the -wal file", info.Size())
	}
}

func TestBrokenLink(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	if err := os.Symlink(filepath.Join(folder, "missing", "books.db"), path); err != nil {
		t.Skip(err)
	}
	_, err := store.Open(t.Context(), path, store.Options{})
	if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.BrokenLink {
		t.Errorf("got %v, want a broken link", err)
	}
}

// A catalogue behind a symbolic link is the file that the link leads to: SQLite keeps the latest
// writes beside that one.
func TestLink(t *testing.T) {
	target := killed(t)
	path := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
	s := openWith(t, path, store.Options{})
	if got := listed(t, s, catalogue.Query{Limit: 30}); len(got) != 20 {
		t.Errorf("listed %d books, want 20", len(got))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(killed(t), path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Sanditon"}); !errors.Is(err, store.ErrGone) {
		t.Errorf("adding while the link leads to another file: %v, want ErrGone", err)
	}

	stray := killed(t)
	if err := os.Truncate(stray, 0); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path), os.Symlink(stray, path)); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path, store.Options{})
	if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.StrayWAL || failure.File != stray {
		t.Errorf("a -wal file beside an empty file: %+v, want it stray", err)
	}
}

// readerOf opens the catalogue with another connection that holds on to what it reads.
func readerOf(t *testing.T, path string) interface{ Close() error } {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_txlock=deferred")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM books").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return closer(func() error { return errors.Join(tx.Rollback(), db.Close()) })
}

type closer func() error

func (c closer) Close() error { return c() }
