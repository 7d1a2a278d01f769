package recent

import (
	"testing"
	"time"
)

func TestChanges(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	r := Changes{now: func() time.Time { return now }}
	check := func(kind string, pk int64, wantOthers int, want bool) {
		t.Helper()
		if others, found := r.Find(kind, pk); others != wantOthers || found != want {
			t.Errorf("%s %d: %d others, found %v, want %d, %v", kind, pk, others, found, wantOthers, want)
		}
	}
	check("added", 1, 0, false)
	r.Add("added", 1, 0)
	r.Add("restored", 2, 5)
	check("added", 1, 0, true)
	check("added", 2, 0, false)
	check("restored", 1, 0, false)
	check("restored", 2, 5, true)
	r.Add("restored", 2, 1)
	check("restored", 2, 1, true)

	now = now.Add(lifetime - time.Second)
	r.Add("added", 3, 0)
	check("added", 1, 0, true)
	now = now.Add(time.Second)
	check("added", 1, 0, false)
	check("added", 3, 0, true)

	for pk := range int64(1000) {
		r.Add("added", 10+pk, 0)
	}
	check("added", 3, 0, false)
	check("added", 1009, 0, true)
	check("added", 1010-maxChanges, 0, true)
	check("added", 1009-maxChanges, 0, false)
	if len(r.changes) != maxChanges {
		t.Errorf("%d changes are kept, want %d", len(r.changes), maxChanges)
	}
}
