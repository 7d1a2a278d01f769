package main_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// killedRows is the number of rows of the file in TestKilledImport: so many that a kill comes long
// before the last of them.
const killedRows = 4000

// An import goes on after each kill, adds each book and copy once, and one undo takes all back.
func TestKilledImport(t *testing.T) {
	if testing.Short() {
		t.Skip("takes several seconds")
	}
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder)
	before := s.titles(t)
	want := maps.Clone(before)
	var file strings.Builder
	file.WriteString("title,author,barcode\n")
	for i := range killedRows {
		title := fmt.Sprintf("Killed %04d", i)
		fmt.Fprintf(&file, "%s,\"Writer, %c.\",K%04d\n", title, 'A'+i%26, i)
		want[title]++
	}
	s.mustPost(t, "/imports?name=books.csv", file.String(), http.StatusCreated)
	s.mustPost(t, "/imports/1/check", "", http.StatusOK)
	s = s.killImport(t, folder, "checking", 1)
	s = s.killImport(t, folder, "checking", 1000)
	s.awaitImport(t, "checked", killedRows)
	s.mustPost(t, "/imports/1/confirm", "", http.StatusOK)
	s = s.killImport(t, folder, "importing", 1)
	s = s.killImport(t, folder, "importing", 800)
	s = s.killImport(t, folder, "importing", 1600)
	s.awaitImport(t, "done", killedRows)
	checkTitles(t, s.titles(t), want)
	s.mustPost(t, "/imports/1/undo", "", http.StatusOK)
	s = s.killImport(t, folder, "undoing", 1)
	s.awaitImport(t, "undone", killedRows)
	checkTitles(t, s.titles(t), before)
}

// mustPost sends a request that changes something, and ends the test if it is not answered.
func (s *server) mustPost(t *testing.T, path, body string, status int) {
	t.Helper()
	var answer any
	if !s.post(t, path, body, status, &answer) {
		t.Fatalf("POST %s: no good answer", path)
	}
}

// killImport kills the server when its import is in a state and has handled some rows in it, checks
// the file that is left, and returns the next server.
func (s *server) killImport(t *testing.T, folder, state string, rows int64) *server {
	t.Helper()
	s.awaitImport(t, state, rows)
	s.cmd.Process.Kill()
	s.exit(t)
	db := openKilled(t, folder)
	checkQuery(t, db, "SELECT state FROM imports", state) // else the kill came too late
	// A copy is there wherever its book is, with its barcode.
	checkQuery(t, db, `SELECT COUNT(*) FROM books JOIN copies ON book = pk
		WHERE title LIKE 'Killed %' AND barcode <> 'K' || substr(title, 8)`, "0")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return start(t, folder)
}

// awaitImport waits until the import of a server is in a state and has handled some rows in it.
func (s *server) awaitImport(t *testing.T, state string, rows int64) {
	t.Helper()
	limit := time.After(patience)
	for {
		var im struct {
			State string
			Rows  int64
		}
		s.getJSON(t, "/imports/1", &im)
		if im.State == state && im.Rows >= rows {
			return
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-s.exited:
			t.Fatalf("the server has ended; the import was %+v, want %s", im, state)
		case <-limit:
			t.Fatalf("the import is %+v after %s, want %s with %d rows", im, patience, state, rows)
		}
	}
}

// titles returns how many books have each title.
func (s *server) titles(t *testing.T) map[string]int {
	t.Helper()
	titles := map[string]int{}
	for _, b := range s.books(t) {
		titles[b.Title]++
	}
	return titles
}

// maxDiffering is the number of differing titles that a test reports.
const maxDiffering = 5

// checkTitles compares how many books have each title.
func checkTitles(t *testing.T, got, want map[string]int) {
	t.Helper()
	all := maps.Clone(got)
	maps.Copy(all, want)
	differing := 0
	for title := range all {
		if got[title] == want[title] {
			continue
		}
		if differing++; differing <= maxDiffering {
			t.Errorf("%d books are called %q, want %d", got[title], title, want[title])
		}
	}
	if differing > maxDiffering {
		t.Errorf("%d titles differ in all", differing)
	}
}
