package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
)

// large makes a catalogue that is too large to be read through before it is served.
func large(t *testing.T, path string) {
	t.Helper()
	otherProgram(t, path,
		"CREATE TABLE books (pk INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, author TEXT, id TEXT, classification TEXT)",
		`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
			INSERT INTO books (title, author, id, classification) SELECT 'Title ' || i, 'Author, An', 'OL' || i || 'W', '813.54' FROM n`)
	if err := openOnce(t, path); err != nil {
		t.Fatal(err)
	}
	if size := len(read(t, path)); size < 3<<19 {
		t.Fatalf("it has only %d bytes", size)
	}
}

// Types of pages, in their first byte.
const (
	leafOfIndex = 0x0a
	leafOfTable = 0x0d
)

// overwritePage overwrites one page of a type that has a text, but not another one.
func overwritePage(t *testing.T, path string, kind byte, text, without string) {
	t.Helper()
	const pageSize = 4096
	content := read(t, path)
	for at := pageSize; at < len(content); at += pageSize {
		page := content[at : at+pageSize]
		if page[0] == kind && bytes.Contains(page, []byte(text)) && !bytes.Contains(page, []byte(without)) {
			copy(page, bytes.Repeat([]byte{0xa5}, pageSize))
			write(t, path, content)
			return
		}
	}
	t.Fatalf("no page has %q", text)
}

// Damage in a large file is found while it is served. It is read from then on, but not written to.
func TestDamageFoundWhileOpen(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "dev.db")
	large(t, sound)
	for _, tt := range []struct {
		name          string
		kind          byte
		text, without string
		found         string
	}{
		{"a page of the books", leafOfTable, "Title 2500Author, An", "\xff\xff\xff\xff",
			"the table books or one of its indexes"},
		{"a page of an index", leafOfIndex, "OL2500W", "\xff\xff\xff\xff", "the table books or one of its indexes"},
		{"a page of the words", leafOfTable, "title 2500", "Title", "the table books_words or one of its indexes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			write(t, path, read(t, sound))
			overwritePage(t, path, tt.kind, tt.text, tt.without)
			for range 2 { // a restart finds it again
				damage := make(chan *dbfile.OpenError, 1)
				s := openWith(t, path, store.Options{OnDamage: func(e *dbfile.OpenError) { damage <- e }})
				found := <-damage
				if found.Problem != dbfile.Damaged || found.File != path ||
					!strings.HasPrefix(found.Err.Error(), tt.found) {
					t.Errorf("found %+v, want %q", found, tt.found)
				}
				before := read(t, path)
				checkReadOnly(t, s)
				closeStore(t, s)
				if !bytes.Equal(read(t, path), before) {
					t.Error("the file was written to")
				}
			}
		})
	}
}

// checkReadOnly tries to change a damaged catalogue.
func checkReadOnly(t *testing.T, s *store.Store) {
	t.Helper()
	if !s.Damaged() {
		t.Error("not damaged")
	}
	_, _, addErr := s.Add(t.Context(), catalogue.Book{Title: "Emma"})
	_, removeErr := s.Remove(t.Context(), 1)
	for name, err := range map[string]error{"adding": addErr, "removing": removeErr, "ready": s.Ready(t.Context())} {
		if !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 10}); err != nil || len(p.Books) != 10 {
		t.Errorf("listed %d books, %v", len(p.Books), err)
	}
}

// A large file that was cut short is refused at once, also by less than a page, and if it has a
// -wal file with other pages.
func TestLargeFileCutShort(t *testing.T) {
	sound := filepath.Join(t.TempDir(), "dev.db")
	large(t, sound)
	s := openWith(t, sound, store.Options{})
	add(t, s, catalogue.Book{Title: "Emma"})
	content, wal := read(t, sound), read(t, sound+"-wal")
	if len(wal) == 0 {
		t.Fatal("no -wal file")
	}
	closeStore(t, s)
	closed := read(t, sound)
	for _, tt := range []struct {
		name         string
		content, wal []byte
	}{
		{"to half", closed[:len(closed)/2], nil},
		{"by 100 bytes", closed[:len(closed)-100], nil},
		{"with a -wal file", content[:len(content)-10*4096], wal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "dev.db")
			write(t, path, tt.content)
			if tt.wal != nil {
				write(t, path+"-wal", tt.wal)
			}
			checkRefused(t, path, dbfile.Damaged, "damaged or cut short")
			if !bytes.Equal(read(t, path), tt.content) {
				t.Error("the file was written to")
			}
		})
	}
}

// reports is a log handler that sends each line on.
type reports chan string

func (r reports) Write(line []byte) (int, error) {
	r <- string(line)
	return len(line), nil
}

// A wrong number of books in a large catalogue is corrected while it is served.
func TestCountIsCorrectedWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	large(t, path)
	otherProgram(t, path, "UPDATE tally SET books = 7, copies = 8, covers = 9")
	log := make(reports, 10)
	s := openWith(t, path, store.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	for i := range 5 {
		add(t, s, catalogue.Book{Title: fmt.Sprint("Emma ", i)})
	}
	if line := <-log; !strings.Contains(line, "no damage found") {
		t.Errorf("logged %s", line)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 6005 {
		t.Errorf("%d books, %v, want 6005", p.Count, err)
	}
	checkCounts(t, path)
}

// A large file that is to be migrated is read through before anything is written to it.
func TestLargeFileIsReadBeforeAMigration(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	large(t, path)
	otherProgram(t, path, "UPDATE keys SET version = 0, target = 0")
	overwritePage(t, path, leafOfIndex, "OL2500W", "\xff\xff\xff\xff")
	before := read(t, path)
	checkRefused(t, path, dbfile.Damaged, "damaged or cut short")
	if !bytes.Equal(read(t, path), before) {
		t.Error("the file was written to")
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("it has a -wal file")
	}
}

// A catalogue can be closed while it is read through.
func TestCloseWhileReadThrough(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	large(t, path)
	var log bytes.Buffer
	for range 5 {
		s := openFor(t, path, &log)
		closeStore(t, s)
	}
	if strings.Contains(log.String(), "WARN") {
		t.Errorf("logged %s", &log)
	}
}

// Whether a catalogue is read through at its opening or afterwards, nobody waits for that in vain.
func TestWaitUntilRead(t *testing.T) {
	for _, tt := range []struct {
		name  string
		make  func(*testing.T, string)
		lines int // of the log
	}{
		{"a new one", func(*testing.T, string) {}, 0},
		{"a small one", func(t *testing.T, path string) { closeStore(t, openWith(t, path, store.Options{})) }, 0},
		{"a large one", large, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			tt.make(t, path)
			var log bytes.Buffer
			s := openWith(t, path, store.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			s.WaitUntilRead()
			if n := strings.Count(log.String(), "read through"); n != tt.lines {
				t.Errorf("the log says %d times that it was read through:\n%s", n, &log)
			}
			closeStore(t, s)
		})
	}
}
