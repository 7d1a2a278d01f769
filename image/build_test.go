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

// image is one that was built.
type image struct {
	kind   string // what it is built from
	name   string // in the engine
	folder string // where it keeps the catalogue when nothing is set
	work   string // another folder of it, in which nobody is meant to write
	server string // the executable
}

// built is all that buildAll makes.
type built struct {
	monolithic, minimal, distroless, ko image

	again   image  // minimal, built from another clone with no layer taken from before
	koRef   string // the ko image's index in a registry of this run's, by its digest
	koAgain string // the same from another clone
	koSBOMs string // the folder of its SBOMs
	clone   string // the tree that the images were built from
}

// images are those that are meant to be run.
func (b *built) images() []image { return []image{b.minimal, b.distroless, b.ko} }

// version is stamped into the Dockerfile's images.
const version = "v1.2.3-test"

// prepareBases sees to the base images, and says whether they are the real ones.
func (e *engine) prepareBases(t *testing.T) {
	t.Helper()
	e.real = true
	for kind, name := range map[string]string{"build": buildBase, "run": runBase} {
		present := exec.Command(e.client, "image", "inspect", name).Run() == nil
		command := exec.Command(filepath.Join(e.root, "image", "stand-in"), kind, name)
		command.Env = e.environment("DOCKER=" + e.client)
		answer := output(t, command)
		t.Logf("base image %s: %s", name, answer)
		if answer != "real" {
			e.real = false
			if !present {
				e.removeImage(t, name)
			}
		}
	}
	if !e.real {
		t.Log("sizes and times below are over stand-ins made from this machine: not what they are over the real bases")
	}
}

// buildAll builds every image, each once, from clones of the tree with what isn't committed put on top.
func (e *engine) buildAll(t *testing.T) *built {
	t.Helper()
	b := &built{clone: e.clone(t, "a")}
	other := e.clone(t, "an/other/folder")

	// Without its cache the builder starts from nothing, the folders that are mounted for caches too.
	b.monolithic = e.build(t, b, "monolithic", b.clone, "--no-cache")
	b.minimal = e.build(t, b, "minimal", b.clone)
	b.distroless = e.build(t, b, "distroless", b.clone)
	b.again = e.build(t, b, "minimal", other, "--no-cache")

	changed := e.clone(t, "changed")
	file := filepath.Join(changed, "cmd", "server", "version.go")
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Replace(string(source), `text := "shelflist "`, `text := "`+e.prefix+` "`, 1)
	if line == string(source) {
		t.Fatal("the line to change isn't there any more")
	}
	if err := os.WriteFile(file, []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	rebuilt := e.build(t, b, "minimal", changed)
	if out := e.docker(t, "run", "--rm", "--network", "none", rebuilt.name, "version"); !strings.HasPrefix(out, e.prefix+" "+version) {
		t.Errorf("after the change: %s", out)
	}

	e.buildKo(t, b, other)
	return b
}

// build builds one target and notes how long it took.
func (e *engine) build(t *testing.T, b *built, target, folder string, options ...string) image {
	t.Helper()
	i := image{kind: target, name: e.name(), folder: "/data", work: "/app", server: "/app/server"}
	arguments := append([]string{"build", "--target", target, "--tag", i.name, "--build-arg", "VERSION=" + version, "--build-arg", "SOURCE_DATE_EPOCH=1700000000"}, options...)
	began := time.Now()
	e.docker(t, append(arguments, folder)...)
	e.removeImage(t, i.name)
	t.Logf("docker build --target %s %s: %s", target, strings.Join(append(options, filepath.Base(folder)), " "), time.Since(began).Round(100*time.Millisecond))
	return i
}

// clone makes a clone of the repository, with what isn't committed put on top.
func (e *engine) clone(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	git := func(arguments ...string) string {
		command := exec.Command("git", append([]string{"-c", "safe.directory=*"}, arguments...)...)
		command.Dir = e.root
		return output(t, command)
	}
	git("clone", "--quiet", e.root, folder)
	changed := git("diff", "--name-only", "-z", "HEAD") + "\x00" + git("ls-files", "--others", "--exclude-standard", "-z")
	for _, file := range strings.Split(changed, "\x00") {
		if file == "" {
			continue
		}
		content, err := os.ReadFile(filepath.Join(e.root, file))
		if os.IsNotExist(err) {
			err = os.Remove(filepath.Join(folder, file))
		} else if err == nil {
			err = put(filepath.Join(folder, file), content, filepath.Join(e.root, file))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// put writes a file with the mode of another.
func put(path string, content []byte, like string) error {
	info, err := os.Stat(like)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, info.Mode())
}

// hostPlatform is the engine's, which runs on this machine.
const hostPlatform = "linux/" + runtime.GOARCH
