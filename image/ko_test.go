//go:build image

package image_test

import (
	"archive/tar"
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// tool returns the path of a program of the tools module.
func (e *engine) tool(t *testing.T, name string) string {
	t.Helper()
	command := exec.Command("go", "tool", "-n", "-modfile=tools/go.mod", name)
	command.Dir = e.root
	return output(t, command)
}

// serveRegistry runs an image registry on a free port until the test ends and returns its address.
func (e *engine) serveRegistry(t *testing.T) string {
	t.Helper()
	command := exec.Command(e.tool(t, "crane"), "registry", "serve", "--address", "127.0.0.1:0")
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
	port := regexp.MustCompile(`serving on (?:port )?\S*?(\d+)\s*$`)
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if found := port.FindStringSubmatch(lines.Text()); found != nil {
			go io.Copy(io.Discard, log)
			return "127.0.0.1:" + found[1]
		}
	}
	t.Fatalf("the registry's log names no port: %v", lines.Err())
	return ""
}

// standInPlatforms returns the platforms of the stand-in for ko's base image. The real image has
// more.
func standInPlatforms() []string {
	return []string{"linux/amd64", "linux/arm64", "linux/riscv64", "linux/s390x"}
}

// pushBase pushes the stand-in for ko's base image to a registry and returns its reference. The
// stand-in holds no executable, so every platform of the index has the same files.
func (e *engine) pushBase(t *testing.T, registry string) string {
	t.Helper()
	folder := t.TempDir()
	var layers []string
	for n, layer := range e.save(t, runBase).layers {
		file := filepath.Join(folder, string(rune('a'+n)))
		if err := os.WriteFile(file, layer.tar, 0o644); err != nil {
			t.Fatal(err)
		}
		layers = append(layers, file)
	}
	crane := e.tool(t, "crane")
	base := registry + "/base/static"
	index := []string{"index", "append", "--tag", base + ":nonroot"}
	for _, platform := range standInPlatforms() {
		tag := base + ":" + strings.ReplaceAll(platform, "/", "-")
		output(t, exec.Command(crane, "append", "--oci-empty-base", "--new_layer", strings.Join(layers, ","),
			"--new_tag", tag))
		output(t, exec.Command(crane, "mutate", "--set-platform", platform, "--user", "65532",
			"--workdir", "/home/nonroot", "--tag", tag, tag))
		index = append(index, "--manifest", tag)
	}
	output(t, exec.Command(crane, index...))
	return base + ":nonroot"
}

// buildKo builds the image with ko from both clones.
func (e *engine) buildKo(t *testing.T, b *built, other string) {
	t.Helper()
	registry := e.serveRegistry(t)
	variables := []string{"KO_DOCKER_REPO=" + registry + "/shelflist"}
	if !e.realBases {
		e.koBase = e.pushBase(t, registry)
		variables = append(variables, "KO_DEFAULTBASEIMAGE="+e.koBase)
	}
	build := func(folder, sbomDir string) string {
		command := exec.Command(e.tool(t, "ko"), "build", "--sbom-dir", sbomDir, "./cmd/server")
		command.Dir = folder
		command.Env = e.environment(variables...)
		began := time.Now()
		ref := output(t, command)
		t.Logf("ko build ./cmd/server, in %s: %s", filepath.Base(folder), time.Since(began).Round(100*time.Millisecond))
		return ref
	}
	b.sbomDir = t.TempDir()
	b.koRef = build(b.clone, b.sbomDir)
	b.koAgainRef = build(other, t.TempDir())
	b.ko = image{kind: "ko", name: b.koRef, dataDir: "/home/nonroot", server: "/ko-app/server"}
	e.docker(t, "pull", "--quiet", b.koRef)
	e.removeImage(t, b.koRef)
}

// extract copies the file at path out of an image in a registry, for one platform, and returns the
// copy's path.
func (e *engine) extract(t *testing.T, ref, platform, path string) string {
	t.Helper()
	archive := filepath.Join(t.TempDir(), "image.tar")
	output(t, exec.Command(e.tool(t, "crane"), "export", "--platform", platform, ref, archive))
	content, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "server")
	eachFile(t, content, func(h *tar.Header, executable []byte) {
		if strings.TrimPrefix(h.Name, "/") != strings.TrimPrefix(path, "/") {
			return
		}
		if err := os.WriteFile(file, executable, 0o755); err != nil {
			t.Fatal(err)
		}
	})
	return file
}
