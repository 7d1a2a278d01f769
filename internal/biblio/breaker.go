package biblio

import (
	"context"
	"errors"
	"fmt"
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

var (
	errAbandoned = errors.New("the asker went away")
	errResting   = errors.New("left alone after a failure")
)

// member is a source among Sources, with what is known of its health.
type member struct {
	source Source
	budget time.Duration

	// A source out of reach costs every reader the wait, so it rests after one
	// failure; bad answers come quickly, so it rests after several. gobreaker counts
	// failures alike, hence two. Both are nil for a local source.
	reach, sense *gobreaker.CircuitBreaker[[]Work]

	mu      sync.Mutex
	retryAt time.Time // not before, by the source's own Retry-After
}

func newMember(s Source) *member {
	r, ok := s.(Remote)
	if !ok {
		return &member{source: s, budget: localBudget}
	}
	return &member{
		source: s,
		budget: r.Budget(),
		reach:  newBreaker(s.Name(), 1, Unreachable, Slow, Busy),
		sense:  newBreaker(s.Name(), badAnswers, Broken, Refused),
	}
}

// newBreaker trips after that many failures in a row for one of the reasons.
func newBreaker(name string, failures uint32, reasons ...Reason) *gobreaker.CircuitBreaker[[]Work] {
	return gobreaker.NewCircuitBreaker[[]Work](gobreaker.Settings{
		Name:        name,
		Timeout:     rest,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failures },
		IsSuccessful: func(err error) bool {
			failure, ok := errors.AsType[*Failure](err)
			return !ok || !slices.Contains(reasons, failure.Reason)
		},
		// A look-up that found nothing may not even have asked, and one that was
		// abandoned says nothing of the source.
		IsExcluded: func(err error) bool {
			_, failed := errors.AsType[*Failure](err)
			return err != nil && !failed
		},
	})
}

// ask calls the source within its budget, unless it rests. The error is nil,
// ErrNotFound, errAbandoned when ctx is done, or a *Failure.
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
	limited, cancel := context.WithTimeout(ctx, m.budget)
	defer cancel()
	works, err := call(limited)
	if err == nil || errors.Is(err, ErrNotFound) {
		return works, err
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", errAbandoned, err)
	}
	if failure, ok := errors.AsType[*Failure](err); ok {
		m.heed(failure.RetryAfter)
		return nil, failure
	}
	if limited.Err() != nil {
		return nil, m.failure(Slow, err)
	}
	return nil, m.failure(Broken, err)
}

func (m *member) failure(reason Reason, err error) *Failure {
	return &Failure{Source: m.source.Name(), Reason: reason, Err: err}
}

func (m *member) heed(retryAfter time.Duration) {
	if retryAfter <= 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retryAt = time.Now().Add(min(retryAfter, maxRest))
}

func (m *member) asksForRest() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Before(m.retryAt)
}

// owns reports whether id has the form of the source's own IDs. Find tells
// before any I/O, so a context that is done already is enough to ask with.
func (m *member) owns(id string) bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := m.source.Find(ctx, id)
	return !errors.Is(err, ErrNotFound)
}
