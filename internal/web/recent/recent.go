// Package recent remembers the latest changes of the list, so that a page says only what is true:
// an address can be made up.
package recent

import (
	"slices"
	"sync"
	"time"
)

const (
	lifetime   = 10 * time.Minute // for how long a change is recent
	maxChanges = 300              // changes remembered at most
)

// Changes remembers which books were just added or restored. The zero value is ready to use, by
// several goroutines.
type Changes struct {
	mu      sync.Mutex
	changes []change         // oldest first
	now     func() time.Time // time.Now if nil
}

// change is something that was done to the list.
type change struct {
	kind   string // such as "added"
	pk     int64  // of the book, or of the first of several
	others int    // number of further books
	at     time.Time
}

// Add remembers a change, and forgets those that are no longer recent.
func (r *Changes) Add(kind string, pk int64, others int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.time()
	r.changes = slices.DeleteFunc(r.changes, func(c change) bool {
		return now.Sub(c.at) >= lifetime || c.kind == kind && c.pk == pk
	})
	if len(r.changes) >= maxChanges {
		r.changes = slices.Delete(r.changes, 0, len(r.changes)-maxChanges+1)
	}
	r.changes = append(r.changes, change{kind, pk, others, now})
}

// Find reports whether a change is recent, and how many further books it concerned.
func (r *Changes) Find(kind string, pk int64) (others int, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.changes {
		if c.kind == kind && c.pk == pk && r.time().Sub(c.at) < lifetime {
			return c.others, true
		}
	}
	return 0, false
}

func (r *Changes) time() time.Time {
	if r.now == nil {
		return time.Now()
	}
	return r.now()
}
