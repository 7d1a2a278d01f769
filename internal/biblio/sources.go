package biblio

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

const (
	answersKept   = 256
	answersKeptTo = 5 * time.Minute
	worksKept     = 4096
	worksKeptTo   = 15 * time.Minute
)

// Sources asks several sources as one. It is safe for use by several goroutines.
type Sources struct {
	members []*member // in order of preference
	answers *cache[Query, []Work]
	works   *cache[string, Work]
}

// Answer is what the sources found. Its works are shared with later answers:
// they are to be read, not changed.
type Answer struct {
	Works    []Work    // at most 50, best first
	Failures []Failure // of the sources that did not answer, in order of preference
}

// NewSources takes the sources in order of preference. One that is a Remote is
// given its own budget and left alone for 30 seconds after a failure (after
// three in a row where it did answer, but badly), or for as long as it asks with
// Retry-After, up to ten minutes. A panic in a source is not caught.
func NewSources(list []Source) *Sources {
	s := &Sources{
		answers: newCache[Query, []Work](answersKept, answersKeptTo),
		works:   newCache[string, Work](worksKept, worksKeptTo),
	}
	for _, source := range list {
		s.members = append(s.members, newMember(source))
	}
	return s
}

// Search asks all sources side by side, waits for each no longer than its
// budget, and merges what they found. A source that fails is named in the answer
// and takes nothing from the others. When ctx is done the answer is what came
// until then, without a word on who was still being asked.
func (s *Sources) Search(ctx context.Context, q Query) Answer {
	if q.Text == "" && q.ISBN == "" {
		return Answer{}
	}
	if works, ok := s.answers.get(q); ok {
		return Answer{Works: slices.Clone(works)}
	}
	lists := make([]list, len(s.members))
	errs := make([]error, len(s.members))
	var wg sync.WaitGroup
	for i, m := range s.members {
		wg.Go(func() {
			lists[i].source = m.source.Name()
			lists[i].works, errs[i] = m.ask(ctx, func(ctx context.Context) ([]Work, error) {
				return m.source.Search(ctx, q)
			})
		})
	}
	wg.Wait()

	answer := Answer{Works: merge(q, lists)}
	complete := true
	for _, err := range errs {
		if failure, ok := errors.AsType[*Failure](err); ok {
			answer.Failures = append(answer.Failures, *failure)
		}
		complete = complete && (err == nil || errors.Is(err, ErrNotFound))
	}
	for _, work := range answer.Works {
		s.works.put(work.ID, work)
	}
	if complete {
		s.answers.put(q, slices.Clone(answer.Works))
	}
	return answer
}

// Find returns the work with that ID: as a recent answer had it, merged, or from
// the source that knows it. The error is ErrNotFound, a *Failure when that
// source did not answer, or ctx's.
func (s *Sources) Find(ctx context.Context, id string) (Work, error) {
	if work, ok := s.works.get(id); ok {
		return work, nil
	}
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
		if errors.Is(err, errAbandoned) {
			return Work{}, err
		}
		// A resting source was not asked whose ID it is.
		failure, ok := errors.AsType[*Failure](err)
		if ok && (failure.Reason != Resting || m.owns(id)) {
			notFound = err
		}
	}
	return Work{}, notFound
}
