package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
)

// filled makes a catalogue of several pages.
func filled(t *testing.T, path string) {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400 {
		add(t, s, catalogue.Book{Title: fmt.Sprintf("A title that fills pages %d", i), Author: "Author, Some", Classification: "813.54"})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRefuses(t *testing.T) {
	original := filepath.Join(t.TempDir(), "dev.db")
	filled(t, original)
	sound := read(t, original)
	for _, tt := range []struct {
		name    string
		make    func(t *testing.T, path string)
		problem dbfile.Problem
		fact    string
	}{
		{"a text file", func(t *testing.T, p string) { write(t, p, []byte("title,author\nEmma,Austen\n")) },
			dbfile.NotSQLite, "some other kind of file"},
		{"a very short file", func(t *testing.T, p string) { write(t, p, []byte("x")) }, dbfile.NotSQLite, "some other kind of file"},
		{"a folder", func(t *testing.T, p string) {
			if err := os.Mkdir(p, 0o700); err != nil {
				t.Fatal(err)
			}
		}, dbfile.Folder, "this is a folder"},
		{"cut to half", func(t *testing.T, p string) { write(t, p, sound[:len(sound)/2]) },
			dbfile.Damaged, "damaged or cut short"},
		{"cut after its header", func(t *testing.T, p string) { write(t, p, sound[:50]) },
			dbfile.Damaged, "damaged or cut short"},
		{"overwritten in the middle", func(t *testing.T, p string) {
			b := bytes.Clone(sound)
			copy(b[len(b)/3:], bytes.Repeat([]byte{0xa5}, 3*4096))
			write(t, p, b)
		}, dbfile.Damaged, "damaged or cut short"},
		{"newer than the program", func(t *testing.T, p string) {
			write(t, p, sound)
			otherProgram(t, p, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}, dbfile.Newer, "newer version of the program"},
		{"its list of migrations emptied", func(t *testing.T, p string) { write(t, p, sound); otherProgram(t, p, "DELETE FROM goose_db_version") },
			dbfile.Incomplete, "tables of the catalogue are missing"},
		{"its list of migrations cut", func(t *testing.T, p string) {
			write(t, p, sound)
			otherProgram(t, p, "DELETE FROM goose_db_version WHERE version_id > 1")
		}, dbfile.Incomplete, "tables of the catalogue are missing"},
		{"one migration forgotten", func(t *testing.T, p string) {
			write(t, p, sound)
			otherProgram(t, p, "DELETE FROM goose_db_version WHERE version_id = 3")
		}, dbfile.Incomplete, "tables of the catalogue are missing"},
		{"its list of migrations dropped", func(t *testing.T, p string) { write(t, p, sound); otherProgram(t, p, "DROP TABLE goose_db_version") },
			dbfile.Incomplete, "tables of the catalogue are missing"},
		{"a table dropped", func(t *testing.T, p string) { write(t, p, sound); otherProgram(t, p, "DROP TABLE tally") },
			dbfile.Incomplete, "tables of the catalogue are missing"},
		{"another program's database", func(t *testing.T, p string) { otherProgram(t, p, "CREATE TABLE bookmarks (url TEXT)") },
			dbfile.Foreign, "another program"},
		{"another program's books", func(t *testing.T, p string) { otherProgram(t, p, "CREATE TABLE books (name TEXT)") },
			dbfile.Foreign, "another program"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "dev.db")
			tt.make(t, path)
			before := files(t, folder)
			checkRefused(t, path, tt.problem, tt.fact)
			if after := files(t, folder); after != before {
				t.Errorf("folder was\n%.200q\nis\n%.200q", before, after)
			}
		})
	}
}

// checkRefused opens path and expects a problem, with a fact in one line that neither advises nor
// quotes the driver.
func checkRefused(t *testing.T, path string, problem dbfile.Problem, fact string) *dbfile.OpenError {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	if err == nil {
		s.Close()
		t.Fatal("opened")
	}
	var e *dbfile.OpenError
	if !errors.As(err, &e) || e.Problem != problem || e.Path != path || e.Folder != filepath.Dir(path) || e.User != os.Getuid() || e.Group != os.Getgid() {
		t.Errorf("error %#v, want problem %d of %s", err, problem, path)
	}
	message := err.Error()
	if !strings.Contains(message, fact) || !strings.Contains(message, path) {
		t.Errorf("message %q, want %q in it", message, fact)
	}
	for _, word := range []string{"\n", "SQL", "sqlite", "--", ";", "chown", "Kubernetes"} {
		if strings.Contains(message, word) {
			t.Errorf("message %q has %q", message, word)
		}
	}
	return e
}

// files returns the names and contents of a folder's files.
func files(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, _ := os.ReadFile(filepath.Join(folder, e.Name())) // fails for a folder, which has no content
		fmt.Fprintf(&b, "%s %x\n", e.Name(), content)
	}
	return b.String()
}

func TestCannotMakeTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path    string
		problem dbfile.Problem
		fact    string
	}{
		"no folder":           {filepath.Join(t.TempDir(), "none", "dev.db"), dbfile.NoFolder, "does not exist"},
		"a file for a folder": {filepath.Join(file, "dev.db"), dbfile.NotAFolder, "is a file and not a folder"},
		"a device":            {os.DevNull, dbfile.NotRegular, "not a regular file"},
	} {
		t.Run(name, func(t *testing.T) { checkRefused(t, tt.path, tt.problem, tt.fact) })
	}
}

func TestOpeningIsStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	if err := openOnce(t, path); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := store.Open(ctx, path, store.Options{})
	var e *dbfile.OpenError
	if !errors.As(err, &e) || e.Problem != dbfile.Stopped {
		t.Errorf("error %v, want Stopped", err)
	}
}

// Several programs may open a catalogue at once that has to be made or migrated first.
func TestOpenSideBySide(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, path string){
		"one in use": func(t *testing.T, path string) {
			s := openAt(t, path)
			var writer sync.WaitGroup
			writer.Go(func() {
				for t.Context().Err() == nil { // which ends before the clean-up
					_, err := s.AddByHand(t.Context(), catalogue.Book{Title: "Persuasion", Summary: strings.Repeat("x", 4000)})
					if err != nil && !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
				}
			})
			t.Cleanup(writer.Wait)
		},
		"no file": func(*testing.T, string) {},
		"a file of the demo": func(t *testing.T, path string) {
			demo(t, path, [4]any{"Persuasion", "Austen, Jane", "OL1W", "823.7"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			prepare(t, path)
			var group sync.WaitGroup
			for range 6 {
				group.Go(func() {
					s, err := store.Open(t.Context(), path, store.Options{})
					if err != nil {
						t.Error(err)
						return
					}
					if _, err := s.AddByHand(t.Context(), catalogue.Book{Title: "Emma"}); err != nil {
						t.Error(err)
					}
					if err := s.Close(); err != nil && !errors.Is(err, store.ErrLeftover) {
						t.Error(err)
					}
				})
			}
			group.Wait()
		})
	}
}
