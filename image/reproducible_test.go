//go:build image

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

// testReproducible checks that two clones in different folders give the same images, and that the
// executable in them is the one that go build makes outside.
func testReproducible(t *testing.T, e *engine, b *built) {
	t.Run("ko", func(t *testing.T) {
		if b.koRef == b.koAgainRef {
			t.Logf("both builds have the digest %s", b.koRef[strings.Index(b.koRef, "@")+1:])
			return
		}
		e.docker(t, "pull", "--quiet", b.koAgainRef)
		e.removeImage(t, b.koAgainRef)
		t.Errorf("%s and %s differ:\n%s", b.koRef, b.koAgainRef,
			difference(e.save(t, b.koRef), e.save(t, b.koAgainRef)))
	})
	t.Run("Dockerfile", func(t *testing.T) {
		first, second := e.save(t, b.minimal.name), e.save(t, b.minimalAgain.name)
		if found := difference(first, second); found != "" {
			t.Fatalf("the layers differ:\n%s", found)
		}
		if bytes.Equal(first.config, second.config) {
			t.Log("both builds are identical")
			return
		}
		// BuildKit before 0.11 writes the time of the build into the configuration, even if
		// SOURCE_DATE_EPOCH is set.
		if one, other := withoutDates(t, first.config), withoutDates(t, second.config); one != other {
			t.Fatalf("the configurations differ:\n%s\n%s", one, other)
		}
		t.Log("both builds are identical but for the date in the configuration: " +
			"this engine is too old to apply SOURCE_DATE_EPOCH to it")
	})
	t.Run("executable", func(t *testing.T) {
		inside := e.copyServer(t, b.minimal)
		built := output(t, exec.Command("go", "version", inside))
		if !strings.HasSuffix(built, ": "+runtime.Version()) {
			t.Skipf("the image was built with another version of Go than %s: %s", runtime.Version(), built)
		}
		outside := filepath.Join(t.TempDir(), "server")
		command := exec.Command("go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags=-s -w -X main.version="+version, "-o", outside, "./cmd/server")
		command.Dir = b.clone
		command.Env = e.environment("CGO_ENABLED=0")
		output(t, command)
		want, err := os.ReadFile(outside)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(inside)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Error("the image's executable differs from the one that go build makes outside the image")
		}
	})
}

// withoutDates returns an image's configuration without the times at which it was made.
func withoutDates(t *testing.T, config []byte) string {
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
