package web

import (
	"slices"
	"sync"
	"time"
)

const (
	recentTime  = 10 * time.Minute // for how long a change is recent
	recentLimit = 300              // changes remembered at most
)

// recentChanges remembers which books were just added or restored. Only for these does a page say
// so, because an address can be made up. The zero value is ready to use, by several goroutines.
type recentChanges struct {
	mu      sync.Mutex
	changes []change         // oldest first
	now     func() time.Time // time.Now if nil
}

// change is something that was done to the list.
type change struct {
	kind   string // "added" or "restored"
	pk     int64  // of the book, or of the first of several
	others int    // number of further books
	at     time.Time
}

// add remembers a change, and forgets those that are no longer recent.
func (r *recentChanges) add(kind string, pk int64, others int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.time()
	r.changes = slices.DeleteFunc(r.changes, func(c change) bool {
		return now.Sub(c.at) >= recentTime || c.kind == kind && c.pk == pk
	})
	if len(r.changes) >= recentLimit {
		r.changes = slices.Delete(r.changes, 0, len(r.changes)-recentLimit+1)
	}
	r.changes = append(r.changes, change{kind, pk, others, now})
}

// find reports whether a change is recent, and how many further books it concerned.
func (r *recentChanges) find(kind string, pk int64) (others int, found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.changes {
		if c.kind == kind && c.pk == pk && r.time().Sub(c.at) < recentTime {
			return c.others, true
		}
	}
	return 0, false
}

func (r *recentChanges) time() time.Time {
	if r.now == nil {
		return time.Now()
	}
	return r.now()
}
