package tools

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// startServer builds the server in a folder and starts it there, with the catalogue dev.db, until
// the test ends. It returns the executable, and the addresses in the server's log by the line's
// message.
func startServer(t *testing.T, folder string) (server string, addresses map[string]string) {
	t.Helper()
	server = filepath.Join(folder, "server")
	build := exec.CommandContext(t.Context(), "go", "-C", "..", "build", "-buildvcs=false", "-o", server,
		"./cmd/server")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), server)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "PORT=0", "SHELFLIST_LISTEN=127.0.0.1:0", "SHELFLIST_DB=dev.db",
		"SHELFLIST_SOURCES=openlibrary,offline", "SHELFLIST_OPENLIBRARY_URL=http://127.0.0.1:1",
		"SHELFLIST_METRICS=127.0.0.1:0", "SHELFLIST_BACKUP_TO="+
			t.TempDir(), "SHELFLIST_LOG_FORMAT=json", "SHELFLIST_LOG_LEVEL=info")
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	defer time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }).Stop()
	addresses = map[string]string{}
	for lines := bufio.NewScanner(log); addresses["listening"] == "" && lines.Scan(); {
		var entry struct{ Msg, URL string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if entry.URL != "" {
			addresses[entry.Msg] = entry.URL
		}
	}
	if addresses["listening"] == "" {
		t.Fatal("the server ended before it listened")
	}
	go io.Copy(io.Discard, log)
	return server, addresses
}
