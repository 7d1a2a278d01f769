//go:build image

package image_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// saved is the content of an image.
type saved struct {
	config []byte // as JSON
	layers []layer
}

// layer is one layer of an image.
type layer struct {
	tar   []byte
	files []string // one line per file: its metadata and a hash of its content
}

// save returns the content of an image in the engine, all of it in memory.
func (e *engine) save(t *testing.T, name string) saved {
	t.Helper()
	command := exec.Command(e.client, "save", name)
	command.Env = e.environment()
	archive, err := command.Output()
	if err != nil {
		t.Fatalf("docker save %s: %v", name, err)
	}
	members := make(map[string][]byte)
	eachFile(t, archive, func(h *tar.Header, content []byte) {
		members[h.Name] = content
	})
	var manifest []struct {
		Config string
		Layers []string
	}
	if err := json.Unmarshal(members["manifest.json"], &manifest); err != nil || len(manifest) != 1 {
		t.Fatalf("manifest of %s: %v\n%s", name, err, members["manifest.json"])
	}
	s := saved{config: members[manifest[0].Config]}
	for _, file := range manifest[0].Layers {
		l := layer{tar: members[file]}
		eachFile(t, l.tar, func(h *tar.Header, content []byte) {
			l.files = append(l.files, fmt.Sprintf("%s %s %d:%d %d bytes %s %x",
				h.Name, h.FileInfo().Mode(), h.Uid, h.Gid, h.Size,
				h.ModTime.UTC().Format("2006-01-02T15:04:05Z"), sha256.Sum256(content)))
		})
		s.layers = append(s.layers, l)
	}
	return s
}

// eachFile calls f for each entry of a tar archive.
func eachFile(t *testing.T, archive []byte, f func(*tar.Header, []byte)) {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		f(h, content)
	}
}

// size returns the image's size in bytes, and its size in a registry: docker push compresses each
// layer with gzip.
func (s saved) size(t *testing.T) (plain, compressed int64) {
	t.Helper()
	for _, l := range s.layers {
		var count counter
		z := gzip.NewWriter(&count)
		if _, err := z.Write(l.tar); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		plain += int64(len(l.tar))
		compressed += int64(count)
	}
	return plain, compressed
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// difference lists the files in which two images differ. It returns "" if there are none.
func difference(a, b saved) string {
	var lines []string
	if len(a.layers) != len(b.layers) {
		return fmt.Sprintf("%d layers, the other image %d", len(a.layers), len(b.layers))
	}
	for n := range a.layers {
		if bytes.Equal(a.layers[n].tar, b.layers[n].tar) {
			continue
		}
		lines = append(lines, fmt.Sprintf("layer %d differs", n))
		second := make(map[string]bool)
		for _, line := range b.layers[n].files {
			second[line] = true
		}
		for _, line := range a.layers[n].files {
			if !second[line] {
				lines = append(lines, "- "+line)
			}
			delete(second, line)
		}
		for line := range second {
			lines = append(lines, "+ "+line)
		}
	}
	return strings.Join(lines, "\n")
}
