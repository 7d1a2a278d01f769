package image_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Two clones at different paths give the same images.
func testReproducible(t *testing.T, e *engine, b *built) {
	t.Run("ko", func(t *testing.T) {
		if b.koRef == b.koAgain {
			t.Logf("the same digest twice: %s", b.koRef[strings.Index(b.koRef, "@")+1:])
			return
		}
		e.docker(t, "pull", "--quiet", b.koAgain)
		e.removeImage(t, b.koAgain)
		t.Errorf("%s and %s differ:\n%s", b.koRef, b.koAgain, difference(e.save(t, b.koRef), e.save(t, b.koAgain)))
	})
	t.Run("Dockerfile", func(t *testing.T) {
		first, second := e.save(t, b.minimal.name), e.save(t, b.again.name)
		if found := difference(first, second); found != "" {
			t.Fatalf("the layers differ:\n%s", found)
		}
		if bytes.Equal(first.config, second.config) {
			t.Log("the same image twice, to the byte")
			return
		}
		// Engines before BuildKit 0.11 write when the image was made into its configuration, whatever SOURCE_DATE_EPOCH says.
		if one, other := undated(t, first.config), undated(t, second.config); one != other {
			t.Fatalf("the configurations differ:\n%s\n%s", one, other)
		}
		t.Log("the same layers twice, and the same configuration but for when each was made: this engine is too old to honour SOURCE_DATE_EPOCH there")
	})
	t.Run("executable outside", func(t *testing.T) {
		inside := output(t, exec.Command("go", "version", e.copyOut(t, b.minimal)))
		if !strings.HasSuffix(inside, ": "+runtime.Version()) {
			t.Skipf("left out: the image was built with another Go (%s) than this is", inside)
		}
		file := filepath.Join(t.TempDir(), "server")
		command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -X main.version="+version, "-o", file, "./cmd/server")
		command.Dir = b.clone
		command.Env = e.environment("CGO_ENABLED=0")
		output(t, command)
		outside, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		image, err := os.ReadFile(e.copyOut(t, b.minimal))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(outside, image) {
			t.Error("the image's executable isn't the one that is built outside, at another path and with another cache")
		}
	})
}

// undated is an image's configuration without the times at which it was made.
func undated(t *testing.T, config []byte) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(config, &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "created")
	if history, ok := all["history"].([]any); ok {
		for _, step := range history {
			if step, ok := step.(map[string]any); ok {
				delete(step, "created")
			}
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
