package image_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The base images as the Dockerfile and .ko.yaml name them.
const (
	buildBase = "golang:1.26-alpine"
	runBase   = "gcr.io/distroless/static-debian13:nonroot"
)

// engine is the Docker engine, and what this run made in it.
type engine struct {
	client string // the docker command
	root   string // the repository
	prefix string // of the names of all that is made, unique to the run
	made   atomic.Int64
	real   bool   // whether both base images are the real ones
	koBase string // what replaces the base image for ko, "" where the real one can be had
}

// newEngine finds the engine, or skips the test. In CI its absence is a failure.
func newEngine(t *testing.T) *engine {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{root: root, prefix: "shelflist-test-" + strings.ToLower(rand.Text()[:8])}
	client, err := findClient()
	if err == nil {
		e.client = client
		_, err = e.try("version", "--format", "{{.Server.Version}}")
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no Docker engine to test the images in: %v", err)
		}
		t.Skipf("left out: no Docker engine to test the images in (%v)", err)
	}
	t.Logf("engine %s, client %s", e.docker(t, "version", "--format", "{{.Server.Version}}"), e.docker(t, "version", "--format", "{{.Client.Version}}"))
	return e
}

// findClient finds a docker command that can use BuildKit: since version 23 that takes the buildx plug-in, before it was built in.
func findClient() (string, error) {
	reason := "there is no docker command"
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		client := filepath.Join(folder, "docker")
		version, err := exec.Command(client, "version", "--format", "{{.Client.Version}}").Output()
		if err != nil && len(version) == 0 {
			continue
		}
		number, _, _ := strings.Cut(string(version), ".")
		major, err := strconv.Atoi(strings.TrimSpace(number))
		if err == nil && major < 23 || exec.Command(client, "buildx", "version").Run() == nil {
			return client, nil
		}
		reason = client + " lacks the buildx plug-in"
	}
	return "", fmt.Errorf("%s", reason)
}

// environment is that of every command, with more added.
func (e *engine) environment(more ...string) []string {
	return append(append(os.Environ(), "DOCKER_BUILDKIT=1"), more...)
}

// try runs a docker command and gives what it printed, its errors too. It gives up after a minute: a server that should have ended
// at once may go on.
func (e *engine) try(arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, e.client, arguments...)
	command.Env = e.environment()
	output, err := command.CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

// docker runs a docker command that has to succeed, and gives its standard output.
func (e *engine) docker(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.Command(e.client, arguments...)
	command.Env = e.environment()
	return output(t, command)
}

// output runs a command that has to succeed, and gives its standard output.
func output(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	var failure strings.Builder
	if command.Stderr == nil {
		command.Stderr = &failure
	}
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command.Args, " "), err, out, tail(failure.String(), 40))
	}
	return strings.TrimSpace(string(out))
}

// tail is the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// name is a new name for something in the engine.
func (e *engine) name() string {
	return fmt.Sprintf("%s-%d", e.prefix, e.made.Add(1))
}

// removeImage has an image removed when the test ends.
func (e *engine) removeImage(t *testing.T, name string) {
	t.Cleanup(func() {
		if out, err := e.try("image", "rm", "--force", name); err != nil && !strings.Contains(out, "No such image") {
			t.Errorf("removing the image %s: %s", name, out)
		}
	})
}

// volume makes an empty volume, which goes with the test.
func (e *engine) volume(t *testing.T) string {
	t.Helper()
	name := e.name()
	e.docker(t, "volume", "create", name)
	t.Cleanup(func() {
		if out, err := e.try("volume", "rm", "--force", name); err != nil {
			t.Errorf("removing the volume %s: %s", name, out)
		}
	})
	return name
}

// inVolume runs a shell command as root in a folder that is a volume, with the shell that the build's base has.
func (e *engine) inVolume(t *testing.T, volume, script string) {
	t.Helper()
	e.docker(t, "run", "--rm", "--network", "none", "--volume", volume+":/volume", "--workdir", "/volume", buildBase, "sh", "-c", script)
}

// eventually asks until the answer is yes, or fails the test when it took longer than the limit.
func eventually(t *testing.T, limit time.Duration, what string, yes func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(limit)
	for !yes() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("%s: not within %s", what, limit)
		}
	}
}
