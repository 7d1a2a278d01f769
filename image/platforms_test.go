//go:build image

package image_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// testPlatforms runs the image's executables for other processors, one of them big-endian, under
// emulation, and checks that they search, add and list.
func testPlatforms(t *testing.T, e *engine, img image) {
	emulators := map[string]string{
		"linux/arm64":   "qemu-aarch64",
		"linux/riscv64": "qemu-riscv64",
		"linux/s390x":   "qemu-s390x",
	}
	for platform, emulator := range emulators {
		t.Run(strings.TrimPrefix(platform, "linux/"), func(t *testing.T) {
			qemu, err := exec.LookPath(emulator + "-static")
			if err != nil {
				qemu, err = exec.LookPath(emulator)
			}
			if err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			url := serveEmulated(t, qemu, e.extract(t, img.name, platform, img.server))
			added := searchAndAdd(t, url)
			t.Logf("%s under %s: found, added and listed %s", platform, filepath.Base(qemu), added.Title)
		})
	}
}

// serveEmulated runs an executable under an emulator until the test ends and returns the address in
// the server's log.
func serveEmulated(t *testing.T, qemu, server string) string {
	t.Helper()
	command := exec.Command(qemu, server, "--port", "0", "--sources", "offline", "--log-format", "json")
	command.Dir = t.TempDir()
	log, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait() // fails always: the process was killed
	})
	lines := bufio.NewScanner(log)
	var all []string
	for lines.Scan() {
		all = append(all, lines.Text())
		var line struct{ Msg, URL string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
			go io.Copy(io.Discard, log)
			return strings.TrimSuffix(line.URL, "/")
		}
	}
	t.Fatalf("the server exited before it listened:\n%s", strings.Join(all, "\n"))
	return ""
}
