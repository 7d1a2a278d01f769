package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A copy made while the server runs has what was added before; it is put back once the server has
// stopped, and no sooner.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder)
	id := newWork(t, s)
	s.post(t, "/books/add?id="+id, "", http.StatusCreated, &struct{}{})
	want := len(s.books(t))

	got := runServer(t, folder, nil, "backup", "copy.db")
	if got.status != 0 || !strings.HasPrefix(got.stdout, fmt.Sprintf("copy.db: %d books, ", want)) {
		t.Fatalf("backup: %+v", got)
	}
	s.post(t, fmt.Sprintf("/books/%d/remove", s.books(t)[0].PK), "", http.StatusOK, &struct{}{})
	got = runServer(t, folder, nil, "restore", "copy.db")
	if got.status != 1 || got.stdout != "" {
		t.Errorf("restore on top of a running server: %+v", got)
	}
	checkLine(t, got.stderr, "catalogue dev.db", "has it open", "stop that one first", "nothing was changed")
	if n := len(s.books(t)); n != want-1 {
		t.Errorf("the running server has %d books, want %d", n, want-1)
	}
	s.signal(t, os.Interrupt)
	s.exit(t)

	got = runServer(t, folder, nil, "restore", "copy.db")
	if got.status != 0 ||
		!strings.HasPrefix(got.stdout, fmt.Sprintf("dev.db: %d books, from copy.db\nWhat was there before is ", want)) {
		t.Fatalf("restore: %+v", got)
	}
	if n := len(start(t, folder).books(t)); n != want {
		t.Errorf("after the restore there are %d books, want %d", n, want)
	}
}

func TestBackupErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args   []string
		status int
		want   []string
	}{
		"nothing named":         {[]string{"backup"}, 2, []string{"name the file to write", "--to"}},
		"both named":            {[]string{"backup", "a.db", "--to", "."}, 2, []string{"name the file to write"}},
		"time without a folder": {[]string{"backup", "a.db", "--every", "24h"}, 2, []string{"--to"}},
		"none kept":             {[]string{"backup", "--to", ".", "--keep", "0"}, 2, []string{"at least 1"}},
		"too often":             {[]string{"backup", "--to", ".", "--every", "1s"}, 2, []string{"once a minute"}},
		"no catalogue":          {[]string{"backup", "a.db"}, 1, []string{"dev.db"}},
		"no copy":               {[]string{"restore", "a.db"}, 1, []string{"a.db"}},
		"in memory":             {[]string{"restore", "notes.txt", "--db", ":memory:"}, 1, []string{"--db"}},
		"of a text":             {[]string{"restore", "notes.txt"}, 1, []string{"notes.txt", "not a catalogue"}},
		"server too often":      {[]string{"--backup-to", ".", "--backup-every", "1s"}, 2, []string{"once a minute"}},
		"server never":          {[]string{"--backup-to", ".", "--backup-every", "0s"}, 2, []string{"--backup-every"}},
		"server in memory":      {[]string{"--backup-to", ".", "--db", ":memory:"}, 2, []string{"memory"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "notes.txt"), []byte("notes, not a catalogue"),
				0o644); err != nil {
				t.Fatal(err)
			}
			got := runServer(t, folder, nil, test.args...)
			if got.status != test.status || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want %d and nothing", got.status, got.stdout, test.status)
			}
			checkLine(t, got.stderr, test.want...)
			if files := listFiles(t, folder); len(files) != 1 {
				t.Errorf("it left %q", files)
			}
		})
	}
}

// A server writes a copy at its start if the latest is too old, and keeps as many as it is told.
func TestServerWritesCopies(t *testing.T) {
	t.Parallel()
	folder, copies := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(copies, "shelflist-20200131-030000.db"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	settings := []string{"SHELFLIST_BACKUP_TO=" + copies, "SHELFLIST_BACKUP_KEEP=1"}
	s := start(t, folder, settings...)
	s.await(t, s.backedUp, "backed up")
	s.signal(t, os.Interrupt)
	s.exit(t)
	first := listFiles(t, copies)
	if len(first) != 1 || strings.Contains(first[0], "2020") {
		t.Fatalf("the copies are %q", first)
	}
	s = start(t, folder, settings...)
	s.signal(t, os.Interrupt)
	s.exit(t)
	if again := listFiles(t, copies); !slices.Equal(again, first) {
		t.Errorf("after another start the copies are %q, want %q", again, first)
	}
}
