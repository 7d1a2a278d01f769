package image_test

import (
	"strings"
	"testing"
	"time"
)

// The image's own health check reaches healthy, and unhealthy when the catalogue goes away under it. The interval alone is shortened.
func testHealth(t *testing.T, e *engine, image image) {
	volume := e.volume(t)
	c := e.start(t, image, volume, "--health-interval", "1s", "--health-start-period", "0s")
	status := func() string { return c.inspect(t, "{{.State.Health.Status}}") }
	eventually(t, 20*time.Second, "the container is healthy", func() bool { return status() == "healthy" })

	e.inVolume(t, volume, "rm dev.db")
	eventually(t, 30*time.Second, "the container is unhealthy without its database", func() bool { return status() == "unhealthy" })
	checks := strings.Split(c.inspect(t, "{{range .State.Health.Log}}{{.Output}}{{end}}"), "\n")
	last := checks[len(checks)-1]
	if !strings.Contains(last, "not ready") {
		t.Errorf("the check says %q", last)
	}
	t.Logf("healthy; unhealthy once the database was removed: %s", last)
}
