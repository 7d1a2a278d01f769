package main_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store"
)

// Books are taken from a file and written to another, while a server has the catalogue open.
func TestImportAndExport(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder)
	before := len(s.books(t))
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("books.csv", "Titel;Verfasser;ISBN\r\nFaust;Goethe;\r\nUlysses;James Joyce;9.78E+12\r\n;;\r\n")
	write("odd.csv", "Werk;Von\r\nWoyzeck;Büchner\r\n")
	for _, test := range []struct {
		args []string
		want string // the beginning
	}{
		{[]string{"import", "--dry-run", "books.csv"},
			"books.csv: 2 rows would be new, 0 changed, 0 the same, 0 can't be taken\n  line 3: ISBN \"9.78E+12\": a spreadsheet"},
		{[]string{"import", "books.csv"}, "books.csv: 2 rows new"},
		{[]string{"import", "books.csv"}, "books.csv: 0 rows new, 0 changed, 2 the same"},
		{[]string{"import", "--map", "title=Werk,author=Von", "odd.csv"}, "odd.csv: 1 rows new"},
		{[]string{"import", "--undo", "4"}, "import 4 of odd.csv: 1 rows undone, 0 kept"},
		{[]string{"export", "books.ris", "--format", "ris", "--filter", "joyce"}, "books.ris: 1 books\n"},
	} {
		got := runServer(t, folder, nil, test.args...)
		if got.status != 0 || !strings.HasPrefix(got.stdout, test.want) {
			t.Errorf("%q: status %d, %q, want %q; stderr %s", test.args, got.status, got.stdout, test.want, got.stderr)
		}
	}
	if left, err := filepath.Glob(filepath.Join(folder, "dev.db-imports", "*")); err != nil || len(left) != 2 ||
		filepath.Base(left[0]) != "2-doubtful" {
		t.Errorf("besides the doubtful rows, files are left: %q, %v", left, err)
	}
	if n := len(s.books(t)); n != before+2 {
		t.Errorf("the server has %d books, want %d", n, before+2)
	}
	if file, err := os.ReadFile(filepath.Join(folder, "books.ris")); err != nil ||
		!strings.Contains(string(file), "TI  - Ulysses") {
		t.Errorf("the file is %q, %v", file, err)
	}
	if got := runServer(t, folder, nil, "export", "-", "--format", "marcxml", "--filter",
		"faust"); !strings.Contains(got.stdout, "Goethe") || got.status != 0 {
		t.Errorf("to standard output: %+v", got)
	}
}

// What a file names by an ISBN only is looked up in the sources, without a network in the offline
// source alone.
func TestImportLooksUp(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var asked atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Error(w, "closed for repairs", http.StatusServiceUnavailable)
	}))
	defer site.Close()
	writeFile(t, filepath.Join(folder, "works.csv"),
		[]byte("title,author,isbn,dewey\nEmma,Jane Austen,9780141439587,823.7\n"))
	writeFile(t, filepath.Join(folder, "scanned.txt"), []byte("9780141439587\n9780306406157\n"))
	for _, test := range []struct {
		args []string
		want string // the beginning
	}{
		{[]string{"index", "works.csv"}, "works.db: 1 works"},
		{[]string{"import", "--dry-run", "--sources", "openlibrary", "--openlibrary-url", site.URL, "scanned.txt"},
			"scanned.txt: 0 rows would be new, 0 changed, 0 the same, 2 can't be taken\n  line 1: the sources did not answer"},
		{[]string{"import", "--sources", "offline", "--works", "works.db", "scanned.txt"},
			"scanned.txt: 1 rows new, 0 changed, 0 the same, 1 can't be taken (import 2)\n  line 2: no source knows this ISBN"},
		{[]string{"export", "-", "--filter", "emma", "--format", "ris"},
			"TY  - BOOK\r\nAU  - Austen, Jane\r\nTI  - Emma\r\n"},
	} {
		got := runServer(t, folder, nil, test.args...)
		if got.status != 0 || !strings.HasPrefix(got.stdout, test.want) {
			t.Errorf("%q: status %d, %q, want %q; stderr %s", test.args, got.status, got.stdout, test.want, got.stderr)
		}
	}
	if asked.Load() == 0 {
		t.Error("Open Library was not asked")
	}
}

func TestImportErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args   []string
		status int
		want   []string
	}{
		"no file named":     {[]string{"import"}, 2, []string{"file"}},
		"file and undo":     {[]string{"import", "a.csv", "--undo", "1"}, 2, []string{"--undo"}},
		"undo of nothing":   {[]string{"import", "--undo", "7"}, 1, []string{"import 7"}},
		"no such file":      {[]string{"import", "none.csv"}, 1, []string{"none.csv"}},
		"a workbook":        {[]string{"import", "book.xlsx"}, 1, []string{"book.xlsx", "save it as CSV"}},
		"no such column":    {[]string{"import", "--map", "title=Werk", "a.csv"}, 1, []string{"--map", `"Werk"`}},
		"no such field":     {[]string{"import", "--map", "colour=Title", "a.csv"}, 1, []string{"--map", `"colour"`}},
		"no such mode":      {[]string{"import", "--mode", "overwrite", "a.csv"}, 2, []string{"--mode", "fill"}},
		"no such source":    {[]string{"import", "--sources", "oclc", "a.csv"}, 2, []string{"--sources", `"oclc"`}},
		"no such index":     {[]string{"import", "--works", "none.db", "a.csv"}, 1, []string{"none.db", "--works"}},
		"in memory":         {[]string{"import", "--db", ":memory:", "a.csv"}, 1, []string{"--db"}},
		"no such format":    {[]string{"export", "--format", "docx", "a.docx"}, 2, []string{"--format", "marcxml"}},
		"export of nothing": {[]string{"export", "--db", "none.db", "a.xml"}, 1, []string{"none.db"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for name, content := range map[string]string{
				"book.xlsx": "PK\x03\x04xl/workbook.xml", "a.csv": "Title\nEmma\n",
			} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got := runServer(t, folder, nil, test.args...)
			if got.status != test.status || got.stdout != "" {
				t.Errorf("status %d, stdout %q; want %d and nothing", got.status, got.stdout, test.status)
			}
			checkLine(t, got.stderr, test.want...)
		})
	}
}

// An import that was cut off goes on when the server starts.
func TestServerGoesOnWithImport(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db := filepath.Join(folder, "dev.db")
	s, err := store.Open(t.Context(), db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	i := importing.New(importing.Config{
		Imports: s.Imports(), Folder: db + "-imports", MaxSize: 1 << 20, Log: slog.New(slog.DiscardHandler),
	})
	im, err := i.Upload(t.Context(), "books.csv", strings.NewReader("title\nEmma\nPersuasion\n"))
	if err == nil {
		err = i.Check(t.Context(), im)
	}
	if err == nil {
		im, err = s.Imports().Get(t.Context(), im.ID)
	}
	if err == nil {
		err = i.Do(t.Context(), im)
	}
	if err == nil {
		err = i.Confirm(t.Context(), im.ID)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	server := start(t, folder)
	for len(server.books(t)) < 2 {
		select {
		case <-server.exited:
			t.Fatal("the server has ended")
		case <-time.After(10 * time.Millisecond):
		}
	}
	got := runServer(t, folder, nil, "import", "--undo", fmt.Sprint(im.ID))
	if got.status != 0 || !strings.HasPrefix(got.stdout, "import 1 of books.csv: 2 rows undone") {
		t.Errorf("undo: %+v", got)
	}
}

// An import that is interrupted at the terminal is stopped, and no server goes on with it.
func TestInterruptedImport(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var file strings.Builder
	file.WriteString("title,author\n")
	for i := range 20_000 {
		fmt.Fprintf(&file, "Book %d,\"Writer, A.\"\n", i)
	}
	if err := os.WriteFile(filepath.Join(folder, "books.csv"), []byte(file.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(folder, "dev.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cmd := command(t, folder, nil, "import", "books.csv")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		cmd.Wait() // its status is in ProcessState
		close(exited)
	}()
	for running := false; !running; { // until rows are written
		select {
		case <-exited:
			t.Fatalf("it ended before it was interrupted: %s", &stderr)
		case <-time.After(10 * time.Millisecond):
			im, err := s.Imports().Get(t.Context(), 1)
			running = err == nil && im.State == plan.Running && im.Rows > 0
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-exited
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "stopped: ") {
		t.Errorf("%v: %s", cmd.ProcessState, &stderr)
	}
	if im, err := s.Imports().Get(t.Context(), 1); err != nil || im.State != plan.Stopped || im.Rows == 0 {
		t.Errorf("%+v, %v", im, err)
	}
}
