//go:build linux

package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// crowd opens connections, makes a request on each if asked to, and keeps them open.
func crowd(t *testing.T, s *server, size int, requests bool) {
	t.Helper()
	for range size {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if !requests {
			continue
		}
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s, %v", response.Status, err)
		}
	}
}

// resident returns the memory that the server takes, in KiB.
func (s *server) resident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		t.Skip("the memory of a process can't be told here: ", err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err != nil {
		t.Fatal(err)
	}
	return kib
}

// requireDescriptors skips a test that opens more files than may be open here.
func requireDescriptors(t *testing.T, count uint64) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur < count {
		t.Skipf("only %d file descriptors, %v", limit.Cur, err)
	}
}

// However many connections are opened, memory stays bounded, and a further reader is answered.
func TestCrowd(t *testing.T) {
	t.Parallel()
	requireDescriptors(t, 3000)
	for name, requests := range map[string]bool{"idle": true, "silent": false} {
		t.Run(name, func(t *testing.T) {
			s := start(t, t.TempDir(), "GOMEMLIMIT=32MiB") // for 204 connections
			s.books(t)
			crowd(t, s, 100, true)
			before := s.resident(t)
			size := 2000
			if !requests {
				size = 500 // each couple of hundred is kept for a second
			}
			crowd(t, s, size, requests)
			http.DefaultClient.CloseIdleConnections() // so that the next request waits behind the crowd
			if books := s.books(t); len(books) != 12 {
				t.Errorf("%d books, want 12", len(books))
			}
			if grown := s.resident(t) - before; grown > 12<<10 {
				t.Errorf("memory grew by %d KiB for %d connections, want at most 12 MiB", grown, size)
			}
			if log := s.logged(); strings.Count(log, "no more connections are taken") != 1 {
				t.Errorf("the log doesn't say once that connections are bounded:\n%s", log)
			}
		})
	}
}

// Connections leave enough file descriptors for the catalogue.
func TestCrowdLeavesDescriptors(t *testing.T) {
	t.Parallel()
	requireDescriptors(t, 1000)
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell: ", err)
	}
	s := startBy(t, t.TempDir(), nil, shell, "-c", `ulimit -n 200 && exec "$0"`, executable)
	crowd(t, s, 300, true)
	response, err := http.Post(s.url+"/books/add?id="+newWork(t, s), "application/x-www-form-urlencoded", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("an add is answered %s", response.Status)
	}
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v, want exit status 0", state)
	}
}
