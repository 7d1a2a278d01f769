package main_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests run the executable itself, as a person or a container engine does.

// testVersion is stamped into it, as a release's is.
const testVersion = "v1.2.3-test"

// patience bounds every wait for a process: far more than any needs, so that only a hang meets it.
const patience = 30 * time.Second

// executable is the path of the server that TestMain built.
var executable string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	folder, err := os.MkdirTemp("", "shelflist-server-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	executable = filepath.Join(folder, "server")
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-X main.version="+testVersion, "-o", executable,
		".")
	if output, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the server: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// command is the server in a folder of the test's own, with none of the variables of whoever runs
// the test.
func command(t *testing.T, folder string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), executable, args...)
	cmd.Dir = folder
	cmd.Env = environment(folder, env)
	return cmd
}

// environment returns env and the variables that every program needs.
func environment(folder string, env []string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder}, env...)
}

// result is what a command that ended by itself left.
type result struct {
	stdout, stderr string
	status         int
}

// runServer runs the server to its end.
func runServer(t *testing.T, folder string, env []string, args ...string) result {
	t.Helper()
	return runToEnd(t, command(t, folder, env, args...))
}

// runToEnd runs a command to its end.
func runToEnd(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(patience, func() { cmd.Process.Kill() }).Stop()
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	} else if ok && !exit.Exited() {
		t.Fatalf("%q: %v; stderr:\n%s", cmd.Args, err, &stderr)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// server is a running server.
type server struct {
	cmd *exec.Cmd
	url string // http://127.0.0.1:PORT, without a slash at the end; "" if the first address is a socket

	// Each is closed when its moment has come.
	listening, damaged, backedUp, stopping, exited chan struct{}

	written chan struct{} // has an element after a line was written to the log

	mu  sync.Mutex
	log strings.Builder
}

// start starts a server on a free port and waits until it listens. The test's end kills it if it
// still runs.
func start(t *testing.T, folder string, env ...string) *server {
	t.Helper()
	return startWith(t, folder, env)
}

// startWith starts a server with flags.
func startWith(t *testing.T, folder string, env []string, args ...string) *server {
	t.Helper()
	return startBy(t, folder, env, executable, args...)
}

// startBy starts a server by another program.
func startBy(t *testing.T, folder string, env []string, program string, args ...string) *server {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir, cmd.Env = folder, environment(folder, append([]string{"PORT=0", "SHELFLIST_SOURCES=offline"}, env...))
	return startCommand(t, cmd)
}

// startCommand starts a server by a command.
func startCommand(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{
		cmd: cmd, written: make(chan struct{}, 1),
		listening: make(chan struct{}), damaged: make(chan struct{}), backedUp: make(chan struct{}),
		stopping: make(chan struct{}), exited: make(chan struct{}),
	}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.follow(stderr)
		s.cmd.Wait() // its error is the exit status, which the tests read from ProcessState
		close(s.exited)
	}()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.exited
		if t.Failed() {
			t.Logf("log of the server:\n%s", &s.log)
		}
	})
	s.await(t, s.listening, "listening")
	return s
}

// follow keeps the log, which is JSON where standard error is no terminal, and tells when the
// server listens and stops.
func (s *server) follow(stderr io.Reader) {
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		s.mu.Lock()
		s.log.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
		select {
		case s.written <- struct{}{}:
		default: // whoever waits is told already
		}
		var entry struct{ Msg, Address string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			continue // not of the log: a test that fails shows it
		}
		switch message, _, _ := strings.Cut(entry.Msg, ":"); message {
		case "the catalogue is damaged":
			close(s.damaged)
		case "backed up":
			close(s.backedUp)
		case "listening":
			first, _, _ := strings.Cut(entry.Address, " ")
			if _, port, err := net.SplitHostPort(first); err == nil {
				s.url = "http://127.0.0.1:" + port
			}
			close(s.listening)
		case "stopping":
			close(s.stopping)
		}
	}
}

// logged is the log so far.
func (s *server) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// await waits for one of the server's moments.
func (s *server) await(t *testing.T, moment <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-moment:
		return
	default:
	}
	exited := s.exited
	if moment == exited {
		exited = nil
	}
	select {
	case <-moment:
	case <-exited:
		t.Fatalf("the server ended (%v) before it was %s; log:\n%s", s.cmd.ProcessState, what, s.logged())
	case <-time.After(patience):
		t.Fatalf("the server was not %s after %s; log:\n%s", what, patience, s.logged())
	}
}

// signal sends the server a signal.
func (s *server) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// exit waits until the server has ended and returns how.
func (s *server) exit(t *testing.T) *os.ProcessState {
	t.Helper()
	s.await(t, s.exited, "gone")
	return s.cmd.ProcessState
}

// getJSON reads a path of the server as a program does.
func (s *server) getJSON(t *testing.T, path string, into any) {
	t.Helper()
	body := s.get(t, path, "application/json")
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("GET %s: %v\n%s", path, err, body)
	}
}

// get reads a path of the server as what is accepted.
func (s *server) get(t *testing.T, path, accept string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s\n%s", path, response.Status, body)
	}
	return body
}

// listed is a book as /books.json gives it.
type listed struct {
	PK        int64
	ID, Title string
}

// books reads the whole list, page after page.
func (s *server) books(t *testing.T) []listed {
	t.Helper()
	var all []listed
	for path := "/books.json"; path != ""; {
		var page struct {
			Count int
			Books []listed
			Next  string
		}
		s.getJSON(t, path, &page)
		if page.Next != "" && len(page.Books) == 0 {
			t.Fatalf("GET %s: no books, and a next page %s", path, page.Next)
		}
		all = append(all, page.Books...)
		path = page.Next
	}
	return all
}
