package biblio

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	answersKept   = 256
	answersKeptTo = 5 * time.Minute
	// An answer in which a source failed is kept for the reader who comes back for what was
	// still out when her page was made.
	failedKeptTo = 10 * time.Second
	worksKept    = 4096
	worksKeptTo  = 15 * time.Minute
)

var errClosed = errors.New("the sources are closed")

// Sources asks several sources as one. It is safe for use by several goroutines.
type Sources struct {
	members []*member // in order of preference
	works   *cache[string, Work]
	finds   singleflight.Group // by ID

	life  context.Context // done when closed: what is asked outlives the asker, not the Sources
	end   context.CancelFunc
	tasks sync.WaitGroup

	mu      sync.Mutex
	answers *cache[Query, Answer]
	running map[Query]*Lookup
}

// Answer is what the sources found. Its works are shared with other answers:
// they are to be read, not changed.
type Answer struct {
	Works    []Work    // at most 50, best first
	Failures []Failure // of the sources that did not answer, in order of preference
	Waiting  []string  // names of the sources still being asked, in order of preference
}

// NewSources takes the sources in order of preference. One that is a Remote is
// given its own budget and left alone for 30 seconds after a failure (after
// three in a row where it did answer, but badly), or for as long as it asks with
// Retry-After, up to ten minutes.
func NewSources(list []Source) *Sources {
	s := &Sources{
		works:   newCache[string, Work](worksKept),
		answers: newCache[Query, Answer](answersKept),
		running: map[Query]*Lookup{},
	}
	s.life, s.end = context.WithCancel(context.Background())
	for _, source := range list {
		s.members = append(s.members, newMember(source))
	}
	return s
}

// Close gives up what is being asked and waits for its end, so that the sources may be closed
// after it. Nothing is asked any more. The error is always nil.
func (s *Sources) Close() error {
	s.mu.Lock()
	s.end()
	s.mu.Unlock()
	s.tasks.Wait()
	return nil
}

// begin starts a task, unless the Sources are closed. Its context is ctx without its end,
// which the asker's leaving is.
func (s *Sources) begin(ctx context.Context) (task context.Context, done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.beginLocked(ctx)
}

func (s *Sources) beginLocked(ctx context.Context) (task context.Context, done func(), ok bool) {
	if s.life.Err() != nil {
		return nil, nil, false
	}
	s.tasks.Add(1)
	task, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(s.life, cancel)
	return task, func() { unhook(); cancel(); s.tasks.Done() }, true
}

// Search asks all sources side by side, waits for each no longer than its
// budget, and merges what they found. A source that fails is named in the answer
// and takes nothing from the others. When ctx is done the answer is what came
// until then.
func (s *Sources) Search(ctx context.Context, q Query) Answer {
	return s.Start(ctx, q).Next(ctx, 1)
}

// Find returns the work with that ID: as a recent answer had it, merged, or from
// the source that knows it. The error is ErrNotFound, a *Failure when that
// source did not answer, or ctx's. Those who want the same work at once are told
// by one look-up, which goes on when the first of them is gone.
func (s *Sources) Find(ctx context.Context, id string) (Work, error) {
	if work, ok := s.works.get(id); ok {
		return work, nil
	}
	type found struct {
		work Work
		err  error
	}
	result := s.finds.DoChan(id, func() (any, error) {
		task, done, ok := s.begin(ctx)
		if !ok {
			return found{err: errClosed}, nil
		}
		defer done()
		work, err := s.find(task, id)
		return found{work, err}, nil
	})
	select {
	case r := <-result:
		f := r.Val.(found)
		return f.work, f.err
	case <-ctx.Done():
		return Work{}, ctx.Err()
	}
}

func (s *Sources) find(ctx context.Context, id string) (Work, error) {
	notFound := ErrNotFound
	for _, m := range s.members {
		found, err := m.ask(ctx, func(ctx context.Context) ([]Work, error) {
			work, err := m.source.Find(ctx, id)
			return []Work{work}, err
		})
		if err == nil {
			work := found[0]
			work.Sources = []string{m.source.Name()}
			return work, nil
		}
		// A resting source was not asked whose ID it is.
		failure, ok := errors.AsType[*Failure](err)
		if ok && (failure.Reason != Resting || m.owns(id)) {
			notFound = err
		}
	}
	return Work{}, notFound
}

// Start asks all sources and does not wait. The same question that is being asked
// already, or was answered a moment ago, is not asked again. The look-up ends by itself
// within the longest budget, also when ctx is done before.
func (s *Sources) Start(ctx context.Context, q Query) *Lookup {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.running[q]; ok {
		return l
	}
	answer, ok := s.answers.get(q)
	if ok || q.Text == "" && q.ISBN == "" || len(s.members) == 0 {
		return newLookup(answer)
	}
	for _, m := range s.members {
		answer.Waiting = append(answer.Waiting, m.source.Name())
	}
	task, done, ok := s.beginLocked(ctx)
	if !ok {
		return newLookup(Answer{})
	}
	l := newLookup(answer)
	s.running[q] = l
	go func() {
		defer done()
		s.run(task, q, l)
	}()
	return l
}

// heard is what one source said.
type heard struct {
	member int
	works  []Work
	err    error
}

func (s *Sources) run(ctx context.Context, q Query, l *Lookup) {
	said := make(chan heard)
	for i, m := range s.members {
		go func() {
			works, err := m.ask(ctx, func(ctx context.Context) ([]Work, error) { return m.source.Search(ctx, q) })
			said <- heard{i, works, err}
		}()
	}
	all := make([]*heard, len(s.members))
	for range s.members {
		h := <-said
		all[h.member] = &h
		answer := s.collect(q, all)
		for _, work := range answer.Works {
			s.works.put(work.ID, work, worksKeptTo)
		}
		if len(answer.Waiting) == 0 {
			s.keep(q, answer)
		}
		l.set(answer)
	}
}

// collect makes an answer of what was heard so far.
func (s *Sources) collect(q Query, all []*heard) Answer {
	var answer Answer
	var lists []list
	for i, m := range s.members {
		switch h := all[i]; {
		case h == nil:
			answer.Waiting = append(answer.Waiting, m.source.Name())
		case h.err == nil:
			lists = append(lists, list{m.source.Name(), h.works})
		default:
			if failure, ok := errors.AsType[*Failure](h.err); ok {
				answer.Failures = append(answer.Failures, *failure)
			}
		}
	}
	answer.Works = merge(q, lists)
	return answer
}

// keep keeps a complete answer, and ends the look-up that it is of.
func (s *Sources) keep(q Query, answer Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := answersKeptTo
	if len(answer.Failures) > 0 {
		to = failedKeptTo
	}
	s.answers.put(q, answer, to)
	delete(s.running, q)
}

// clone returns a copy that its holder may sort and cut.
func (a Answer) clone() Answer {
	return Answer{slices.Clone(a.Works), slices.Clone(a.Failures), slices.Clone(a.Waiting)}
}
