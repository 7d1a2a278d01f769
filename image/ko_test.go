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

// tool is the path of one of the tools module's programs.
func (e *engine) tool(t *testing.T, name string) string {
	t.Helper()
	command := exec.Command("go", "tool", "-n", "-modfile=tools/go.mod", name)
	command.Dir = e.root
	return output(t, command)
}

// serveRegistry runs an image registry on a free port of this machine until the test ends, and gives its address.
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
		command.Wait() // it ended by the kill
	})
	port := regexp.MustCompile(`serving on (?:port )?\S*?(\d+)\s*$`)
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if found := port.FindStringSubmatch(lines.Text()); found != nil {
			go io.Copy(io.Discard, log)
			return "127.0.0.1:" + found[1]
		}
	}
	t.Fatalf("the registry named no port: %v", lines.Err())
	return ""
}

// standInPlatforms are those of the base that stands in for distroless. The real one has more.
func standInPlatforms() []string {
	return []string{"linux/amd64", "linux/arm64", "linux/riscv64", "linux/s390x"}
}

// pushBase puts what stands in for distroless into the registry, as an index of several platforms: it has no executable in it, so the
// files are the same for all.
func (e *engine) pushBase(t *testing.T, registry string) string {
	t.Helper()
	folder := t.TempDir()
	saved := e.save(t, runBase)
	layers := ""
	for n, layer := range saved.layers {
		file := filepath.Join(folder, string(rune('a'+n)))
		if err := os.WriteFile(file, layer.tar, 0o644); err != nil {
			t.Fatal(err)
		}
		layers += "," + file
	}
	crane := e.tool(t, "crane")
	base := registry + "/base/static"
	index := []string{"index", "append", "--tag", base + ":nonroot"}
	for _, platform := range standInPlatforms() {
		tag := base + ":" + strings.ReplaceAll(platform, "/", "-")
		output(t, exec.Command(crane, "append", "--oci-empty-base", "--new_layer", layers[1:], "--new_tag", tag))
		output(t, exec.Command(crane, "mutate", "--set-platform", platform, "--user", "65532", "--workdir", "/home/nonroot", "--tag", tag, tag))
		index = append(index, "--manifest", tag)
	}
	output(t, exec.Command(crane, index...))
	return base + ":nonroot"
}

// buildKo builds the image with ko, from both clones.
func (e *engine) buildKo(t *testing.T, b *built, other string) {
	t.Helper()
	registry := e.serveRegistry(t)
	variables := []string{"KO_DOCKER_REPO=" + registry + "/shelflist"}
	if !e.real {
		e.koBase = e.pushBase(t, registry)
		variables = append(variables, "KO_DEFAULTBASEIMAGE="+e.koBase)
	}
	b.koSBOMs = t.TempDir()
	build := func(folder, sboms string) string {
		command := exec.Command(e.tool(t, "ko"), "build", "--sbom-dir", sboms, "./cmd/server")
		command.Dir = folder
		command.Env = e.environment(variables...)
		began := time.Now()
		ref := output(t, command)
		t.Logf("ko build ./cmd/server, in %s: %s", filepath.Base(folder), time.Since(began).Round(100*time.Millisecond))
		return ref
	}
	b.koRef = build(b.clone, b.koSBOMs)
	b.koAgain = build(other, t.TempDir())
	b.ko = image{kind: "ko", name: b.koRef, folder: "/home/nonroot", work: "/ko-app", server: "/ko-app/server"}
	e.docker(t, "pull", "--quiet", b.koRef)
	e.removeImage(t, b.koRef)
}

// extract takes an executable for a platform out of the ko image.
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
