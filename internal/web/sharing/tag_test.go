package sharing

import (
	"testing"
	"testing/synctest"
	"time"

	"shelflist/internal/store"
)

// The tag of an answer changes with all that the answer depends on, the day among it: the Print
// View has the date.
func TestTag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(nil, 0)
		sound, damaged := store.Version{}, store.Version{Damaged: true}
		tag := s.tag("/print", sound)
		if s.tag("/print", sound) != tag {
			t.Error("the tag changes by itself")
		}
		if s.tag("/print", damaged) == tag || s.tag("/", sound) == tag {
			t.Error("the tag is that of another version or address")
		}
		if other := New(nil, 0); other.tag("/print", sound) == tag {
			t.Error("the tag is that of another process")
		}
		time.Sleep(24 * time.Hour)
		if s.tag("/print", sound) == tag {
			t.Error("the tag is that of yesterday")
		}
	})
}
