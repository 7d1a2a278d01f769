// Package image_test proves the images in a real engine: built here, run as an ordinary user on a read-only root, killed, broken
// and taken apart. It needs a Docker engine and skips without one, except where CI=true.
package image_test

import (
	"testing"
)

// TestImage builds every image once, and then lets each of its parts use them.
func TestImage(t *testing.T) {
	if testing.Short() {
		t.Skip("building images takes minutes: left out by -short")
	}
	e := newEngine(t)
	lock(t)
	e.prepareBases(t)
	b := e.buildAll(t)

	for _, image := range b.images() {
		t.Run(image.kind, func(t *testing.T) {
			t.Run("main job", func(t *testing.T) { testMainJob(t, e, image) })
			t.Run("killed", func(t *testing.T) { testKilled(t, e, image) })
			t.Run("stopped", func(t *testing.T) { testStopped(t, e, image) })
			t.Run("memory", func(t *testing.T) { testMemory(t, e, image) })
			t.Run("failures", func(t *testing.T) { testFailures(t, e, image) })
		})
	}
	t.Run("health", func(t *testing.T) { testHealth(t, e, b.minimal) })
	t.Run("files", func(t *testing.T) { testFiles(t, e, b.minimal) })
	t.Run("config", func(t *testing.T) { testConfig(t, e, b) })
	t.Run("sizes", func(t *testing.T) { testSizes(t, e, b) })
	t.Run("reproducible", func(t *testing.T) { testReproducible(t, e, b) })
	t.Run("platforms", func(t *testing.T) { testPlatforms(t, e, b.ko) })
	t.Run("lab", func(t *testing.T) { testLab(t, e, b) })
}
