//go:build image

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

// testFiles checks that the minimal image holds what the Dockerfile says and nothing else.
func testFiles(t *testing.T, e *engine, img image) {
	want := []string{
		"app/ drwxr-xr-x 0:0",
		"app/server -rwxr-xr-x 0:0",
		"data/ drwxr-xr-x 65532:65532",
	}
	var got []string
	for _, l := range e.save(t, img.name).layers {
		eachFile(t, l.tar, func(h *tar.Header, _ []byte) {
			got = append(got, fmt.Sprintf("%s %s %d:%d", h.Name, h.FileInfo().Mode(), h.Uid, h.Gid))
		})
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the image holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	t.Logf("files in the image:\n%s", strings.Join(got, "\n"))
}

// testConfig checks the configuration of the images and how their executables were built.
func testConfig(t *testing.T, e *engine, b *built) {
	for _, img := range b.images() {
		t.Run(img.kind, func(t *testing.T) { testImageConfig(t, e, img) })
	}
	t.Run("executable of ko", func(t *testing.T) {
		file := e.extract(t, b.koRef, hostPlatform, b.ko.server)
		testExecutable(t, file)
		commit := exec.Command("git", "rev-parse", "HEAD")
		commit.Dir = b.clone
		if out, want := output(t, exec.Command(file, "version")), output(t, commit); !strings.Contains(out, want) {
			t.Errorf("server version doesn't name the commit %s:\n%s", want, out)
		}
		testSBOMs(t, b.sbomDir)
	})
	t.Run("executable of the Dockerfile", func(t *testing.T) {
		testExecutable(t, e.copyServer(t, b.minimal))
	})
}

// testImageConfig checks the settings that an image carries. For ko most are the base image's, so
// only the entry point and the user are checked.
func testImageConfig(t *testing.T, e *engine, img image) {
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
	text := e.docker(t, "image", "inspect", "--format", "{{json .Config}}", img.name)
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	if want := []string{img.server}; !slices.Equal(c.Entrypoint, want) {
		t.Errorf("entry point %q, want %q", c.Entrypoint, want)
	}
	if !strings.HasPrefix(c.User, "65532") {
		t.Errorf("user %q, want 65532", c.User)
	}
	if img.kind == "ko" {
		return
	}
	_, port := c.ExposedPorts["8080/tcp"]
	_, volume := c.Volumes["/data"]
	if c.User != "65532:65532" || c.WorkingDir != "/app" || !port || !volume ||
		!slices.Contains(c.Env, "SHELFLIST_DB=/data/dev.db") ||
		!slices.Equal(c.Healthcheck.Test, []string{"CMD", "/app/server", "healthcheck"}) {
		t.Errorf("unexpected configuration: %+v", c)
	}
	for _, label := range []string{"title", "description", "source", "licenses", "version"} {
		if c.Labels["org.opencontainers.image."+label] == "" {
			t.Errorf("the label %s is missing: %v", label, c.Labels)
		}
	}
	out := e.docker(t, "run", "--rm", "--network", "none", img.name, "version")
	if want := "shelflist " + version + "\n"; !strings.HasPrefix(out, want) {
		t.Errorf("server version = %q, want the prefix %q", out, want)
	}
}

// testSBOMs checks that a folder holds an SPDX document for each platform at least.
func testSBOMs(t *testing.T, folder string) {
	t.Helper()
	sboms, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(sboms) < len(standInPlatforms()) {
		t.Errorf("SBOMs %q, want at least %d (%v)", sboms, len(standInPlatforms()), err)
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
}

// copyServer copies the executable out of an image in the engine and returns the copy's path.
func (e *engine) copyServer(t *testing.T, img image) string {
	t.Helper()
	name, file := e.name(), filepath.Join(t.TempDir(), "server")
	e.docker(t, "create", "--name", name, img.name)
	t.Cleanup(func() { e.try("rm", "--force", "--volumes", name) })
	e.docker(t, "cp", name+":"+img.server, file)
	return file
}

// testExecutable checks that an executable is static and stripped, and was built with -trimpath and
// without cgo.
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
		t.Errorf("build settings %v, want CGO_ENABLED=0 and -trimpath=true", settings)
	}
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, section := range []string{".symtab", ".debug_info", ".interp"} {
		if file.Section(section) != nil {
			t.Errorf("the executable has a section %s: it isn't stripped or isn't static", section)
		}
	}
}

// testSizes logs the sizes of the images, beside that of the demo's image, and limits the minimal
// one's.
func testSizes(t *testing.T, e *engine, b *built) {
	const (
		megabyte = 1e6
		limit    = 9.5 * megabyte
	)
	t.Logf("%-12s %9s %12s", "image", "MB", "compressed")
	for _, img := range []image{b.monolithic, b.minimal, b.distroless, b.ko} {
		plain, compressed := e.save(t, img.name).size(t)
		t.Logf("%-12s %9.2f %12.2f", img.kind, float64(plain)/megabyte, float64(compressed)/megabyte)
		if img.kind == "minimal" && compressed > limit {
			t.Errorf("the minimal image is %.2f MB compressed, want at most %.0f", float64(compressed)/megabyte,
				limit/megabyte)
		}
	}
	t.Logf("%-12s %9.2f %12.2f", "demo", 18.15, 10.4)
}
