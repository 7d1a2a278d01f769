package store_test

import (
	"database/sql"
	"errors"
	"fmt"
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
			for name, err := range map[string]error{
				"add": addErr, "remove": removeErr, "restore": restoreErr, "ready": s.Ready(t.Context()),
			} {
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
	if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.StrayWAL ||
		failure.File != stray {
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
