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

// The executables of other processors do the main job, one of them big-endian, emulated instruction by instruction.
func testPlatforms(t *testing.T, e *engine, image image) {
	for platform, emulator := range map[string]string{"linux/arm64": "qemu-aarch64", "linux/riscv64": "qemu-riscv64", "linux/s390x": "qemu-s390x"} {
		t.Run(strings.TrimPrefix(platform, "linux/"), func(t *testing.T) {
			qemu, err := exec.LookPath(emulator + "-static")
			if err != nil {
				qemu, err = exec.LookPath(emulator)
			}
			if err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skipf("left out: there is no %s", emulator)
			}
			url := serveEmulated(t, qemu, e.extract(t, image.name, platform, image.server))
			added := doMainJob(t, url)
			t.Logf("%s under %s: searched, added %s, listed", platform, filepath.Base(qemu), added.Title)
		})
	}
}

// serveEmulated runs an executable under an emulator until the test ends, and gives the address that its log names.
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
		command.Wait() // it ended by the kill
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
	t.Fatalf("it ended before it listened:\n%s", strings.Join(all, "\n"))
	return ""
}
