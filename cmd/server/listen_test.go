package main_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// readiness returns the status of /readyz at an address.
func readiness(t *testing.T, network, address string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn,
		error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}}
	defer client.CloseIdleConnections()
	response, err := client.Get("http://localhost/readyz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.Status
}

// The server listens at each address of --listen and not at PORT, and the health check asks it
// there. A socket is gone at the end.
func TestListen(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	socket := filepath.Join(folder, "shelflist.sock")
	blocked, err := net.Listen("tcp", ":0") // a PORT that can't be opened doesn't matter
	if err != nil {
		t.Fatal(err)
	}
	defer blocked.Close()
	listen := "SHELFLIST_LISTEN=127.0.0.1:0 unix:" + socket + ",mode=600"
	s := start(t, folder, "PORT="+portOf(t, blocked.Addr()), listen)
	if got := readiness(t, "unix", socket); got != "200 OK" {
		t.Errorf("at the socket: %s", got)
	}
	if got := readiness(t, "tcp", strings.TrimPrefix(s.url, "http://")); got != "200 OK" {
		t.Errorf("at the port: %s", got)
	}
	for name, check := range map[string]struct{ env, args []string }{
		"the socket by flag":     {[]string{"PORT=1"}, []string{"--listen", "unix:" + socket}},
		"the socket by variable": {[]string{"SHELFLIST_LISTEN=unix:" + socket}, nil},
		"the port":               {nil, []string{"--listen", strings.TrimPrefix(s.url, "http://")}},
	} {
		got := runServer(t, folder, check.env, append([]string{"healthcheck"}, check.args...)...)
		if got.status != 0 || got.stdout != "ready\n" {
			t.Errorf("health check of %s: status %d, %s%s", name, got.status, got.stdout, got.stderr)
		}
	}
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket has mode %v (%v), want 600", info.Mode().Perm(), err)
	}
	s.signal(t, syscall.SIGTERM)
	if state := s.exit(t); state.ExitCode() != 0 {
		t.Errorf("it ended with %v", state)
	}
	if _, err := os.Lstat(socket); err == nil {
		t.Error("the socket is there after the end")
	}
	got := runServer(t, folder, nil, "healthcheck", "--listen", "unix:"+socket)
	if got.status != 1 {
		t.Errorf("a health check of nobody has status %d, want 1", got.status)
	}
	checkLine(t, got.stderr, "not ready", "no server answers", socket)
}

// A server that was killed leaves its socket to the next one; one that runs doesn't.
func TestSocketOfKilledServer(t *testing.T) {
	t.Parallel()
	folder, other := t.TempDir(), t.TempDir()
	socket := filepath.Join(folder, "shelflist.sock")
	killed := startWith(t, folder, nil, "--listen", "unix:"+socket)
	got := runServer(t, other, []string{"SHELFLIST_SOURCES=offline"}, "--listen", "unix:"+socket)
	if got.status != 1 {
		t.Errorf("a second server: status %d, want 1", got.status)
	}
	checkLine(t, got.stderr, socket, "in use", "--listen")
	if files := listFiles(t, other); len(files) > 0 {
		t.Errorf("the second server left %q", files)
	}
	killed.signal(t, syscall.SIGKILL)
	killed.exit(t)
	if _, err := os.Lstat(socket); err != nil {
		t.Fatal("a killed server removed its socket, so this test tests nothing")
	}
	startWith(t, folder, nil, "--listen", "unix:"+socket)
	if got := readiness(t, "unix", socket); got != "200 OK" {
		t.Errorf("the next server: %s", got)
	}
}

// Sockets that systemd has opened take the place of PORT.
func TestSocketActivation(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("sh starts the server as systemd does: ", err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "passed.sock")
	var files []*os.File
	passed := listenOn(t, "tcp", "127.0.0.1:0")
	for _, l := range []net.Listener{passed, listenOn(t, "unix", path)} {
		file, err := l.(interface{ File() (*os.File, error) }).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		files = append(files, file)
	}
	activate := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=2 exec "$0" "$@"`, executable)
		cmd.Args = append(cmd.Args, args...)
		cmd.Dir, cmd.ExtraFiles = folder, files
		cmd.Env = environment(folder, []string{"PORT=0", "SHELFLIST_SOURCES=offline"})
		return cmd
	}
	got := runToEnd(t, activate("--listen", "127.0.0.1:0"))
	if got.status != 1 {
		t.Errorf("with --listen: status %d, want 1", got.status)
	}
	checkLine(t, got.stderr, "systemd", "--listen")

	s := startCommand(t, activate())
	if got := readiness(t, "unix", path); got != "200 OK" {
		t.Errorf("at the socket: %s", got)
	}
	s.books(t) // at the port
	s.signal(t, syscall.SIGTERM)
	s.exit(t)
	if _, err := os.Lstat(path); err != nil {
		t.Error("the server removed a socket that is not its own")
	}

	// The variables are for the process that they name, not for its children.
	stale := activate()
	stale.Args[2] = `LISTEN_PID=1 LISTEN_FDS=2 exec "$0" "$@"`
	s = startCommand(t, stale)
	s.books(t)
	if s.url == "http://"+passed.Addr().String() {
		t.Error("it listens on a socket of another process")
	}
}

// listenOn opens a listener until the end of the test.
func listenOn(t *testing.T, network, address string) net.Listener {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
