package lookup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fake is a local source whose answers the test provides.
type fake struct {
	name    string
	search  func(context.Context, Query) ([]Work, error)
	find    func(context.Context, string) (Work, error)
	asked   atomic.Int32 // calls of Search
	fetched atomic.Int32 // calls of Find
}

func (f *fake) Name() string { return f.name }

func (f *fake) Search(ctx context.Context, q Query) ([]Work, error) {
	f.asked.Add(1)
	return f.search(ctx, q)
}

// Owns reports whether an ID begins with the source's name and a point.
func (f *fake) Owns(id string) bool { return strings.HasPrefix(id, f.name+".") }

func (f *fake) Find(ctx context.Context, id string) (Work, error) {
	if ctx.Err() != nil {
		return Work{}, ctx.Err()
	}
	f.fetched.Add(1)
	return f.find(ctx, id)
}

// remote is a fake with a time limit of four seconds.
type remote struct{ *fake }

func (remote) TimeLimit() time.Duration { return 4 * time.Second }

func finds(works ...Work) func(context.Context, Query) ([]Work, error) {
	return func(context.Context, Query) ([]Work, error) { return works, nil }
}

func fails(reason Reason) func(context.Context, Query) ([]Work, error) {
	return func(context.Context, Query) ([]Work, error) {
		return nil, &Failure{Source: "far", Reason: reason, Err: errors.New("a reason for the log")}
	}
}

func hangs(ctx context.Context, _ Query) ([]Work, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("hanging: %w", ctx.Err())
}

func near() *fake {
	return &fake{name: "near", search: finds(Work{ID: "near.1", Title: "Emma", Author: "Austen, Jane"})}
}

// paused stands for the failure of a source that was not asked because it is in its cooldown.
const paused Reason = "paused"

// reasons returns the reasons of the failures, with paused for a source in its cooldown.
func reasons(a Answer) []Reason {
	var reasons []Reason
	for _, f := range a.Failures {
		if f.InCooldown() {
			f.Reason = paused
		}
		reasons = append(reasons, f.Reason)
	}
	return reasons
}

func ids(works []Work) []string {
	var ids []string
	for _, w := range works {
		ids = append(ids, w.ID)
	}
	return ids
}

func TestSearchAsksAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		takes := func(d time.Duration, w Work) func(context.Context, Query) ([]Work, error) {
			return func(ctx context.Context, _ Query) ([]Work, error) {
				select {
				case <-time.After(d):
					return []Work{w}, nil
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
		}
		a := remote{&fake{name: "a", search: takes(3*time.Second, Work{ID: "a.1", Title: "Emma"})}}
		b := remote{&fake{name: "b", search: takes(3*time.Second, Work{ID: "b.1", Title: "Persuasion"})}}
		start := time.Now()
		answer := NewSources([]Source{a, b}).Search(t.Context(), ParseQuery("austen"))
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v, want the 3s of one", took)
		}
		if len(answer.Works) != 2 || len(answer.Failures) != 0 {
			t.Errorf("got %+v", answer)
		}
	})
}

func TestSearchWithFailures(t *testing.T) {
	tests := []struct {
		name   string
		search func(context.Context, Query) ([]Work, error)
		want   Reason
		took   time.Duration
	}{
		{"unreachable", fails(Unreachable), Unreachable, 0},
		{"busy", fails(Busy), Busy, 0},
		{"refused", fails(Refused), Refused, 0},
		{"broken", fails(Broken), Broken, 0},
		{"hanging", hangs, Slow, 4 * time.Second},
		{"another error", func(context.Context, Query) ([]Work, error) { return nil, errors.New("odd") }, Broken, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sources := NewSources([]Source{remote{&fake{name: "far", search: tt.search}}, near()})
				start := time.Now()
				answer := sources.Search(t.Context(), ParseQuery("emma"))
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if got := ids(answer.Works); !slices.Equal(got, []string{"near.1"}) {
					t.Errorf("works %v, want the other source's", got)
				}
				if len(answer.Failures) != 1 || answer.Failures[0].Reason != tt.want ||
					answer.Failures[0].Source != "far" || answer.Failures[0].Err == nil {
					t.Errorf("failures %+v, want one, far: %s", answer.Failures, tt.want)
				}
			})
		})
	}
}

func TestSearchLocalSourceHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		local := &fake{name: "near", search: hangs}
		sources := NewSources([]Source{local})
		next := question()
		for range 2 { // a local source has no cooldown
			if got := reasons(sources.Search(t.Context(), next())); !slices.Equal(got, []Reason{Slow}) {
				t.Errorf("failures %v, want slow", got)
			}
		}
		if got := local.asked.Load(); got != 2 {
			t.Errorf("asked %d times, want 2", got)
		}
	})
}

func TestSearchForNothing(t *testing.T) {
	source := near()
	answer := NewSources([]Source{source}).Search(t.Context(), ParseQuery("  "))
	if answer.Works != nil || answer.Failures != nil || source.asked.Load() != 0 {
		t.Errorf("got %+v after %d questions", answer, source.asked.Load())
	}
}

func TestSearchNotFoundIsNoFailure(t *testing.T) {
	source := remote{&fake{name: "far", search: func(context.Context, Query) ([]Work, error) {
		return nil, ErrNotFound
	}}}
	if answer := NewSources([]Source{source}).Search(t.Context(), ParseQuery("emma")); len(answer.Failures) != 0 {
		t.Errorf("failures %+v", answer.Failures)
	}
}

func TestAnswersAreCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := near()
		sources := NewSources([]Source{source})
		ask := func(text string, want int32) {
			t.Helper()
			answer := sources.Search(t.Context(), ParseQuery(text))
			if len(answer.Works) != 1 || source.asked.Load() != want {
				t.Errorf("%q: %d works after %d questions, want 1 after %d", text, len(answer.Works),
					source.asked.Load(), want)
			}
			answer.Works[0].Title = "changed" // the cached answer must not change
		}
		ask("emma", 1)
		ask(" emma ", 1)
		if kept := sources.Search(t.Context(), ParseQuery("emma")); kept.Works[0].Title != "Emma" {
			t.Errorf("the cached answer was changed: %+v", kept.Works[0])
		}
		ask("austen", 2)
		time.Sleep(answerLifetime - 1)
		ask("emma", 2)
		time.Sleep(time.Nanosecond)
		ask("emma", 3)
	})
}

// A partial answer is kept long enough for the reader to come back for the missing results.
func TestPartialAnswersAreCachedBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := near()
		sources := NewSources([]Source{remote{&fake{name: "far", search: fails(Refused)}}, source})
		for want := int32(1); want <= 2; want++ {
			for range 2 {
				answer := sources.Search(t.Context(), ParseQuery("emma"))
				if got := source.asked.Load(); got != want || !slices.Equal(reasons(answer), []Reason{Refused}) {
					t.Errorf("asked %d times, want %d: %+v", got, want, answer)
				}
			}
			time.Sleep(partialAnswerLifetime)
		}
		if _, err := sources.Find(t.Context(), "near.1"); err != nil || source.fetched.Load() != 0 {
			t.Errorf("Find after the search: %v, %d look-ups, want none", err, source.fetched.Load())
		}
	})
}

