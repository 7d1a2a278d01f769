package main_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A server that is killed while it adopts a demo's file leaves the demo's file, and the next start
// adopts it.
func TestKilledAdoption(t *testing.T) {
	t.Parallel()
	const books = 10_000
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	makeDemo(t, path, books)
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	for _, grown := range []int64{2, 4, 6, 8, 10} { // to 11 times its size at the end
		cmd := command(t, folder, []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timeout := time.After(time.Minute)
		for tick := time.Tick(time.Millisecond); size() < grown*before; {
			select {
			case <-tick:
			case <-timeout:
				t.Fatalf("the file has %d bytes and began with %d", size(), before)
			}
		}
		cmd.Process.Kill()
		if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
			t.Errorf("the server ended by itself: %v", err)
		}
		t.Run(fmt.Sprint("grown ", grown, " times"), func(t *testing.T) { checkKilledDemo(t, folder, books) })
	}
	if all := start(t, folder).books(t); len(all) != books {
		t.Errorf("%d books, want %d", len(all), books)
	}
}

// checkKilledDemo checks that a copy of the file that a killed server left is the demo's file, and
// that nothing else was left but what undoes half a write.
func checkKilledDemo(t *testing.T, folder string, books int) {
	t.Helper()
	if others, err := filepath.Glob(filepath.Join(folder, "*-words")); err != nil || len(others) > 0 {
		t.Errorf("left are %q, %v", others, err)
	}
	if others, err := filepath.Glob(filepath.Join(folder, "etilqs*")); err != nil || len(others) > 0 {
		t.Errorf("left are %q, %v", others, err)
	}
	path := filepath.Join(t.TempDir(), "dev.db")
	for _, end := range []string{"", "-journal", "-wal"} {
		content, err := os.ReadFile(filepath.Join(folder, "dev.db"+end))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path+end, content)
	}
	checkDemo(t, path, books)
}

// checkDemo checks that a file is the demo's, as makeDemo made it.
func checkDemo(t *testing.T, path string, books int) {
	t.Helper()
	checkIntegrity(t, path)
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	checkQuery(t, db, "SELECT group_concat(name) FROM sqlite_master", "books,sqlite_sequence")
	checkQuery(t, db, `SELECT COUNT(*) FROM books WHERE title = 'Title ' || pk AND author = 'Author ' || pk
		AND id = pk`, fmt.Sprint(books))
}
