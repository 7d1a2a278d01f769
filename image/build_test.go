//go:build image

package image_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// image is a built image.
type image struct {
	kind    string // the Dockerfile target, or "ko"
	name    string // its reference in the engine
	dataDir string // the folder of the catalogue by default
	server  string // the path of the executable
}

// built holds everything that buildAll makes.
type built struct {
	monolithic, minimal, distroless, ko image

	minimalAgain image  // minimal, built again from a second clone
	koRef        string // the ko image's index, by digest, in this run's own registry
	koAgainRef   string // the same, built from the second clone
	sbomDir      string // the folder of the ko image's SBOMs
	clone        string // the source tree that the images were built from
}

// images returns the images that are meant to be deployed.
func (b *built) images() []image { return []image{b.minimal, b.distroless, b.ko} }

// version is stamped into the Dockerfile's images.
const version = "v1.2.3-test"

// hostPlatform is the platform of the engine, which runs on this machine.
const hostPlatform = "linux/" + runtime.GOARCH

// prepareBases makes sure that both base images exist and records whether both are the real ones.
func (e *engine) prepareBases(t *testing.T) {
	t.Helper()
	e.realBases = true
	for kind, name := range map[string]string{"build": buildBase, "run": runBase} {
		present := exec.Command(e.client, "image", "inspect", name).Run() == nil
		command := exec.Command(filepath.Join(e.root, "image", "stand-in"), kind, name)
		command.Env = e.environment("DOCKER=" + e.client)
		answer := output(t, command)
		t.Logf("base image %s: %s", name, answer)
		if answer != "real" {
			e.realBases = false
			if !present {
				e.removeImage(t, name)
			}
		}
	}
	if !e.realBases {
		t.Log("the base images are stand-ins made from this machine: sizes and times below differ from the real ones")
	}
}

// buildAll builds every image from clones of the working tree, uncommitted changes included.
func (e *engine) buildAll(t *testing.T) *built {
	t.Helper()
	b := &built{clone: e.clone(t, "a")}
	other := e.clone(t, "an/other/folder")

	// --no-cache also empties the cache mounts. One build does without them: it takes minutes. The
	// changed argument makes the second clone's build run again, with the compiled packages.
	b.monolithic = e.build(t, "monolithic", b.clone, "--no-cache")
	b.minimal = e.build(t, "minimal", b.clone)
	b.distroless = e.build(t, "distroless", b.clone)
	b.minimalAgain = e.build(t, "minimal", other, "--build-arg", "GOFLAGS=-v")

	e.testRebuild(t)
	e.buildKo(t, b, other)
	return b
}

// testRebuild changes one line of the source and checks that the next build contains the change.
func (e *engine) testRebuild(t *testing.T) {
	t.Helper()
	changed := e.clone(t, "changed")
	file := filepath.Join(changed, "cmd", "server", "version.go")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const old = `text := "shelflist "`
	edited := strings.Replace(string(source), old, `text := "`+e.prefix+` "`, 1)
	if edited == string(source) {
		t.Fatalf("%s doesn't contain %s", file, old)
	}
	if err := os.WriteFile(file, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	rebuilt := e.build(t, "minimal", changed)
	out := e.docker(t, "run", "--rm", "--network", "none", rebuilt.name, "version")
	if want := e.prefix + " " + version; !strings.HasPrefix(out, want) {
		t.Errorf("server version after the change = %q, want the prefix %q", out, want)
	}
}

// build builds one target of the Dockerfile and logs how long it took.
func (e *engine) build(t *testing.T, target, folder string, options ...string) image {
	t.Helper()
	img := image{kind: target, name: e.name(), dataDir: "/data", server: "/app/server"}
	arguments := append([]string{"build", "--target", target, "--tag", img.name,
		"--build-arg", "VERSION=" + version, "--build-arg", "SOURCE_DATE_EPOCH=1700000000"}, options...)
	began := time.Now()
	e.docker(t, append(arguments, folder)...)
	e.removeImage(t, img.name)
	t.Logf("docker build --target %s %s: %s", target,
		strings.Join(append(options, filepath.Base(folder)), " "), time.Since(began).Round(100*time.Millisecond))
	return img
}

// clone clones the repository into a temporary folder and copies uncommitted changes into it.
func (e *engine) clone(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	git := func(arguments ...string) string {
		command := exec.Command("git", append([]string{"-c", "safe.directory=*"}, arguments...)...)
		command.Dir = e.root
		return output(t, command)
	}
	git("clone", "--quiet", e.root, folder)
	changed := git("diff", "--name-only", "-z", "HEAD") + "\x00" +
		git("ls-files", "--others", "--exclude-standard", "-z")
	for _, file := range strings.Split(changed, "\x00") {
		if file == "" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(e.root, file))
		if os.IsNotExist(err) {
			err = os.Remove(filepath.Join(folder, file))
		} else if err == nil {
			err = writeLike(filepath.Join(folder, file), content, filepath.Join(e.root, file))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// writeLike writes a file with the permissions of the file model, and makes its folder if needed.
func writeLike(path string, content []byte, model string) error {
	info, err := os.Stat(model)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, info.Mode())
}
