//go:build image

package image_test

import (
	"fmt"
	"strings"
	"testing"
)

// testOneVolume checks that a volume at /data keeps the books, whichever image it is moved to.
func testOneVolume(t *testing.T, e *engine, b *built) {
	volume := e.volume(t)
	var before string
	for i, img := range append(b.images(), b.minimal) {
		img.dataDir = "/data"
		c := e.start(t, img, volume)
		if i == 0 {
			searchAndAdd(t, c.url)
			before = fmt.Sprint(list(t, c.url))
		}
		if books := fmt.Sprint(list(t, c.url)); books != before {
			t.Errorf("%s has the books %s, want %s", img.kind, books, before)
		}
		if strings.Contains(c.logs(t), "is lost with") || strings.Contains(c.page(t), "is lost with") {
			t.Errorf("%s says that the catalogue is lost with the container", img.kind)
		}
		e.docker(t, "stop", c.name)
		c.remove(t)
	}
}

// testNoVolume checks that a container without a volume says, at its start and on the page, that
// the catalogue is lost with it.
func testNoVolume(t *testing.T, e *engine, b *built) {
	for _, img := range b.images() {
		t.Run(img.kind, func(t *testing.T) {
			c := e.run(t, img)
			if log := c.logs(t); !strings.Contains(log, "the catalogue is lost with this container") {
				t.Errorf("the log doesn't say that the catalogue is lost with the container:\n%s", log)
			}
			if page := c.page(t); !strings.Contains(page, "This catalogue is lost with the container that it is in") {
				t.Errorf("the page doesn't say that the catalogue is lost with the container:\n%s", page)
			}
		})
	}
}
