//go:build image

package image_test

import (
	"context"
	"crypto/rand"
	"errors"
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

// engine is the Docker engine under test and the names of what this run makes in it.
type engine struct {
	client    string       // the path of the docker command
	root      string       // the path of the repository
	prefix    string       // of every name made by this run; unique to the run
	names     atomic.Int64 // how many names were made
	realBases bool         // whether both base images are the real ones
	koBase    string       // ko's base image if the real one can't be had, else ""
}

// newEngine finds the Docker engine. Without one it skips the test; with CI=true the test fails.
func newEngine(t *testing.T) *engine {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{root: root, prefix: "shelflist-test-" + strings.ToLower(rand.Text()[:8])}
	if err := e.connect(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no usable Docker engine: %v", err)
		}
		t.Skipf("no usable Docker engine: %v", err)
	}
	t.Logf("engine %s, client %s", e.docker(t, "version", "--format", "{{.Server.Version}}"),
		e.docker(t, "version", "--format", "{{.Client.Version}}"))
	return e
}

// connect finds the docker command and checks that an engine answers it. Its error is one line.
func (e *engine) connect() (err error) {
	if e.client, err = findClient(); err != nil {
		return err
	}
	if out, err := e.try("version", "--format", "{{.Server.Version}}"); err != nil {
		return fmt.Errorf("%s version: %w: %s", e.client, err, tail(out, 1))
	}
	return nil
}

// findClient returns the path of the first docker command in PATH that can build with BuildKit.
// BuildKit is built into Docker before version 23 and needs the buildx plug-in since.
func findClient() (string, error) {
	err := errors.New("no docker command in PATH")
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		client := filepath.Join(folder, "docker")
		version, runErr := exec.Command(client, "version", "--format", "{{.Client.Version}}").Output()
		if runErr != nil && len(version) == 0 {
			continue
		}
		number, _, _ := strings.Cut(string(version), ".")
		major, parseErr := strconv.Atoi(strings.TrimSpace(number))
		if parseErr == nil && major < 23 || exec.Command(client, "buildx", "version").Run() == nil {
			return client, nil
		}
		err = fmt.Errorf("%s lacks the buildx plug-in", client)
	}
	return "", err
}

// environment returns the environment of all commands, with more variables added.
func (e *engine) environment(more ...string) []string {
	return append(append(os.Environ(), "DOCKER_BUILDKIT=1"), more...)
}

// try runs a docker command for at most a minute and returns its standard output and standard
// error. The limit ends docker run if a server that should have failed keeps running.
func (e *engine) try(arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, e.client, arguments...)
	command.Env = e.environment()
	output, err := command.CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

// docker runs a docker command and returns its standard output. The test fails if the command does.
func (e *engine) docker(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.Command(e.client, arguments...)
	command.Env = e.environment()
	return output(t, command)
}

// output runs a command and returns its standard output. The test fails if the command does.
func output(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	var stderr strings.Builder
	if command.Stderr == nil {
		command.Stderr = &stderr
	}
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command.Args, " "), err, out, tail(stderr.String(), 40))
	}
	return strings.TrimSpace(string(out))
}

// tail returns the last lines of a text.
func tail(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// name returns a new name for an image, a container or a volume.
func (e *engine) name() string {
	return fmt.Sprintf("%s-%d", e.prefix, e.names.Add(1))
}

// removeImage removes an image when the test ends.
func (e *engine) removeImage(t *testing.T, name string) {
	t.Cleanup(func() {
		if out, err := e.try("image", "rm", "--force", name); err != nil && !strings.Contains(out, "No such image") {
			t.Errorf("removing the image %s: %s", name, out)
		}
	})
}

// volume makes an empty volume and returns its name. The volume is removed when the test ends.
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

// inVolume runs a shell script as root in the top folder of a volume. The shell is the one of the
// build stage's base image.
func (e *engine) inVolume(t *testing.T, volume, script string) {
	t.Helper()
	e.docker(t, "run", "--rm", "--network", "none", "--volume", volume+":/volume", "--workdir", "/volume",
		buildBase, "sh", "-c", script)
}

// eventually polls a condition until it holds. The test fails if the limit passes first.
func eventually(t *testing.T, limit time.Duration, what string, condition func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(limit)
	for !condition() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}
