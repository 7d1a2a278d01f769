//go:build image

package image_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// shellBlock matches a block of shell commands in Markdown.
var shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// testLab runs every command of docs/lab.md, unchanged and in order, in one shell.
func testLab(t *testing.T, e *engine, b *built) {
	text, err := os.ReadFile(filepath.Join(e.root, "docs", "lab.md"))
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	blocks := shellBlock.FindAllStringSubmatch(string(text), -1)
	for _, block := range blocks {
		script.WriteString(block[1])
	}
	if len(blocks) < 10 {
		t.Fatalf("docs/lab.md has %d blocks of commands, want at least 10", len(blocks))
	}
	reserveLabNames(t, e)

	// The docker command that can build comes first in PATH.
	folder := t.TempDir()
	if err := os.Symlink(e.client, filepath.Join(folder, "docker")); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	shell := exec.Command("bash", "-o", "errexit", "-o", "pipefail", "-o", "xtrace", "-c", script.String())
	shell.Dir = b.clone
	shell.Env = e.environment("PATH="+folder+":"+os.Getenv("PATH"), "PORT="+freePort(t))
	if e.koBase != "" {
		shell.Env = append(shell.Env, "KO_DEFAULTBASEIMAGE="+e.koBase)
	}
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(string(out), 60))
	}
	for _, line := range strings.Split(string(out), "\n") {
		if strings.HasPrefix(line, "+ docker") || strings.HasPrefix(line, "go-http-demo") ||
			strings.HasPrefix(line, "server: ") {
			t.Log(line)
		}
	}
	for _, want := range []string{"there is no shell", "it ended with status 1", "the file system is read-only"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the lab's output lacks %q", want)
		}
	}
	t.Logf("%d blocks of commands, run in %s", len(blocks), time.Since(began).Round(time.Second))
}

// reserveLabNames checks that the lab's names are free, so that the tests remove nobody's own work.
// When the test ends, it removes what the lab left behind and fails the test if there was anything.
func reserveLabNames(t *testing.T, e *engine) {
	t.Helper()
	for _, object := range []struct{ kind, name string }{
		{"container", "demo-v1"}, {"container", "demo-v2"}, {"container", "demo-v3"},
		{"volume", "demo-books"},
		{"image", "go-http-demo:v1"}, {"image", "go-http-demo:v2"}, {"image", "go-http-demo:v3"},
	} {
		if _, err := e.try(object.kind, "inspect", object.name); err == nil {
			t.Fatalf("the %s %s already exists: clean up as described at the end of docs/lab.md", object.kind,
				object.name)
		}
		t.Cleanup(func() {
			if _, err := e.try(object.kind, "inspect", object.name); err != nil {
				return
			}
			if out, err := e.try(object.kind, "rm", "--force", object.name); err != nil {
				t.Errorf("removing the %s %s: %s", object.kind, object.name, out)
			}
			if !t.Failed() {
				t.Errorf("the lab left the %s %s behind", object.kind, object.name)
			}
		})
	}
}

// freePort returns a port on which nothing listens.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
