package lookup

import (
	"context"
	"sync"
	"time"
)

// Lookup is a search that is under way or finished. All who ask the same query at the same time
// share one Lookup.
type Lookup struct {
	found chan struct{} // closed when something was found, or when no source is being asked any more
	done  chan struct{} // closed when no source is being asked any more

	closeFound sync.Once
	mu         sync.Mutex
	answer     Answer
	changed    chan struct{} // closed at the next change of answer
}

func newLookup(answer Answer) *Lookup {
	l := &Lookup{
		found:   make(chan struct{}),
		done:    make(chan struct{}),
		answer:  answer,
		changed: make(chan struct{}),
	}
	if len(answer.Waiting) == 0 {
		l.finish()
	}
	return l
}

// set stores the answer of the sources that have answered so far: each time one source more.
func (l *Lookup) set(answer Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = answer
	close(l.changed)
	l.changed = make(chan struct{})
	if len(answer.Works) > 0 {
		l.closeFound.Do(func() { close(l.found) })
	}
	if len(answer.Waiting) == 0 {
		l.finish()
	}
}

func (l *Lookup) finish() {
	l.closeFound.Do(func() { close(l.found) })
	close(l.done)
}

// Answer returns the answer so far.
func (l *Lookup) Answer() Answer {
	answer, _ := l.current()
	return answer
}

// current returns the answer so far and a channel that is closed when it changes.
func (l *Lookup) current() (Answer, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answer.clone(), l.changed
}

// Wait waits until a source has found something, and then up to patience for the other sources. It
// returns the answer so far, at the latest when all sources have answered or ctx is done.
func (l *Lookup) Wait(ctx context.Context, patience time.Duration) Answer {
	select {
	case <-l.found:
	case <-ctx.Done():
		return l.Answer()
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-l.done:
	case <-timer.C:
	case <-ctx.Done():
	}
	return l.Answer()
}

// Next waits until fewer than waiting sources are still being asked, or ctx is done, and returns
// the answer so far. With the number of sources that the previous answer waited for it returns the
// next answer; with 1 it returns the complete one.
func (l *Lookup) Next(ctx context.Context, waiting int) Answer {
	for {
		answer, changed := l.current()
		if len(answer.Waiting) == 0 || len(answer.Waiting) < waiting {
			return answer
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return l.Answer()
		}
	}
}
