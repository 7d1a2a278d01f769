package biblio

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	// rest is how long a source is left alone after a failure.
	rest = 30 * time.Second
	// maxRest bounds what a source may ask for with Retry-After.
	maxRest = 10 * time.Minute
	// localBudget is for sources without a network between: a disk may hang too.
	localBudget = 2 * time.Second
	// badAnswers in a row, and the source rests. One alone may be the query's fault.
	badAnswers = 3
)

var errResting = errors.New("left alone after a failure")

// member is a source among Sources, with what is known of its health.
type member struct {
	source Source
	budget time.Duration

	// A source out of reach costs every reader the wait, so it rests after one
	// failure; bad answers come quickly, so it rests after several. gobreaker counts
	// failures alike, hence two. Both are nil for a local source.
	reach, sense *gobreaker.CircuitBreaker[[]Work]

	mu         sync.Mutex
	retryAt    time.Time // not before, by the source's own Retry-After
	restsUntil time.Time // by that or by a breaker
	failing    bool      // when it was last asked
	health     Health    // without State and RestsUntil
}

func newMember(s Source) *member {
	m := &member{source: s, budget: localBudget, health: Health{Name: s.Name()}}
	if r, ok := s.(Remote); ok {
		m.budget = r.Budget()
		m.reach = m.newBreaker(1, Unreachable, Slow, Busy)
		m.sense = m.newBreaker(badAnswers, Broken, Refused)
	}
	return m
}

// newBreaker trips after that many failures in a row for one of the reasons.
func (m *member) newBreaker(failures uint32, reasons ...Reason) *gobreaker.CircuitBreaker[[]Work] {
	return gobreaker.NewCircuitBreaker[[]Work](gobreaker.Settings{
		Name:        m.source.Name(),
		Timeout:     rest,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failures },
		IsSuccessful: func(err error) bool {
			failure, ok := errors.AsType[*Failure](err)
			return !ok || !slices.Contains(reasons, failure.Reason)
		},
		// Neither a look-up that found nothing nor one that our own pace forbade may
		// have asked at all.
		IsExcluded: func(err error) bool {
			return errors.Is(err, ErrNotFound) || errors.Is(err, errPace)
		},
		OnStateChange: func(_ string, _, to gobreaker.State) {
			if to == gobreaker.StateOpen {
				m.restUntil(time.Now().Add(rest))
			}
		},
	})
}

// ask calls the source within its budget, unless it rests. The error is nil,
// ErrNotFound, or a *Failure.
func (m *member) ask(ctx context.Context, call func(context.Context) ([]Work, error)) ([]Work, error) {
	if m.reach == nil {
		return m.call(ctx, call)
	}
	if m.asksForRest() {
		return nil, m.failure(Resting, errResting)
	}
	works, err := m.reach.Execute(func() ([]Work, error) {
		return m.sense.Execute(func() ([]Work, error) { return m.call(ctx, call) })
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return nil, m.failure(Resting, errResting)
	}
	return works, err
}

func (m *member) call(ctx context.Context, call func(context.Context) ([]Work, error)) ([]Work, error) {
	ctx, cancel := context.WithTimeout(ctx, m.budget)
	defer cancel()
	began := time.Now()
	works, err := guard(ctx, call)
	if errors.Is(err, ErrNotFound) {
		return nil, err // most often by the form of the ID, without I/O
	}
	if err != nil {
		failure, ok := errors.AsType[*Failure](err)
		switch {
		case ok:
		case ctx.Err() != nil:
			failure = m.failure(Slow, err)
		default:
			failure = m.failure(Broken, err)
		}
		m.failed(began, failure)
		m.heed(failure.RetryAfter)
		return nil, failure
	}
	m.answered(began)
	return works, nil
}

// guard makes an error of a panic: what one source sends must not end the program.
func guard(ctx context.Context, call func(context.Context) ([]Work, error)) (works []Work, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return call(ctx)
}

func (m *member) heed(retryAfter time.Duration) {
	if retryAfter <= 0 {
		return
	}
	at := time.Now().Add(min(retryAfter, maxRest))
	m.mu.Lock()
	m.retryAt = at
	m.mu.Unlock()
	m.restUntil(at)
}

func (m *member) asksForRest() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Before(m.retryAt)
}

func (m *member) failure(reason Reason, err error) *Failure {
	return &Failure{Source: m.source.Name(), Reason: reason, Err: err}
}

// owns reports whether id has the form of the source's own IDs. Find tells
// before any I/O, so a context that is done already is enough to ask with.
func (m *member) owns(id string) bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := m.source.Find(ctx, id)
	return !errors.Is(err, ErrNotFound)
}
