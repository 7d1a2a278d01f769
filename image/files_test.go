package image_test

import (
	"archive/tar"
	"debug/buildinfo"
	"debug/elf"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The smallest image holds what the Dockerfile says and nothing else.
func testFiles(t *testing.T, e *engine, image image) {
	want := []string{
		"app/ drwxr-xr-x 0:0",
		"app/server -rwxr-xr-x 0:0",
		"data/ drwxr-xr-x 65532:65532",
	}
	var got []string
	for _, l := range e.save(t, image.name).layers {
		eachFile(t, l.tar, func(h *tar.Header, _ []byte) {
			got = append(got, fmt.Sprintf("%s %s %d:%d", h.Name, h.FileInfo().Mode(), h.Uid, h.Gid))
		})
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the image holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	t.Logf("all that is in it:\n%s", strings.Join(got, "\n"))
}

// What the images say about themselves, and what their executables are.
func testConfig(t *testing.T, e *engine, b *built) {
	for _, image := range b.images() {
		t.Run(image.kind, func(t *testing.T) {
			var c struct {
				User         string
				WorkingDir   string
				Entrypoint   []string
				Env          []string
				ExposedPorts map[string]struct{}
				Volumes      map[string]struct{}
				Labels       map[string]string
				Healthcheck  struct{ Test []string }
			}
			if err := json.Unmarshal([]byte(e.docker(t, "image", "inspect", "--format", "{{json .Config}}", image.name)), &c); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(c.Entrypoint, []string{image.server}) {
				t.Errorf("the entry point is %q", c.Entrypoint)
			}
			if !strings.HasPrefix(c.User, "65532") {
				t.Errorf("the user is %q, want a number that isn't root's", c.User)
			}
			if image.kind == "ko" {
				return // the rest is the base's
			}
			_, port := c.ExposedPorts["8080/tcp"]
			_, volume := c.Volumes["/data"]
			if c.User != "65532:65532" || c.WorkingDir != "/app" || !port || !volume || !slices.Contains(c.Env, "SHELFLIST_DB=/data/dev.db") ||
				!slices.Equal(c.Healthcheck.Test, []string{"CMD", "/app/server", "healthcheck"}) {
				t.Errorf("the configuration is %+v", c)
			}
			for _, label := range []string{"title", "description", "source", "licenses", "version"} {
				if c.Labels["org.opencontainers.image."+label] == "" {
					t.Errorf("the label %s is missing: %v", label, c.Labels)
				}
			}
			if out := e.docker(t, "run", "--rm", "--network", "none", image.name, "version"); !strings.HasPrefix(out, "shelflist "+version+"\n") {
				t.Errorf("server version says %q", out)
			}
		})
	}
	t.Run("executable of ko", func(t *testing.T) {
		file := e.extract(t, b.koRef, hostPlatform, b.ko.server)
		testExecutable(t, file)
		commit := exec.Command("git", "rev-parse", "HEAD")
		commit.Dir = b.clone
		if out, want := output(t, exec.Command(file, "version")), output(t, commit); !strings.Contains(out, want) {
			t.Errorf("server version doesn't name the commit %s:\n%s", want, out)
		}
		sboms, err := filepath.Glob(filepath.Join(b.koSBOMs, "*"))
		if err != nil || len(sboms) < len(standInPlatforms()) {
			t.Errorf("SBOMs: %q, %v", sboms, err)
		}
		for _, sbom := range sboms {
			content, err := os.ReadFile(sbom)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(content), "SPDX") {
				t.Errorf("%s is not an SPDX document", filepath.Base(sbom))
			}
		}
		t.Logf("%d SBOMs", len(sboms))
	})
	t.Run("executable of the Dockerfile", func(t *testing.T) {
		testExecutable(t, e.copyOut(t, b.minimal))
	})
}

// copyOut takes the executable out of an image in the engine.
func (e *engine) copyOut(t *testing.T, image image) string {
	t.Helper()
	name, file := e.name(), filepath.Join(t.TempDir(), "server")
	e.docker(t, "create", "--name", name, image.name)
	t.Cleanup(func() { e.try("rm", "--force", "--volumes", name) })
	e.docker(t, "cp", name+":"+image.server, file)
	return file
}

// testExecutable looks whether it is static, stripped, trimmed, and built with no C compiler.
func testExecutable(t *testing.T, path string) {
	t.Helper()
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if settings["CGO_ENABLED"] != "0" || settings["-trimpath"] != "true" {
		t.Errorf("it was built with %v", settings)
	}
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, section := range []string{".symtab", ".debug_info", ".interp"} {
		if file.Section(section) != nil {
			t.Errorf("it has a section %s: not stripped, or not static", section)
		}
	}
}

// testSizes prints what the images weigh, beside the demo's.
func testSizes(t *testing.T, e *engine, b *built) {
	const mega = 1e6
	t.Logf("%-12s %9s %12s", "image", "MB", "compressed")
	for _, image := range []image{b.monolithic, b.minimal, b.distroless, b.ko} {
		plain, compressed := e.save(t, image.name).size(t)
		t.Logf("%-12s %9.2f %12.2f", image.kind, float64(plain)/mega, float64(compressed)/mega)
		if image.kind == "minimal" && compressed > 8*mega {
			t.Errorf("the smallest image is %.2f MB compressed: over 8", float64(compressed)/mega)
		}
	}
	t.Logf("%-12s %9.2f %12.2f", "the demo's", 18.15, 10.4)
}
