package lookup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// after returns a search that answers after a time.
func after(d time.Duration, works ...Work) func(context.Context, Query) ([]Work, error) {
	return func(ctx context.Context, _ Query) ([]Work, error) {
		select {
		case <-time.After(d):
			return works, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// three returns sources of which one never answers, one answers after a second, and one at once.
func three() (*Sources, []*fake) {
	fakes := []*fake{
		{name: "never", search: hangs},
		{name: "later", search: after(time.Second, Work{ID: "later.1", Title: "Persuasion"})},
		{name: "near", search: finds(Work{ID: "near.1", Title: "Emma"})},
	}
	return NewSources([]Source{remote{fakes[0]}, remote{fakes[1]}, fakes[2]}), fakes
}

func TestLookupAsAnswersCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources, fakes := three()
		fakes[2].search = after(time.Millisecond, Work{ID: "near.1", Title: "Emma"}) // not before the first answer is read
		l := sources.Start(t.Context(), ParseQuery("austen"))
		if got := l.Answer(); len(got.Works) != 0 || !slices.Equal(got.Waiting, []string{"never", "later", "near"}) {
			t.Errorf("at first: %+v", got)
		}
		start := time.Now()
		tests := []struct {
			works    int
			waiting  []string
			failures []Reason
			took     time.Duration
		}{
			{1, []string{"never", "later"}, nil, time.Millisecond},
			{2, []string{"never"}, nil, time.Second},
			{2, nil, []Reason{Slow}, 4 * time.Second},
			{2, nil, []Reason{Slow}, 4 * time.Second},
		}
		waiting := 3
		for i, tt := range tests {
			got := l.Next(t.Context(), waiting)
			if len(got.Works) != tt.works || !slices.Equal(got.Waiting, tt.waiting) ||
				!slices.Equal(reasons(got), tt.failures) || time.Since(start) != tt.took {
				t.Errorf("answer %d after %v: %+v", i+1, time.Since(start), got)
			}
			waiting = len(got.Waiting)
		}
	})
}

func TestLookupWait(t *testing.T) {
	emma := Work{ID: "1", Title: "Emma"}
	type searches []func(context.Context, Query) ([]Work, error)
	tests := []struct {
		name     string
		searches searches
		works    int
		waiting  int
		took     time.Duration
	}{
		{"all at once", searches{finds(emma), finds()}, 1, 0, 0},
		{"patience ends after the first result", searches{after(time.Second, emma), hangs}, 1, 1,
			1900 * time.Millisecond},
		{"all answer within patience",
			searches{finds(emma), after(500*time.Millisecond, Work{ID: "2", Title: "Persuasion"})}, 2, 0,
			500 * time.Millisecond},
		{"nothing found yet", searches{finds(), after(3*time.Second, emma)}, 1, 0, 3 * time.Second},
		{"nothing found at all", searches{finds(), hangs}, 0, 0, 4 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var list []Source
				for i, search := range tt.searches {
					list = append(list, remote{&fake{name: fmt.Sprint(i), search: search}})
				}
				start := time.Now()
				got := NewSources(list).Start(t.Context(), ParseQuery("emma")).Wait(t.Context(), 900*time.Millisecond)
				if len(got.Works) != tt.works || len(got.Waiting) != tt.waiting || time.Since(start) != tt.took {
					t.Errorf("after %v: %+v", time.Since(start), got)
				}
				time.Sleep(4 * time.Second) // the lookup ends by itself; synctest fails otherwise
			})
		})
	}
}

func TestLookupReaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources, fakes := three()
		gone, leave := context.WithCancel(t.Context())
		leave()
		l := sources.Start(gone, ParseQuery("austen"))
		for _, got := range []Answer{l.Wait(gone, time.Minute), l.Next(gone, 1)} {
			if len(got.Waiting) == 0 {
				t.Errorf("the reader who left was kept waiting: %+v", got)
			}
		}
		time.Sleep(5 * time.Second)
		start := time.Now()
		got := sources.Search(t.Context(), ParseQuery("austen"))
		if len(got.Works) != 2 || len(got.Waiting) != 0 || time.Since(start) != 0 || fakes[1].asked.Load() != 1 {
			t.Errorf("the reader who comes back gets %+v after %v", got, time.Since(start))
		}
	})
}

func TestSameQuestionAtOnceIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources, fakes := three()
		var answers atomic.Int32
		for range 20 {
			go func() {
				if got := sources.Search(t.Context(), ParseQuery("austen")); len(got.Works) == 2 {
					answers.Add(1)
				}
			}()
		}
		time.Sleep(5 * time.Second)
		for _, f := range fakes {
			if got := f.asked.Load(); got != 1 {
				t.Errorf("%s was asked %d times, want once", f.name, got)
			}
		}
		if got := answers.Load(); got != 20 {
			t.Errorf("%d answers, want 20", got)
		}
		if len(sources.running) != 0 {
			t.Errorf("%d look-ups are still under way", len(sources.running))
		}
	})
}

// A work that is on the page can be added while other sources are still being asked.
func TestLookupKeepsWorksAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources, fakes := three()
		sources.Start(t.Context(), ParseQuery("austen")).Next(t.Context(), 3)
		if work, err := sources.Find(t.Context(), "near.1"); err != nil || work.Title != "Emma" ||
			fakes[2].fetched.Load() != 0 {
			t.Errorf("got %+v, %v after %d look-ups", work, err, fakes[2].fetched.Load())
		}
		time.Sleep(4 * time.Second)
	})
}

func TestLookupWithoutSources(t *testing.T) {
	if got := NewSources(nil).Search(t.Context(),
		ParseQuery("emma")); len(got.Works)+len(got.Failures)+len(got.Waiting) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources, fakes := three()
		fakes[0].find = func(ctx context.Context, _ string) (Work, error) {
			<-ctx.Done()
			return Work{}, ctx.Err()
		}
		l := sources.Start(t.Context(), ParseQuery("austen"))
		go func() {
			if _, err := sources.Find(t.Context(), "never.1"); err == nil {
				t.Error("found")
			}
		}()
		synctest.Wait()
		start := time.Now()
		if err := sources.Close(); err != nil || time.Since(start) != 0 {
			t.Errorf("%v after %v, want the lookups cancelled at once", err, time.Since(start))
		}
		if got := l.Answer(); len(got.Works) != 1 || len(got.Waiting) != 0 {
			t.Errorf("got %+v, want what was found until then", got)
		}
		asked := fakes[2].asked.Load()
		if got := sources.Search(t.Context(), ParseQuery("emma")); len(got.Works) != 0 ||
			fakes[2].asked.Load() != asked {
			t.Errorf("a source was asked after Close: %+v", got)
		}
		if _, err := sources.Find(t.Context(), "near.2"); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("Find when closed: %v", err)
		}
		if err := sources.Close(); err != nil {
			t.Error(err)
		}
	})
}
