package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/backup"
	"shelflist/internal/store/dbfile"
)

// openLocked opens, as a server does, the catalogue at path until the test ends.
func openLocked(t *testing.T, path string, books ...catalogue.Book) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{Lock: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, b := range books {
		add(t, s, b)
	}
	return s
}

func problemOf(err error) dbfile.Problem {
	e, ok := errors.AsType[*dbfile.OpenError](store.FileError(err))
	if !ok {
		return -1
	}
	return e.Problem
}

// A copy that is made while eight writers add books has each book whose add was answered before the
// copy began, is sound, and can be opened.
func TestBackupUnderWriters(t *testing.T) {
	folder := t.TempDir()
	path, to := filepath.Join(folder, "dev.db"), filepath.Join(folder, "copy.db")
	s := openLocked(t, path)
	ctx, stop := context.WithCancel(t.Context())
	var added atomic.Int64
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				b := catalogue.Book{Title: fmt.Sprintf("Book %d of writer %d", i, w)}
				if _, _, err := s.Add(ctx, b); err == nil {
					added.Add(1)
				} else if ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	for added.Load() < 200 {
		runtime.Gosched()
	}
	before := added.Load()
	books, err := backup.Write(t.Context(), path, to)
	stop()
	writers.Wait()
	if err != nil || books < before {
		t.Fatalf("%d books, %v; %d were added before", books, err, before)
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if dbfile.Exists(to + suffix) {
			t.Errorf("the copy has a %s file", suffix)
		}
	}
	if got := query(t, to, "PRAGMA integrity_check"); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("integrity check: %q", got)
	}
	c := openLocked(t, to)
	if p, err := c.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || int64(p.Count) != books {
		t.Errorf("the copy lists %d books, %v, want %d", p.Count, err, books)
	}
	if entries, err := os.ReadDir(folder); err != nil ||
		slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }) {
		t.Errorf("left over: %v, %v", entries, err)
	}
}

func TestBackupOfAClosedCatalogue(t *testing.T) {
	folder := t.TempDir()
	path, to := filepath.Join(folder, "dev.db"), filepath.Join(folder, "copy.db")
	if err := openLocked(t, path, catalogue.Book{Title: "Emma"}).Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second replaces the first
		if n, err := backup.Write(t.Context(), path, to); n != 1 || err != nil {
			t.Fatalf("%d books, %v", n, err)
		}
	}
}

func TestBackupIsRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	openLocked(t, path, catalogue.Book{Title: "Emma"})
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte("my notes, which nobody may overwrite"), 0o644); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(folder, "other.db")
	otherProgram(t, other, "CREATE TABLE notes (text)")
	empty := filepath.Join(folder, "empty.db")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path, to string
		want     dbfile.Problem
	}{
		"onto a text":                 {path, text, dbfile.NotSQLite},
		"onto another program's file": {path, other, dbfile.Foreign},
		"into a folder that is not":   {path, filepath.Join(folder, "none", "copy.db"), dbfile.NoFolder},
		"onto a folder":               {path, folder, dbfile.Folder},
		"of a text":                   {text, filepath.Join(folder, "copy.db"), dbfile.NotSQLite},
		"of another program's file":   {other, filepath.Join(folder, "copy.db"), dbfile.Foreign},
		"of an empty file":            {empty, filepath.Join(folder, "copy.db"), dbfile.Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := backup.Write(t.Context(), test.path, test.to); problemOf(err) != test.want {
				t.Errorf("got %v, want problem %d", err, test.want)
			}
			if dbfile.Exists(filepath.Join(folder, "copy.db")) {
				t.Error("a copy is there")
			}
		})
	}
	if _, err := backup.Write(t.Context(), path, path); !errors.Is(err, backup.ErrSameFile) {
		t.Errorf("onto itself: %v", err)
	}
	if _, err := backup.Write(t.Context(), filepath.Join(folder, "no.db"),
		filepath.Join(folder, "copy.db")); err == nil {
		t.Error("a copy of nothing")
	}
	if got, err := os.ReadFile(text); err != nil || !strings.HasPrefix(string(got), "my notes") {
		t.Errorf("the text is now %q, %v", got, err)
	}
}

// Only the latest copies stay in a folder, and what else is in it.
func TestBackupInto(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(t.TempDir(), "dev.db")
	openLocked(t, path, catalogue.Book{Title: "Emma"})
	if err := os.WriteFile(filepath.Join(folder, "shelflist-of-books.db"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 27, 3, 0, 0, 0, time.FixedZone("", -3*60*60))
	if latest, err := backup.Latest(folder); err != nil || !latest.IsZero() {
		t.Errorf("latest of none: %v, %v", latest, err)
	}
	for range 5 {
		if _, _, err := backup.Rotate(t.Context(), path, folder, 3, day); err != nil {
			t.Fatal(err)
		}
		day = day.AddDate(0, 0, 1)
	}
	var names []string
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{
		"shelflist-20261129-030000-0300.db", "shelflist-20261130-030000-0300.db", "shelflist-20261201-030000-0300.db",
		"shelflist-of-books.db",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the folder has %q, want %q", names, want)
	}
	if latest, err := backup.Latest(folder); err != nil || !latest.Equal(day.AddDate(0, 0, -1)) {
		t.Errorf("latest %v, %v", latest, err)
	}
}

// Copies are in the order of their times, whatever the zones in which those are written. Earlier
// versions wrote names in UTC.
func TestBackupOrder(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(t.TempDir(), "dev.db")
	openLocked(t, path, catalogue.Book{Title: "Emma"})
	order := []string{ // the oldest first
		"shelflist-20261024-235900.db", "shelflist-20261025-023000+0200.db", "shelflist-20261025-023000+0100.db",
		"shelflist-20261025-000000-0200.db",
	}
	others := []string{
		"shelflist-20261025-023000.5.db", "shelflist-20261325-023000.db", "shelflist-20261025-023000+0200.db.gz",
	}
	for _, name := range append(others, order...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if latest, err := backup.Latest(folder); err != nil ||
		!latest.Equal(time.Date(2026, 10, 25, 2, 0, 0, 0, time.UTC)) {
		t.Errorf("latest %v, %v", latest, err)
	}
	now := time.Date(2026, 10, 25, 4, 0, 0, 0, time.UTC)
	for i, want := range [][]string{order[2:], order[3:], nil} {
		if _, _, err := backup.Rotate(t.Context(), path, folder, 3, now.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, name := range order {
			_, err := os.Stat(filepath.Join(folder, name))
			if there := err == nil; there != slices.Contains(want, name) {
				t.Errorf("after %d copies %s is there: %v", i+1, name, there)
			}
		}
	}
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}
