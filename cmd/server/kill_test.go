package main_test

import (
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	killRounds  = 6
	killClients = 4
)

// An add that was answered is kept, whenever the process is killed.
func TestKilledAddsAreKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ids := slices.Collect(workIDs(t, start(t, t.TempDir())))
	answered := make(map[int64]listed) // by PK, over all rounds
	next := 0                          // index of the first ID that no client has tried yet
	for round := range killRounds {
		s := start(t, folder)
		killAfter := 1 + rand.IntN(100)
		t.Logf("round %d: to be killed after %d answers", round, killAfter)

		var mu sync.Mutex
		answers := 0
		take := func() (string, bool) {
			mu.Lock()
			defer mu.Unlock()
			if next == len(ids) {
				return "", false
			}
			next++
			return ids[next-1], true
		}
		note := func(book listed) {
			mu.Lock()
			defer mu.Unlock()
			answered[book.PK] = book
			answers++
			if answers == killAfter {
				s.cmd.Process.Kill() // while the other clients' adds are under way
			}
		}
		var clients sync.WaitGroup
		for range killClients {
			clients.Go(func() {
				for id, ok := take(); ok; id, ok = take() {
					book, ok := add(t, s, id)
					if !ok {
						return
					}
					note(book)
				}
			})
		}
		clients.Wait()
		if answers < killAfter {
			t.Fatalf("only %d adds were answered before the works ran out", answers)
		}
		s.exit(t)
	}

	checkKept(t, folder, answered)
}

// checkKept starts the server again and expects every answered book on the list.
func checkKept(t *testing.T, folder string, answered map[int64]listed) {
	t.Helper()
	s := start(t, folder)
	kept := make(map[int64]listed)
	for _, book := range s.books(t) {
		kept[book.PK] = book
	}
	for pk, book := range answered {
		if kept[pk] != book {
			t.Errorf("the add of %+v was answered; after the kills the list has %+v", book, kept[pk])
		}
	}
	t.Logf("%d adds were answered, %d books are listed", len(answered), len(kept))
	checkIntegrity(t, filepath.Join(folder, "dev.db"))
}

// add adds a work, as a program does. It reports false if the server was killed before it answered.
func add(t *testing.T, s *server, id string) (listed, bool) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/books/add",
		strings.NewReader(url.Values{"id": {id}}.Encode()))
	if err != nil {
		t.Error(err)
		return listed{}, false
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return listed{}, false
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated && response.StatusCode != http.StatusOK {
		t.Errorf("adding %s was answered %s", id, response.Status)
		return listed{}, false
	}
	var book listed
	if err := json.NewDecoder(response.Body).Decode(&book); err != nil {
		return listed{}, false // cut off: not an answer
	}
	if book.ID != id || book.Title == "" || book.PK == 0 {
		t.Errorf("adding %s was answered with %+v", id, book)
		return listed{}, false
	}
	return book, true
}

// checkIntegrity runs SQLite's integrity check.
func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil {
		t.Fatal(err)
	}
	if verdict != "ok" {
		t.Errorf("integrity_check: %s", verdict)
	}
}
