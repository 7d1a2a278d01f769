package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/backup"
	"shelflist/internal/store/dbfile"
)

func TestRestoreBackup(t *testing.T) {
	folder := t.TempDir()
	path, from := filepath.Join(folder, "dev.db"), filepath.Join(folder, "copy.db")
	s := openLocked(t, path, catalogue.Book{Title: "Emma"})
	if _, err := backup.Write(t.Context(), path, from); err != nil {
		t.Fatal(err)
	}
	add(t, s, catalogue.Book{Title: "Persuasion"})
	if _, err := backup.Restore(t.Context(), from, path, time.Now()); problemOf(err) != dbfile.Busy {
		t.Errorf("on top of an open catalogue: %v", err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 9}); err != nil || p.Count != 2 {
		t.Errorf("the open catalogue has %d books, %v", p.Count, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := backup.Restore(t.Context(), from, path, time.Now())
	if err != nil || r.Books != 1 || r.Kept == "" {
		t.Fatalf("restored %+v, %v", r, err)
	}
	s = openLocked(t, path)
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 9}); err != nil || p.Count != 1 ||
		p.Books[0].Title != "Emma" {
		t.Errorf("after the restore the list is %+v, %v", p, err)
	}
	if p, err := openLocked(t, r.Kept).List(t.Context(), catalogue.Query{Limit: 9}); err != nil || p.Count != 2 {
		t.Errorf("the file that was kept has %d books, %v, want 2", p.Count, err)
	}
}

// A restore is made for a catalogue that can't be opened: one that is damaged, is not there, was
// killed in the middle, or is followed by the -wal file of another.
func TestRestoreBackupOver(t *testing.T) {
	copyTo := func(t *testing.T, from, to string) {
		content, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, content, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, damage := range map[string]struct {
		do   func(t *testing.T, path string)
		kept bool // whether there is a file to be kept
	}{
		"nothing": {do: func(t *testing.T, path string) {}},
		"a text": {do: func(t *testing.T, path string) {
			os.WriteFile(path, []byte(strings.Repeat("text ", 100)), 0o644)
		}, kept: true},
		"an empty one": {do: func(t *testing.T, path string) { os.WriteFile(path, nil, 0o644) }, kept: true},
		"one with its latest books in the -wal file": {do: func(t *testing.T, path string) {
			s := openLocked(t, path+"x", catalogue.Book{Title: "Persuasion"})
			copyTo(t, path+"x", path)
			copyTo(t, path+"x-wal", path+"-wal")
			s.Close()
		}, kept: true},
		"one that is cut short": {do: func(t *testing.T, path string) {
			openLocked(t, path, catalogue.Book{Title: "Persuasion"}).Close()
			os.Truncate(path, 20_000)
		}, kept: true},
		"a -wal file alone": {do: func(t *testing.T, path string) {
			s := openLocked(t, path+"x", catalogue.Book{Title: "Persuasion"})
			copyTo(t, path+"x-wal", path+"-wal")
			s.Close()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, from := filepath.Join(folder, "dev.db"), filepath.Join(folder, "copy.db")
			openLocked(t, from, catalogue.Book{Title: "Emma"}).Close()
			damage.do(t, path)
			r, err := backup.Restore(t.Context(), from, path, time.Now())
			if err != nil || (r.Kept != "") != damage.kept {
				t.Fatalf("restored %+v, %v", r, err)
			}
			for _, suffix := range []string{"-wal", "-shm", "-journal"} {
				if dbfile.Exists(path + suffix) {
					t.Errorf("a %s file is there", suffix)
				}
			}
			if p, err := openLocked(t, path).List(t.Context(), catalogue.Query{Limit: 9}); err != nil || p.Count != 1 ||
				p.Books[0].Title != "Emma" {
				t.Errorf("after the restore the list is %+v, %v", p, err)
			}
		})
	}
}

func TestRestoreBackupIsRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	openLocked(t, path, catalogue.Book{Title: "Emma"}).Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(folder, "damaged.db")
	if err := os.WriteFile(damaged, slices.Concat(before[:len(before)/2], make([]byte, len(before)-len(before)/2)),
		0o644); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte("my notes, which are no catalogue"), 0o644); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(folder, "newer.db")
	if err := os.WriteFile(newer, before, 0o644); err != nil {
		t.Fatal(err)
	}
	otherProgram(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
	for name, test := range map[string]struct {
		from string
		want dbfile.Problem
	}{
		"a damaged copy": {damaged, dbfile.Damaged},
		"a text":         {text, dbfile.NotSQLite},
		"a newer copy":   {newer, dbfile.Newer},
	} {
		t.Run(name, func(t *testing.T) {
			if r, err := backup.Restore(t.Context(), test.from, path, time.Now()); problemOf(err) != test.want ||
				r.Kept != "" {
				t.Errorf("got %+v, %v, want problem %d", r, err, test.want)
			}
		})
	}
	if _, err := backup.Restore(t.Context(), path, path, time.Now()); !errors.Is(err, backup.ErrSameFile) {
		t.Errorf("from itself: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !slices.Equal(after, before) {
		t.Errorf("the catalogue has changed, %v", err)
	}
}
