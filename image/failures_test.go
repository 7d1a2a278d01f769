//go:build image

package image_test

import (
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testFailures checks what the server says when it can't use the place of its catalogue. Each
// message is one line that names the path, the user and the remedy.
func testFailures(t *testing.T, e *engine, img image) {
	file := img.dataDir + "/dev.db"
	appDir := path.Dir(img.server) // belongs to root
	tests := []struct {
		name    string
		prepare string   // shell script run in the volume; a volume left empty gets the image's owner
		options []string // of docker run; VOLUME stands for the volume's name
		want    string   // the message after the catalogue's path
	}{
		{
			name:    "new volume mounted read-only",
			options: []string{"--read-only", "--volume", "VOLUME:" + img.dataDir + ":ro"},
			want: "user id 65532 can't write to the folder " + img.dataDir + ": the file system is read-only; " +
				"mount a volume that can be written to at " + img.dataDir + ", or name a file on one with --db",
		},
		{
			name:    "read-only root without a volume",
			options: []string{"--read-only", "--env", "SHELFLIST_DB=" + appDir + "/books.db"},
			want: "user id 65532 can't write to the folder " + appDir + ": the file system is read-only; " +
				"mount a volume that can be written to at " + appDir + ", or name a file on one with --db",
		},
		{
			name:    "volume of another user",
			prepare: "touch others && chown 1000:1000 . && chmod 755 .",
			options: []string{"--volume", "VOLUME:" + img.dataDir},
			want: "user id 65532 can't write to the folder " + img.dataDir + ", which belongs to user id 1000; " +
				"give it to that user (chown -R 65532 " + img.dataDir + ", or fsGroup: 65532 in Kubernetes), " +
				"or name another file with --db",
		},
		{
			name:    "started as another user than the volume's",
			prepare: "touch others && chown 65532:65532 . && chmod 755 .",
			options: []string{"--user", "1234:1234", "--volume", "VOLUME:" + img.dataDir},
			want: "user id 1234 can't write to the folder " + img.dataDir + ", which belongs to user id 65532; " +
				"give it to that user (chown -R 1234 " + img.dataDir + ", or fsGroup: 1234 in Kubernetes), " +
				"or name another file with --db",
		},
		{
			name:    "tmpfs that belongs to root",
			options: []string{"--read-only", "--mount", "type=tmpfs,destination=" + img.dataDir + ",tmpfs-mode=0755"},
			want: "user id 65532 can't write to the folder " + img.dataDir + ", which belongs to user id 0; " +
				"give it to that user (chown -R 65532 " + img.dataDir + ", or fsGroup: 65532 in Kubernetes), " +
				"or name another file with --db",
		},
		{
			name:    "file mounted without its folder",
			options: []string{"--volume", emptyFile(t) + ":" + file},
			want: "this file is mounted without its folder, so that the latest books would be kept outside of it and lost; " +
				"mount the folder, such as --volume FOLDER:" + img.dataDir,
		},
		{
			name:    "folder that doesn't exist",
			options: []string{"--env", "SHELFLIST_DB=/books/dev.db"},
			want:    "the folder /books is not there; make it, or name another file with --db",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			volume := e.volume(t)
			if tt.prepare != "" {
				e.inVolume(t, volume, tt.prepare)
			}
			e.expectStartError(t, img, volume, tt.options, tt.want)
		})
	}
	t.Run("existing catalogue", func(t *testing.T) {
		volume := e.volume(t)
		e.start(t, img, volume).remove(t)
		t.Run("on a volume mounted read-only", func(t *testing.T) {
			e.expectStartError(t, img, volume, []string{"--read-only", "--volume", "VOLUME:" + img.dataDir + ":ro"},
				"user id 65532 can't write to the folder "+img.dataDir+": the file system is read-only; "+
					"mount a volume that can be written to at "+img.dataDir+", or name a file on one with --db")
		})
		t.Run("that belongs to root", func(t *testing.T) {
			e.inVolume(t, volume, "chown 0:0 dev.db && chmod 644 dev.db")
			e.expectStartError(t, img, volume, []string{"--volume", "VOLUME:" + img.dataDir},
				"user id 65532 can't write to the file, which belongs to user id 0; "+
					"give it to that user (chown 65532 "+file+"), or name another file with --db")
		})
	})
	t.Run("in memory", func(t *testing.T) { testInMemory(t, e, img) })
}

// emptyFile returns the path of an empty file that every user may write.
func emptyFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "books.db")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// testInMemory checks that the server works without a file and that its pages warn of that.
func testInMemory(t *testing.T, e *engine, img image) {
	c := e.start(t, img, e.volume(t), "--env", "SHELFLIST_DB=:memory:")
	if page := c.page(t); !strings.Contains(page, "nothing is kept") {
		t.Errorf("the page doesn't say that nothing is kept:\n%s", page)
	}
	searchAndAdd(t, c.url)
}

// page returns the first page as a browser gets it.
func (c *container) page(t *testing.T) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// errorLine matches the last line of a server that can't open its catalogue.
var errorLine = regexp.MustCompile(`(?m)^server: catalogue (\S+): (.*)$`)

// expectStartError runs an image and checks that it exits with status 1 and that its last line, the
// only one to report an error, says want.
func (e *engine) expectStartError(t *testing.T, img image, volume string, options []string, want string) {
	t.Helper()
	name := e.name()
	t.Cleanup(func() { e.try("rm", "--force", "--volumes", name) })
	arguments := []string{"run", "--name", name, "--network", "none"}
	for _, option := range options {
		arguments = append(arguments, strings.ReplaceAll(option, "VOLUME", volume))
	}
	out, err := e.try(append(arguments, img.name)...)
	if err == nil {
		t.Fatalf("the server exited with status 0:\n%s", out)
	}
	if code := e.docker(t, "inspect", "--format", "{{.State.ExitCode}}", name); code != "1" {
		t.Errorf("exit status %s, want 1\n%s", code, out)
	}
	lines := errorLine.FindAllStringSubmatch(out, -1)
	if len(lines) != 1 || !strings.HasSuffix(out, lines[0][0]) {
		t.Fatalf("the output doesn't end with its only error line:\n%s", out)
	}
	if lines[0][2] != want {
		t.Errorf("the error is\n%s\nwant\n%s", lines[0][2], want)
	}
	t.Log(lines[0][0])
}
