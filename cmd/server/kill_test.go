package main_test

import (
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var kills = flag.Int("kills", 8, "kill the server this `number` of times in TestKills")

const (
	killClients = 16  // so that their writes share transactions
	killWorks   = 200 // few, so that each is added, removed and restored often
	killAnswers = 200 // the most that a server gives before its time is up
	killDelay   = 10 * time.Millisecond
	startDelay  = 100 * time.Millisecond // about as long as a start takes
)

// An add, a removal, an edit, a merge or an undo that was answered is kept, whenever the process is
// killed. One that was not answered is carried out wholly or not at all.
func TestKills(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	m := newKillModel(t, folder)
	for n := range *kills {
		if !t.Run(fmt.Sprint(n+1), func(t *testing.T) { killOnce(t, folder, m) }) {
			return // the next kills would only report the same again
		}
	}
	m.checkList(t, start(t, folder))
	t.Logf("%d kills; answered: %v; not answered: %d requests, of which %d were carried out", *kills, m.answered,
		m.unanswered, m.carriedOut)
}

// killOnce starts the server on what the last kill left, and kills it while all clients' requests
// are under way.
func killOnce(t *testing.T, folder string, m *killModel) {
	s := start(t, folder)
	m.checkList(t, s)
	var left atomic.Int64
	left.Store(1 + rand.Int64N(killAnswers))
	var clients sync.WaitGroup
	for range killClients {
		clients.Go(func() {
			for {
				c := m.begin()
				after, answered := c.send(t, s)
				if !answered {
					return
				}
				m.end(c, after)
				if left.Add(-1) == 0 {
					// Right after an answer, the next transaction would always be at its beginning.
					time.AfterFunc(rand.N(killDelay), func() { s.cmd.Process.Kill() })
				}
			}
		})
	}
	clients.Wait()
	s.cmd.Process.Kill() // if an answer was wrong, the clients ended before the last one
	s.exit(t)
	held := checkKilled(t, folder)
	m.settle(t, held)
	killAtStart(t, folder)
	if after := checkKilled(t, folder); !maps.EqualFunc(after, held, holding.equal) {
		t.Errorf("after a kill at the start it has %+v, before %+v", after, held)
	}
}

// killAtStart starts the server and kills it before, or soon after, it has opened the catalogue.
func killAtStart(t *testing.T, folder string) {
	t.Helper()
	cmd := command(t, folder, []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(rand.N(startDelay), func() { cmd.Process.Kill() })
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Errorf("the server ended by itself: %v", err)
	}
}

// post sends a request that changes something, with JSON as its body unless that is "", and reads
// the answer. It reports false if the server was killed before the end of its answer.
func (s *server) post(t *testing.T, path, body string, status int, into any) bool {
	return s.exchange(t, http.MethodPost, path, body, status, into)
}

// version returns the version of a book. It reports false if the server was killed before the end
// of its answer.
func (s *server) version(t *testing.T, pk int64) (version int64, answered bool) {
	var b struct{ Version int64 }
	answered = s.exchange(t, http.MethodGet, fmt.Sprintf("/books/%d", pk), "", http.StatusOK, &b)
	return b.Version, answered
}

func (s *server) exchange(t *testing.T, method, path, send string, status int, into any) bool {
	request, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(send))
	if err != nil {
		t.Error(err)
		return false
	}
	request.Header.Set("Accept", "application/json")
	if send != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return false
	}
	if response.StatusCode != status {
		t.Errorf("%s %s: %s, want %d\n%s", method, path, response.Status, status, body)
		return false
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Errorf("%s %s: %v\n%s", method, path, err, body)
		return false
	}
	return true
}

// checkIntegrity runs SQLite's integrity check.
func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	checkQuery(t, db, "PRAGMA integrity_check", "ok")
}

// checkQuery runs a query for one value.
func checkQuery(t *testing.T, db *sql.DB, query, want string) {
	t.Helper()
	var got string
	if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
		t.Errorf("%s: %q, %v, want %q", query, got, err, want)
	}
}
