package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// After the signal the request under way is answered, no new one is taken, and the server exits
// normally.
func TestSignalLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := start(t, folder)
			id := newWork(t, s)
			add := beginAdd(t, s, id)
			s.signal(t, signal)
			s.await(t, s.stopping, "stopping")
			refused(t, s)
			response := add.finish(t)
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != http.StatusCreated {
				t.Errorf("the request under way was answered %s\n%s", response.Status, body)
			}
			if state := s.exit(t); state.ExitCode() != 0 {
				t.Errorf("it ended with %v, want exit status 0", state)
			}
			again := start(t, folder)
			if !slices.ContainsFunc(again.books(t), func(b listed) bool { return b.ID == id }) {
				t.Errorf("the book added last is not there after a restart")
			}
		})
	}
}

// Idle connections don't delay the exit: docker stop returns at once.
func TestSignalWithNothingUnderWay(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	address := strings.TrimPrefix(s.url, "http://")
	fresh, err := net.Dial("tcp", address) // as browsers do ahead of need
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	s.books(t) // on a later connection, so that the server has taken the first; it stays idle
	began := time.Now()
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v, want exit status 0", state)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %s to end, want less than the 5 s for which net/http waits for a silent connection", took)
	}
}

// A request that never ends delays the exit by less than container engines wait.
func TestSignalIsBounded(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := start(t, folder)
	beginAdd(t, s, newWork(t, s))
	began := time.Now()
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v, want exit status 0", state)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s to end, want less than the 10 s that Docker waits", took)
	}
	if log := s.logged(); !strings.Contains(log, "requests were cut off") {
		t.Errorf("the log doesn't say that a request was cut off:\n%s", log)
	}
	checkIntegrity(t, filepath.Join(folder, "dev.db"))
}

// A second signal ends the server at once.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	beginAdd(t, s, newWork(t, s))
	s.signal(t, syscall.SIGTERM)
	s.await(t, s.stopping, "stopping")
	began := time.Now()
	s.signal(t, syscall.SIGTERM)
	state := s.exit(t)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %s to end, want at most 4 s", took)
	}
	if status, ok := state.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v, want the signal to end it", state)
	}
}

// pendingAdd is a request to add a book. The server has read its headers and waits for its body.
type pendingAdd struct {
	conn   net.Conn
	reader *bufio.Reader
	body   string
}

// beginAdd sends a request without its body, and waits until the server asks for the body. It does
// so when the handler begins to read it, so the request is then under way.
func beginAdd(t *testing.T, s *server, id string) *pendingAdd {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	add := &pendingAdd{conn, bufio.NewReader(conn), "id=" + id}
	fmt.Fprintf(conn,
		"POST /books/add HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nExpect: 100-continue\r\n"+
			"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", len(add.body))
	line, err := add.reader.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("the server answered %q (%v), want it to ask for the body", line, err)
	}
	if _, err := add.reader.ReadString('\n'); err != nil { // the empty line after it
		t.Fatal(err)
	}
	return add
}

// finish sends the body and reads the answer.
func (a *pendingAdd) finish(t *testing.T) *http.Response {
	t.Helper()
	if _, err := io.WriteString(a.conn, a.body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(a.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// refused waits until the server refuses connections.
func refused(t *testing.T, s *server) {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		if err == nil {
			conn.Close()
		}
	}
	t.Fatalf("the server still takes connections %s after the signal", patience)
}
