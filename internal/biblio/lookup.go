package biblio

import (
	"context"
	"sync"
	"time"
)

// Lookup is a question to all sources that is being asked, or was. Everybody who asks the
// same at the same time shares it.
type Lookup struct {
	found chan struct{} // closed when something was found, or nobody is being asked any more
	done  chan struct{} // closed when nobody is being asked any more

	once    sync.Once // to close found
	mu      sync.Mutex
	answer  Answer
	changed chan struct{} // closed at the next change of answer
}

func newLookup(answer Answer) *Lookup {
	l := &Lookup{found: make(chan struct{}), done: make(chan struct{}), answer: answer, changed: make(chan struct{})}
	if len(answer.Waiting) == 0 {
		l.finish()
	}
	return l
}

// set takes the answer of the sources heard so far. Each has one source more than the
// one before.
func (l *Lookup) set(answer Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = answer
	close(l.changed)
	l.changed = make(chan struct{})
	if len(answer.Works) > 0 {
		l.once.Do(func() { close(l.found) })
	}
	if len(answer.Waiting) == 0 {
		l.finish()
	}
}

func (l *Lookup) finish() {
	l.once.Do(func() { close(l.found) })
	close(l.done)
}

// Answer returns what is known now.
func (l *Lookup) Answer() Answer {
	answer, _ := l.now()
	return answer
}

func (l *Lookup) now() (Answer, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answer.clone(), l.changed
}

// Wait returns the answer when all sources have been heard, when patience has passed since
// the first of them found something, or when ctx is done. While there is nothing to show it waits on.
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

// Next returns the answer when fewer sources than waiting are still being asked, or when ctx is
// done. With the number that the last answer had it is the next one; with 1 it is the last.
func (l *Lookup) Next(ctx context.Context, waiting int) Answer {
	for {
		answer, changed := l.now()
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
