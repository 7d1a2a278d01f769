package lookup

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"shelflist/internal/lru"

	"golang.org/x/sync/singleflight"
)

const (
	maxAnswerBytes = 4 << 20 // of all cached answers
	answerLifetime = 5 * time.Minute
	// An answer in which a source failed is kept only for the reader who comes back for the
	// results that were missing when her page was made.
	partialAnswerLifetime = 10 * time.Second
	maxWorkBytes          = 4 << 20 // of all works that can be added without another look-up
	workLifetime          = 15 * time.Minute
)

var errClosed = errors.New("the sources are closed")

// Sources asks several sources as if they were one. It is safe for concurrent use.
type Sources struct {
	members []*member // in order of preference
	works   *cache[Work]
	finds   singleflight.Group // by ID

	// closing is done when Close is called. A lookup outlives the request that started it, but not
	// the Sources.
	closing <-chan struct{}
	close   func()
	lookups sync.WaitGroup

	mu      sync.Mutex
	answers *cache[Answer]     // by Query.Text
	running map[string]*Lookup // by Query.Text
}

// Answer is what the sources found. Its works are shared with other answers: they must not be
// changed.
type Answer struct {
	Works    []Work    // at most 50, best first
	Failures []Failure // of the sources that did not answer, in order of preference
	Waiting  []string  // names of the sources that are still being asked, in order of preference
}

// NewSources returns Sources that ask the given sources, which are in order of preference. A Remote
// source is left alone for 30 seconds after a failure (if it answered, but badly, after three
// failures in a row), or for as long as it asks with Retry-After, up to ten minutes.
func NewSources(list []Source) *Sources {
	closing := make(chan struct{})
	s := &Sources{
		works:   newCache(maxWorkBytes, sizeOfWork),
		answers: newCache(maxAnswerBytes, sizeOfAnswer),
		running: map[string]*Lookup{},
		closing: closing,
		close:   sync.OnceFunc(func() { close(closing) }),
	}
	for _, source := range list {
		s.members = append(s.members, newMember(source))
	}
	return s
}

// Observe lets a function be told of each request to a source: what came of it, "answered" or a
// Reason, and how long it took. It must be called before the sources are asked.
func (s *Sources) Observe(told func(source, outcome string, took time.Duration)) {
	for _, m := range s.members {
		m.told = told
	}
}

// CacheStats returns how much the caches of works and of answers were of use.
func (s *Sources) CacheStats() (works, answers lru.Stats) {
	return s.works.kept.Stats(), s.answers.kept.Stats()
}

// Close cancels the lookups under way and waits for their end, so that the sources can be closed
// after it. No source is asked from then on. The error is always nil.
func (s *Sources) Close() error {
	s.mu.Lock()
	s.close()
	s.mu.Unlock()
	s.lookups.Wait()
	return nil
}

// begin starts a lookup, unless the Sources are closed. The returned context keeps ctx's values but
// not its cancellation: the lookup outlives the request. The caller holds s.mu and calls done at
// the end of the lookup.
func (s *Sources) begin(ctx context.Context) (lookup context.Context, done func(), ok bool) {
	select {
	case <-s.closing:
		return nil, nil, false
	default:
	}
	s.lookups.Add(1)
	lookup, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		select {
		case <-s.closing:
			cancel()
		case <-ended:
		}
	}()
	return lookup, func() { close(ended); cancel(); s.lookups.Done() }, true
}

// Search asks all sources at once, waits for each no longer than its time limit, and merges what
// they found. A source that fails is named in the answer and does not affect the others. When ctx
// is done, Search returns what was found until then.
func (s *Sources) Search(ctx context.Context, q Query) Answer {
	return s.Start(ctx, q).Next(ctx, 1)
}

