package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	repository = "../.."
	version    = "v1.2.3-rc.1"
)

// TestRelease builds the archive of this platform from two clones in different folders. Both must
// be the same, and the executable in it must run.
func TestRelease(t *testing.T) {
	t.Parallel()
	platform := runtime.GOOS + "/" + runtime.GOARCH
	var folders [2]string
	for i := range folders {
		clone := filepath.Join(t.TempDir(), strings.Repeat("clone", i+1))
		run(t, "git", "clone", "--quiet", repository, clone)
		folders[i] = filepath.Join(t.TempDir(), "dist")
		if err := (release{
			source: clone, version: version, platforms: []string{platform},
		}).write(folders[i]); err != nil {
			t.Fatal(err)
		}
	}
	archive := archiveName(version, platform)
	if got, want := names(t, folders[0]), []string{"SHA256SUMS", archive}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	for _, name := range []string{archive, "SHA256SUMS"} {
		if !bytes.Equal(read(t, filepath.Join(folders[0], name)), read(t, filepath.Join(folders[1], name))) {
			t.Errorf("%s: the second build gives other bytes", name)
		}
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "SHA256SUMS")
	check.Dir = folders[0]
	if output, err := check.CombinedOutput(); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, output)
	}

	unpacked := t.TempDir()
	run(t, "tar", "-xzf", filepath.Join(folders[0], archive), "-C", unpacked)
	folder := filepath.Join(unpacked, strings.TrimSuffix(archive, ".tar.gz"))
	want := []string{"LICENSE", "README.md", "shelflist"}
	if runtime.GOOS == "linux" {
		want = append(want, "systemd")
	}
	if got := names(t, folder); !slices.Equal(got, want) {
		t.Errorf("the archive holds %q, want %q", got, want)
	}
	commit := strings.TrimSpace(run(t, "git", "-C", repository, "rev-parse", "HEAD"))
	printed := run(t, filepath.Join(folder, "shelflist"), "version")
	if !strings.HasPrefix(printed, "shelflist "+version+"\ncommit    "+commit) {
		t.Errorf("the executable prints %q, want version %s and commit %s", printed, version, commit)
	}
}

// TestVersions refuses what would be another name, or another folder.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"", "1.2.3", "v1.2", "v1.2.3/..", "../v1.2.3", "v1.2.3 "} {
		folder := t.TempDir()
		err := release{source: repository, version: version, platforms: []string{"linux/amd64"}}.write(folder)
		if err == nil || !strings.Contains(err.Error(), "no version") || len(names(t, folder)) > 0 {
			t.Errorf("version %q: error %v, and the files %q", version, err, names(t, folder))
		}
	}
}

// TestRefusals refuses what could not be built again, and a folder with archives, whose checksums
// would be missing.
func TestRefusals(t *testing.T) {
	t.Parallel()
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, "git", "clone", "--quiet", repository, clone)
	release := release{source: clone, version: version, platforms: []string{"linux/amd64"}}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "shelflist-v1.2.2-linux-amd64.tar.gz"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := release.write(folder); err == nil || !strings.Contains(err.Error(), "archives already") {
		t.Errorf("error %v, want one about the archive that is there", err)
	}
	if err := os.WriteFile(filepath.Join(clone, "internal", "new.go"), []byte("package internal"), 0o644); err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(t.TempDir(), "dist")
	if err := release.write(folder); err == nil || !strings.Contains(err.Error(), "not committed") {
		t.Errorf("error %v, want one about the file that is not committed", err)
	}
}

// entry is what an archive says of a file.
type entry struct {
	name, content string
	mode          fs.FileMode
	modified      int64
}

// TestArchives writes the same files, once with other times and rights on this machine, and reads
// them back.
func TestArchives(t *testing.T) {
	t.Parallel()
	modified := time.Unix(1_790_000_001, 0).UTC()
	readers := map[string]func(*testing.T, []byte) []entry{"a-1.tar.gz": readTar, "a-1.zip": readZip}
	for name, entries := range readers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			source := filepath.Join(folder, "source")
			files := []file{{source, "LICENSE", 0o644}, {source, "bin/shelflist", 0o755}}
			var written [2][]byte
			for i, mode := range []fs.FileMode{0o600, 0o777} {
				if err := errors.Join(os.WriteFile(source, []byte("text"), mode), os.Chmod(source, mode),
					os.Chtimes(source, time.Time{}, time.Unix(int64(i)*1_000_000, 0))); err != nil {
					t.Fatal(err)
				}
				if err := writeArchive(filepath.Join(folder, name), files, modified); err != nil {
					t.Fatal(err)
				}
				written[i] = read(t, filepath.Join(folder, name))
			}
			if !bytes.Equal(written[0], written[1]) {
				t.Error("times or rights of the files on this machine are in the archive")
			}
			want := []entry{
				{"a-1/LICENSE", "text", 0o644, modified.Unix()}, {"a-1/bin/shelflist", "text", 0o755, modified.Unix()},
			}
			if got := entries(t, written[0]); !slices.Equal(got, want) {
				t.Errorf("the archive holds %+v, want %+v", got, want)
			}
		})
	}
}

// TestPlatforms checks that image/cross-compile knows every platform of the SQLite library.
func TestPlatforms(t *testing.T) {
	t.Parallel()
	module := strings.TrimSpace(run(t, "go", "-C", repository, "list", "-m", "-f", "{{.Dir}}", "modernc.org/sqlite"))
	if module == "" { // not downloaded yet
		run(t, "go", "-C", repository, "mod", "download", "modernc.org/sqlite")
		module = strings.TrimSpace(run(t, "go", "-C", repository, "list", "-m", "-f", "{{.Dir}}", "modernc.org/sqlite"))
	}
	_, all, _ := strings.Cut(string(read(t, filepath.Join(repository, "image", "cross-compile"))), "\nall='")
	all, _, _ = strings.Cut(all, "'")
	known := strings.Fields(all)
	files, err := filepath.Glob(filepath.Join(module, "lib", "sqlite_[a-z]*_*.go"))
	if err != nil || len(files) < 10 {
		t.Fatalf("the library has the files %q (%v)", files, err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "sqlite_"), ".go")
		system, architecture, _ := strings.Cut(name, "_")
		if system != "g" && !slices.Contains(known, system+"/"+architecture) { // "g": shared by several
			t.Errorf("the SQLite library knows %s/%s, image/cross-compile doesn't", system, architecture)
		}
	}
}

func readTar(t *testing.T, content []byte) []entry {
	t.Helper()
	uncompressed, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for archive := tar.NewReader(uncompressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "" || header.Gname != "" {
			t.Errorf("%s belongs to %d:%d, %q:%q", header.Name, header.Uid, header.Gid, header.Uname, header.Gname)
		}
		entries = append(entries, entry{header.Name, string(text), header.FileInfo().Mode(), header.ModTime.Unix()})
	}
}

func readZip(t *testing.T, content []byte) []entry {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	for _, f := range archive.File {
		text, err := fs.ReadFile(archive, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry{f.Name, string(text), f.Mode(), f.Modified.Unix()})
	}
	return entries
}

// run runs a command and returns its standard output.
func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, arguments...)
	var messages bytes.Buffer
	command.Stderr = &messages
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, arguments, err, messages.String())
	}
	return string(output)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// names returns the names of the files in a folder, sorted.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
