package main_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// units is the folder with the units of systemd.
const units = "../../deploy/systemd"

// The units are valid, and leave the service few rights.
func TestUnits(t *testing.T) {
	t.Parallel()
	analyze := installed(t, "systemd-analyze")
	folder := t.TempDir()
	service := filepath.Join(folder, "shelflist.service")
	socket := filepath.Join(folder, "shelflist.socket")
	writeFile(t, service,
		bytes.ReplaceAll(readUnit(t, "service"), []byte("/usr/local/bin/shelflist"), []byte(executable)))
	writeFile(t, socket, readUnit(t, "socket"))
	if output, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", service,
		socket).CombinedOutput(); err != nil || len(output) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, output)
	}
	const most = "15" // tenths of the exposure level, of 100
	output, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold="+most,
		service).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, output)
	}
}

// readUnit returns shelflist.service or shelflist.socket.
func readUnit(t *testing.T, kind string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(units, "shelflist."+kind))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The server takes the socket that systemd opens, and believes the proxy that uses it.
func TestUnitOfSocket(t *testing.T) {
	t.Parallel()
	activate := installed(t, "systemd-socket-activate")
	folder := t.TempDir()
	path := filepath.Join(folder, "shelflist.sock")
	if !regexp.MustCompile(`(?m)^ListenStream=/\S+\.sock$`).Match(readUnit(t, "socket")) {
		t.Fatal("the unit has no socket")
	}
	cmd := exec.CommandContext(t.Context(), activate, "--listen="+path, "--setenv=SHELFLIST_SOURCES=offline",
		executable, "--trusted-proxies", "unix")
	cmd.Dir, cmd.Env = folder, environment(folder, nil)
	status := make(chan string, 1)
	go func() { // the first connection starts the server
		client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _,
			_ string) (conn net.Conn, err error) {
			for ctx.Err() == nil {
				if _, err = os.Stat(path); err != nil {
					continue
				}
				if conn, err = new(net.Dialer).DialContext(ctx, "unix", path); err == nil {
					return conn, nil
				}
			}
			return nil, ctx.Err()
		}}, Timeout: patience}
		defer client.CloseIdleConnections()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/print", nil)
		if err != nil {
			status <- err.Error()
			return
		}
		request.Header.Set("X-Forwarded-For", "192.0.2.7")
		response, err := client.Do(request)
		if err != nil {
			status <- err.Error()
			return
		}
		response.Body.Close()
		status <- response.Status
	}()
	s := startCommand(t, cmd)
	if got := <-status; got != "200 OK" {
		t.Errorf("the request that starts the server is answered %s", got)
	}
	awaitLine(t, s, `"client":"192.0.2.7"`)
}
