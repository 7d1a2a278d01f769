package lookup

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// localTimeLimit is for sources without a network in between: a disk may hang too.
const localTimeLimit = 2 * time.Second

// member is one of the Sources and what is known of its health.
type member struct {
	source    Source
	timeLimit time.Duration
	breaker   *breaker // nil for a local source, which is always asked
	told      func(source, outcome string, took time.Duration)

	mu      sync.Mutex
	failing bool   // the last request failed
	health  Health // without State and CooldownUntil
}

func newMember(s Source) *member {
	m := &member{
		source: s, timeLimit: localTimeLimit, health: Health{Name: s.Name()},
		told: func(string, string, time.Duration) {},
	}
	if r, ok := s.(Remote); ok {
		m.timeLimit = r.TimeLimit()
		m.breaker = &breaker{}
	}
	return m
}

// ask calls the source, with its time limit, unless it is in its cooldown. The error is nil,
// ErrNotFound or a *Failure.
func (m *member) ask(ctx context.Context, call func(context.Context) ([]Work, error)) ([]Work, error) {
	if m.breaker == nil {
		return m.call(ctx, call)
	}
	period, refusal := m.breaker.admit()
	if refusal != nil {
		refusal.Source = m.source.Name()
		return nil, refusal
	}
	works, err := m.call(ctx, call)
	m.breaker.record(period, err)
	return works, err
}

func (m *member) call(ctx context.Context, call func(context.Context) ([]Work, error)) ([]Work, error) {
	ctx, cancel := context.WithTimeout(ctx, m.timeLimit)
	defer cancel()
	began := time.Now()
	works, err := recovered(ctx, call)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, err
	case err != nil:
		failure, ok := errors.AsType[*Failure](err)
		if !ok {
			failure = &Failure{Source: m.source.Name(), Reason: Broken, Err: err}
			if ctx.Err() != nil {
				failure.Reason = Slow
			}
		}
		m.noteFailure(began, failure)
		return nil, failure
	}
	m.noteAnswer(began)
	return works, nil
}

// recovered turns a panic into an error: what a source sends must not end the program.
func recovered(ctx context.Context, call func(context.Context) ([]Work, error)) (works []Work, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return call(ctx)
}