func TestFind(t *testing.T) {
	emma := Work{ID: "far.1", Title: "Emma", Author: "Austen, Jane"}
	far := &fake{
		name:   "far",
		search: finds(emma),
		find: func(_ context.Context, id string) (Work, error) {
			switch id {
			case "far.1":
				return emma, nil
			case "far.broken":
				return Work{}, &Failure{Source: "far", Reason: Broken}
			}
			return Work{}, ErrNotFound
		},
	}
	local := near()
	local.find = func(context.Context, string) (Work, error) { return Work{ID: "near.9", Title: "Persuasion"}, nil }
	sources := NewSources([]Source{remote{far}, local})

	work, err := sources.Find(t.Context(), "far.1")
	if err != nil || work.Title != "Emma" || !slices.Equal(work.Sources, []string{"far"}) {
		t.Errorf("far.1: %+v, %v", work, err)
	}
	work, err = sources.Find(t.Context(), "near.9")
	if err != nil || work.Title != "Persuasion" || !slices.Equal(work.Sources, []string{"near"}) {
		t.Errorf("near.9: %+v, %v", work, err)
	}
	for _, id := range []string{"", "far.2", "nowhere.1", "../etc/passwd"} {
		if _, err := sources.Find(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v, want ErrNotFound", id, err)
		}
	}
	_, err = sources.Find(t.Context(), "far.broken")
	if failure, ok := errors.AsType[*Failure](err); !ok || failure.Reason != Broken {
		t.Errorf("far.broken: %v, want a broken failure", err)
	}
}

func TestFindReturnsTheMergedWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		far := &fake{
			name: "far", search: finds(Work{ID: "far.1", Title: "Emma", Author: "Austen, Jane", Dewey: "823.7"}),
		}
		far.find = func(context.Context, string) (Work, error) { return Work{ID: "far.1", Title: "Emma, alone"}, nil }
		local := &fake{
			name: "near", search: finds(Work{ID: "near.1", Title: "Emma", Author: "Jane Austen", Year: "1815"}),
		}
		sources := NewSources([]Source{remote{far}, local})
		sources.Search(t.Context(), ParseQuery("emma"))
		work, err := sources.Find(t.Context(), "far.1")
		if err != nil || work.Year != "1815" || far.fetched.Load() != 0 {
			t.Errorf("got %+v, %v after %d look-ups", work, err, far.fetched.Load())
		}
		time.Sleep(workLifetime)
		work, err = sources.Find(t.Context(), "far.1")
		if err != nil || work.Title != "Emma, alone" || far.fetched.Load() != 1 {
			t.Errorf("later: %+v, %v after %d look-ups", work, err, far.fetched.Load())
		}
	})
}

func TestSourcesConcurrently(t *testing.T) {
	far := &fake{name: "far", search: func(_ context.Context, q Query) ([]Work, error) {
		if len(q.Text)%2 == 0 {
			return nil, &Failure{Source: "far", Reason: Busy, RetryAfter: time.Minute}
		}
		return []Work{{ID: "far." + q.Text, Title: q.Text}}, nil
	}}
	far.find = func(context.Context, string) (Work, error) { return Work{}, ErrNotFound }
	local := near()
	local.find = far.find
	sources := NewSources([]Source{remote{far}, local})
	done := make(chan struct{})
	for g := range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range 50 {
				text := fmt.Sprint(g * i)
				sources.Search(t.Context(), ParseQuery(text))
				_, err := sources.Find(t.Context(), "far."+text)
				if _, failed := errors.AsType[*Failure](err); err != nil && !failed && !errors.Is(err, ErrNotFound) {
					t.Errorf("Find: %v", err)
				}
			}
		}()
	}
	for range 4 {
		<-done
	}
}

func TestPanicInASource(t *testing.T) {
	bad := &fake{name: "far", search: func(context.Context, Query) ([]Work, error) { panic("boom") }}
	bad.find = func(context.Context, string) (Work, error) { panic("boom") }
	sources := NewSources([]Source{remote{bad}, near()})
	answer := sources.Search(t.Context(), ParseQuery("emma"))
	if len(answer.Works) != 1 || !slices.Equal(reasons(answer), []Reason{Broken}) ||
		!strings.Contains(answer.Failures[0].Err.Error(), "sources_test.go") {
		t.Errorf("got %+v, want the other source's work and the stack for the log", answer)
	}
	_, err := sources.Find(t.Context(), "far.1")
	if failure, ok := errors.AsType[*Failure](err); !ok || failure.Reason != Broken {
		t.Errorf("Find: %v, want a broken source", err)
	}
}
