//go:build image

package image_test

import (
	"strings"
	"testing"
	"time"
)

// testHealth checks that the image's own health check reports healthy, and unhealthy once the
// catalogue's file is removed. Only the timing of the check is changed.
func testHealth(t *testing.T, e *engine, img image) {
	volume := e.volume(t)
	c := e.start(t, img, volume, "--health-interval", "1s", "--health-start-period", "0s")
	status := func() string { return c.inspect(t, "{{.State.Health.Status}}") }
	eventually(t, 20*time.Second, "the container is healthy", func() bool { return status() == "healthy" })

	e.inVolume(t, volume, "rm dev.db")
	eventually(t, 30*time.Second, "the container is unhealthy without its catalogue",
		func() bool { return status() == "unhealthy" })
	checks := strings.Split(c.inspect(t, "{{range .State.Health.Log}}{{.Output}}{{end}}"), "\n")
	last := checks[len(checks)-1]
	if !strings.Contains(last, "not ready") {
		t.Errorf("the last health check printed %q, want %q in it", last, "not ready")
	}
	t.Logf("healthy; unhealthy once the catalogue was removed: %s", last)
}
