package keys

import (
	"log/slog"
	"time"
)

// progressInterval is the time between two lines of the log while something takes long.
const progressInterval = 5 * time.Second

// progress logs how far long work has got, at most every progressInterval.
type progress struct {
	log         *slog.Logger
	done, books int
	next        time.Time
}

func newProgress(log *slog.Logger) *progress {
	return &progress{log: log, next: time.Now().Add(progressInterval)}
}

func (p *progress) add(what string, n int) {
	p.done += n
	p.tell(what, "done", p.done, "books", p.books)
}

func (p *progress) tell(what string, args ...any) {
	if time.Now().After(p.next) {
		p.log.Info(what, args...)
		p.next = time.Now().Add(progressInterval)
	}
}
