//go:build image

package image_test

import "testing"

// TestImage builds every image once and runs all checks on the results.
func TestImage(t *testing.T) {
	e := newEngine(t)
	lock(t)
	e.prepareBases(t)
	b := e.buildAll(t)

	for _, img := range b.images() {
		t.Run(img.kind, func(t *testing.T) {
			t.Run("replaced", func(t *testing.T) { testReplaced(t, e, img) })
			t.Run("killed", func(t *testing.T) { testKilled(t, e, img) })
			t.Run("stopped", func(t *testing.T) { testStopped(t, e, img) })
			t.Run("memory", func(t *testing.T) { testMemory(t, e, img) })
			t.Run("failures", func(t *testing.T) { testFailures(t, e, img) })
		})
	}
	t.Run("one volume", func(t *testing.T) { testOneVolume(t, e, b) })
	t.Run("no volume", func(t *testing.T) { testNoVolume(t, e, b) })
	t.Run("health", func(t *testing.T) { testHealth(t, e, b.minimal) })
	t.Run("files", func(t *testing.T) { testFiles(t, e, b.minimal) })
	t.Run("config", func(t *testing.T) { testConfig(t, e, b) })
	t.Run("sizes", func(t *testing.T) { testSizes(t, e, b) })
	t.Run("reproducible", func(t *testing.T) { testReproducible(t, e, b) })
	t.Run("platforms", func(t *testing.T) { testPlatforms(t, e, b.ko) })
	t.Run("lab", func(t *testing.T) { testLab(t, e, b) })
}
