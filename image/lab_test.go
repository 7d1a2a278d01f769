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

// commands finds the lab's blocks of shell commands.
var commands = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// testLab runs every command of docs/lab.md as printed, in order and in one shell, as a class would.
func testLab(t *testing.T, e *engine, b *built) {
	text, err := os.ReadFile(filepath.Join(e.root, "docs", "lab.md"))
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	blocks := commands.FindAllStringSubmatch(string(text), -1)
	for _, block := range blocks {
		script.WriteString(block[1])
	}
	if len(blocks) < 10 {
		t.Fatalf("only %d blocks of commands found", len(blocks))
	}

	// The lab's names are fixed: what somebody has under them is not to be removed.
	for _, kind := range [][]string{{"container", "demo-v1"}, {"container", "demo-v2"}, {"container", "demo-v3"}, {"volume", "demo-books"},
		{"image", "go-http-demo:v1"}, {"image", "go-http-demo:v2"}, {"image", "go-http-demo:v3"}} {
		if _, err := e.try(kind[0], "inspect", kind[1]); err == nil {
			t.Fatalf("there is a %s %s already: clean up as the end of docs/lab.md says", kind[0], kind[1])
		}
		t.Cleanup(func() {
			if _, err := e.try(kind[0], "inspect", kind[1]); err != nil {
				return
			}
			if out, err := e.try(kind[0], "rm", "--force", kind[1]); err != nil {
				t.Errorf("removing the %s %s: %s", kind[0], kind[1], out)
			}
			if !t.Failed() {
				t.Errorf("the lab left the %s %s behind", kind[0], kind[1])
			}
		})
	}

	path := t.TempDir() // with a docker command that can build
	if err := os.Symlink(e.client, filepath.Join(path, "docker")); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	shell := exec.Command("bash", "-o", "errexit", "-o", "pipefail", "-o", "xtrace", "-c", script.String())
	shell.Dir = b.clone
	shell.Env = e.environment("PATH="+path+":"+os.Getenv("PATH"), "PORT="+freePort(t))
	if e.koBase != "" {
		shell.Env = append(shell.Env, "KO_DEFAULTBASEIMAGE="+e.koBase)
	}
	out, err := shell.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, tail(string(out), 60))
	}
	for _, line := range strings.Split(string(out), "\n") {
		if strings.HasPrefix(line, "+ docker") || strings.HasPrefix(line, "go-http-demo") || strings.HasPrefix(line, "server: ") {
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

// freePort is a port that nobody listens on right now.
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