// Find returns the work with that ID: the merged work of a recent answer, or the work as the source
// that owns the ID describes it. The error is ErrNotFound, a *Failure of that source, or ctx's.
// Concurrent calls for the same ID share one lookup, which continues when the first caller leaves.
func (s *Sources) Find(ctx context.Context, id string) (Work, error) {
	if work, ok := s.works.get(id); ok {
		return work, nil
	}
	result := s.finds.DoChan(id, func() (any, error) {
		s.mu.Lock()
		lookup, done, ok := s.begin(ctx)
		s.mu.Unlock()
		if !ok {
			return Work{}, errClosed
		}
		defer done()
		return s.find(lookup, id)
	})
	select {
	case r := <-result:
		return r.Val.(Work), r.Err
	case <-ctx.Done():
		return Work{}, ctx.Err()
	}
}

// Known returns the work with that ID if a recent answer has it. No source is asked.
func (s *Sources) Known(id string) (Work, bool) { return s.works.get(id) }

func (s *Sources) find(ctx context.Context, id string) (Work, error) {
	for _, m := range s.members {
		if !m.source.Owns(id) {
			continue
		}
		found, err := m.ask(ctx, func(ctx context.Context) ([]Work, error) {
			work, err := m.source.Find(ctx, id)
			return []Work{work}, err
		})
		if err != nil {
			return Work{}, err
		}
		work := found[0]
		work.Sources = []string{m.source.Name()}
		return work, nil
	}
	return Work{}, ErrNotFound
}

// Start asks all sources and does not wait. A query that is already being asked, or was answered a
// moment ago, is not asked again. The lookup ends by itself within the longest time limit, even if
// ctx is done before.
func (s *Sources) Start(ctx context.Context, q Query) *Lookup {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.running[q.Text]; ok {
		return l
	}
	answer, ok := s.answers.get(q.Text)
	if ok || q.Text == "" || len(s.members) == 0 {
		return newLookup(answer)
	}
	for _, m := range s.members {
		answer.Waiting = append(answer.Waiting, m.source.Name())
	}
	lookup, done, ok := s.begin(ctx)
	if !ok {
		return newLookup(Answer{})
	}
	l := newLookup(answer)
	s.running[q.Text] = l
	go func() {
		defer done()
		s.run(lookup, q, l)
	}()
	return l
}

// response is what one source answered to a search.
type response struct {
	member int
	works  []Work
	err    error
}

// run asks all sources and updates the lookup with each response.
func (s *Sources) run(ctx context.Context, q Query, l *Lookup) {
	responses := make(chan response)
	for i, m := range s.members {
		go func() {
			works, err := m.ask(ctx, func(ctx context.Context) ([]Work, error) { return m.source.Search(ctx, q) })
			responses <- response{i, works, err}
		}()
	}
	all := make([]*response, len(s.members))
	for range s.members {
		r := <-responses
		all[r.member] = &r
		answer := s.collect(q, all)
		for _, work := range answer.Works {
			s.works.put(work.ID, work, workLifetime)
		}
		if len(answer.Waiting) == 0 {
			s.keep(q, answer)
		}
		l.set(answer)
	}
}

// collect makes an answer of the responses so far; nil stands for a source still being asked.
func (s *Sources) collect(q Query, all []*response) Answer {
	var answer Answer
	var results []result
	for i, m := range s.members {
		switch r := all[i]; {
		case r == nil:
			answer.Waiting = append(answer.Waiting, m.source.Name())
		case r.err == nil:
			results = append(results, result{m.source.Name(), r.works})
		default:
			if failure, ok := errors.AsType[*Failure](r.err); ok {
				answer.Failures = append(answer.Failures, *failure)
			}
		}
	}
	answer.Works = merge(q, results)
	return answer
}

// keep caches a complete answer. The lookup it belongs to is no longer running.
func (s *Sources) keep(q Query, answer Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lifetime := answerLifetime
	if len(answer.Failures) > 0 {
		lifetime = partialAnswerLifetime
	}
	s.answers.put(q.Text, answer, lifetime)
	delete(s.running, q.Text)
}

// clone returns a copy whose lists may be sorted and cut.
func (a Answer) clone() Answer {
	return Answer{slices.Clone(a.Works), slices.Clone(a.Failures), slices.Clone(a.Waiting)}
}
