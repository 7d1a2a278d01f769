package image_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// What can be wrong with where the catalogue is to be kept. Each is one line that names the path, the user and the mend.
func testFailures(t *testing.T, e *engine, image image) {
	file := image.folder + "/dev.db"
	tests := []struct {
		name    string
		prepare string   // a shell command in the volume, as root; an empty volume would get the owner of the image's folder
		options []string // VOLUME stands for the volume
		want    string   // a regular expression for the whole line
	}{
		{
			name: "a new volume that is mounted read-only", options: []string{"--read-only", "--volume", "VOLUME:" + image.folder + ":ro"},
			want: "user id 65532 can't write to the folder " + image.folder + ": the file system is read-only; " +
				"mount a volume that can be written to at " + image.folder + ", or name a file on one with --db",
		},
		{
			name: "a read-only root and no volume", options: []string{"--read-only", "--env", "SHELFLIST_DB=" + image.work + "/books.db"},
			want: "user id 65532 can't write to the folder " + image.work + ": the file system is read-only; " +
				"mount a volume that can be written to at " + image.work + ", or name a file on one with --db",
		},
		{
			name: "a volume of another user", prepare: "touch others && chown 1000:1000 . && chmod 755 .", options: []string{"--volume", "VOLUME:" + image.folder},
			want: "user id 65532 can't write to the folder " + image.folder + ", which belongs to user id 1000; " +
				"give it to that user (chown -R 65532 " + image.folder + ", or fsGroup: 65532 in Kubernetes), or name another file with --db",
		},
		{
			name: "started as another user than the volume's", prepare: "touch others && chown 65532:65532 . && chmod 755 .",
			options: []string{"--user", "1234:1234", "--volume", "VOLUME:" + image.folder},
			want: "user id 1234 can't write to the folder " + image.folder + ", which belongs to user id 65532; " +
				"give it to that user (chown -R 1234 " + image.folder + ", or fsGroup: 1234 in Kubernetes), or name another file with --db",
		},
		{
			name: "a tmpfs of root's", options: []string{"--read-only", "--mount", "type=tmpfs,destination=" + image.folder + ",tmpfs-mode=0755"},
			want: "user id 65532 can't write to the folder " + image.folder + ", which belongs to user id 0; " +
				"give it to that user (chown -R 65532 " + image.folder + ", or fsGroup: 65532 in Kubernetes), or name another file with --db",
		},
		{
			name: "a folder that is not there", options: []string{"--env", "SHELFLIST_DB=/books/dev.db"},
			want: "the folder /books is not there; make it, or name another file with --db",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			volume := e.volume(t)
			if tt.prepare != "" {
				e.inVolume(t, volume, tt.prepare)
			}
			e.fails(t, image, volume, tt.options, tt.want)
		})
	}
	t.Run("with a catalogue", func(t *testing.T) {
		volume := e.volume(t)
		e.start(t, image, volume).remove(t)
		t.Run("on a volume that is now read-only", func(t *testing.T) {
			e.fails(t, image, volume, []string{"--read-only", "--volume", "VOLUME:" + image.folder + ":ro"},
				"user id 65532 can't write to the folder "+image.folder+": the file system is read-only; "+
					"mount a volume that can be written to at "+image.folder+", or name a file on one with --db")
		})
		t.Run("that another user put there", func(t *testing.T) {
			e.inVolume(t, volume, "chown 0:0 dev.db && chmod 644 dev.db")
			e.fails(t, image, volume, []string{"--volume", "VOLUME:" + image.folder},
				"user id 65532 can't write to the file, which belongs to user id 0; "+
					"give it to that user (chown 65532 "+file+"), or name another file with --db")
		})
	})
	t.Run("in memory by choice", func(t *testing.T) {
		c := e.start(t, image, e.volume(t), "--env", "SHELFLIST_DB=:memory:")
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
		if !strings.Contains(string(page), "nothing is kept") {
			t.Errorf("the page doesn't say that nothing is kept:\n%s", page)
		}
		doMainJob(t, c.url)
	})
}

// errorLine is the last line of a server that can't start.
var errorLine = regexp.MustCompile(`(?m)^server: catalogue (\S+): (.*)$`)

// fails runs an image that has to end with status 1 and one line that says why.
func (e *engine) fails(t *testing.T, image image, volume string, options []string, want string) {
	t.Helper()
	name := e.name()
	t.Cleanup(func() { e.try("rm", "--force", "--volumes", name) })
	arguments := []string{"run", "--name", name, "--network", "none"}
	for _, option := range options {
		arguments = append(arguments, strings.ReplaceAll(option, "VOLUME", volume))
	}
	out, err := e.try(append(arguments, image.name)...)
	if err == nil {
		t.Fatalf("it ended with status 0:\n%s", out)
	}
	if code := e.docker(t, "inspect", "--format", "{{.State.ExitCode}}", name); code != "1" {
		t.Errorf("exit status %s, want 1\n%s", code, out)
	}
	lines := errorLine.FindAllStringSubmatch(out, -1)
	if len(lines) != 1 || !strings.HasSuffix(out, lines[0][0]) {
		t.Fatalf("not one line that says why at the end:\n%s", out)
	}
	if lines[0][2] != want {
		t.Errorf("it says\n%s\nwant\n%s", lines[0][2], want)
	}
	t.Log(lines[0][0])
}
