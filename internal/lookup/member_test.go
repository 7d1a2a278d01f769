package lookup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// script returns a remote source that fails for the given reasons, one a search, and then answers.
// The reason "" stands for an answer.
func script(reasons ...Reason) *fake {
	return &fake{name: "far", search: func(context.Context, Query) ([]Work, error) {
		if len(reasons) == 0 || reasons[0] == "" {
			reasons = reasons[min(1, len(reasons)):]
			return []Work{{ID: "far.1", Title: "Emma"}}, nil
		}
		reason := reasons[0]
		reasons = reasons[1:]
		return nil, &Failure{Source: "far", Reason: reason}
	}}
}

// question returns a function whose queries all differ, so that no cached answer is used.
func question() func() Query {
	n := 0
	return func() Query { n++; return ParseQuery(fmt.Sprint("emma ", n)) }
}

func TestCooldown(t *testing.T) {
	tests := []struct {
		name    string
		reasons []Reason
		want    []Reason // of one search after the other; "" is an answer
	}{
		{"unreachable once", []Reason{Unreachable}, []Reason{Unreachable, paused, paused}},
		{"slow once", []Reason{Slow}, []Reason{Slow, paused}},
		{"busy once", []Reason{Busy}, []Reason{Busy, paused}},
		{"broken three times", []Reason{Broken, Broken, Broken}, []Reason{Broken, Broken, Broken, paused}},
		{"refused three times", []Reason{Refused, Refused, Refused}, []Reason{Refused, Refused, Refused, paused}},
		{"broken and refused", []Reason{Broken, Refused, Broken}, []Reason{Broken, Refused, Broken, paused}},
		{"broken twice", []Reason{Broken, Broken, "", Broken, Broken},
			[]Reason{Broken, Broken, "", Broken, Broken, ""}},
		{"no failure", nil, []Reason{"", "", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sources := NewSources([]Source{remote{script(tt.reasons...)}})
				next := question()
				for i, want := range tt.want {
					start := time.Now()
					answer := sources.Search(t.Context(), next())
					var got Reason
					if list := reasons(answer); len(list) > 0 {
						got = list[0]
					}
					if got != want {
						t.Fatalf("search %d: %q, want %q", i+1, got, want)
					}
					if took := time.Since(start); took != 0 {
						t.Errorf("search %d took %v, want none", i+1, took)
					}
				}
			})
		})
	}
}

func TestCooldownEnds(t *testing.T) {
	tests := []struct {
		name    string
		reasons []Reason
		asks    int // until the cooldown
		want    Reason
	}{
		{"the source answers", []Reason{Unreachable}, 1, ""},
		{"it is still unreachable", []Reason{Unreachable, Unreachable}, 1, Unreachable},
		{"it is broken now", []Reason{Unreachable, Broken}, 1, Broken},
		{"after bad answers", []Reason{Broken, Broken, Broken}, 3, ""},
		{"after bad answers, it is still broken", []Reason{Broken, Broken, Broken, Broken}, 3, Broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sources := NewSources([]Source{remote{script(tt.reasons...)}})
				next := question()
				search := func() Reason {
					if list := reasons(sources.Search(t.Context(), next())); len(list) > 0 {
						return list[0]
					}
					return ""
				}
				for range tt.asks {
					search()
				}
				time.Sleep(defaultCooldown)
				if got := search(); got != paused {
					t.Fatalf("within %v: %q, want paused", defaultCooldown, got)
				}
				time.Sleep(time.Nanosecond)
				if got := search(); got != tt.want {
					t.Fatalf("after %v: %q, want %q", defaultCooldown, got, tt.want)
				}
				want := tt.want
				if want == Unreachable || tt.asks == maxBadAnswers && want == Broken {
					want = paused // one failed trial is enough
				} else {
					want = ""
				}
				if got := search(); got != want {
					t.Errorf("after that: %q, want %q", got, want)
				}
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		name        string
		asked, want time.Duration
	}{
		{"shorter than our own cooldown", 10 * time.Second, defaultCooldown},
		{"longer", 2 * time.Minute, 2 * time.Minute},
		{"longer than any reader can wait", 24 * time.Hour, MaxCooldown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &fake{name: "far", search: func(context.Context, Query) ([]Work, error) {
					return nil, &Failure{Source: "far", Reason: Busy, RetryAfter: tt.asked}
				}}
				sources := NewSources([]Source{remote{source}})
				next := question()
				sources.Search(t.Context(), next())
				time.Sleep(tt.want - 1)
				if got := reasons(sources.Search(t.Context(), next())); !slices.Equal(got, []Reason{paused}) {
					t.Errorf("before %v: %v, want paused", tt.want, got)
				}
				time.Sleep(2 * time.Nanosecond)
				if got := reasons(sources.Search(t.Context(), next())); !slices.Equal(got, []Reason{Busy}) {
					t.Errorf("after %v: %v, want it asked again", tt.want, got)
				}
			})
		})
	}
}

func TestReaderGoesAway(t *testing.T) {
	tests := []struct {
		name  string
		leave func(context.Context) (context.Context, context.CancelFunc)
	}{
		{"cancelled", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}},
		{"its own deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &fake{name: "far", search: after(3*time.Second, Work{ID: "far.1", Title: "Emma in Highbury"})}
				sources := NewSources([]Source{remote{source}, near()})
				q := ParseQuery("emma")
				for range 2 {
					ctx, cancel := tt.leave(t.Context())
					answer := sources.Search(ctx, q)
					cancel()
					if len(answer.Failures) != 0 || len(answer.Works) != 1 ||
						!slices.Equal(answer.Waiting, []string{"far"}) {
						t.Fatalf("got %+v, want the other source's work, and far still being asked", answer)
					}
				}
				start := time.Now()
				answer := sources.Search(t.Context(), q)
				if len(answer.Works) != 2 || len(answer.Failures) != 0 || time.Since(start) != time.Second {
					t.Errorf("the reader who stays gets %+v after %v, want everything after 1s", answer,
						time.Since(start))
				}
				if got := source.asked.Load(); got != 1 {
					t.Errorf("asked %d times, want once", got)
				}
			})
		})
	}
}

func TestFindGoesOnWithoutTheFirstAsker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fake{name: "far", find: func(ctx context.Context, _ string) (Work, error) {
			select {
			case <-time.After(2 * time.Second):
				return Work{ID: "far.1", Title: "Emma"}, nil
			case <-ctx.Done():
				return Work{}, ctx.Err()
			}
		}}
		sources := NewSources([]Source{remote{source}})
		first, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		go func() {
			time.Sleep(time.Second / 2)
			if work, err := sources.Find(t.Context(), "far.1"); err != nil || work.Title != "Emma" {
				t.Errorf("the second asker got %+v, %v", work, err)
			}
		}()
		if _, err := sources.Find(first, "far.1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the asker's own deadline", err)
		}
		synctest.Wait()
		time.Sleep(2 * time.Second)
		if got := source.fetched.Load(); got != 1 {
			t.Errorf("looked up %d times, want once", got)
		}
	})
}

func TestFindWhilepaused(t *testing.T) {
	source := script(Unreachable)
	source.find = func(context.Context, string) (Work, error) { return Work{ID: "far.1"}, nil }
	local := near()
	local.find = func(_ context.Context, id string) (Work, error) {
		if id == "near.1" {
			return Work{ID: id}, nil
		}
		return Work{}, ErrNotFound
	}
	sources := NewSources([]Source{remote{source}, local})
	sources.Search(t.Context(), ParseQuery("persuasion"))

	_, err := sources.Find(t.Context(), "far.1")
	if failure, ok := errors.AsType[*Failure](err); !ok || !failure.InCooldown() || failure.Reason != Unreachable {
		t.Errorf("its own ID: %v, want paused", err)
	}
	if got := source.fetched.Load(); got != 0 {
		t.Errorf("the source in its cooldown was asked %d times", got)
	}
	if _, err := sources.Find(t.Context(), "near.1"); err != nil {
		t.Errorf("the other source's ID: %v", err)
	}
	for _, id := range []string{"near.2", "nonsense"} {
		if _, err := sources.Find(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", id, err)
		}
	}
}

// After the cooldown the source is asked for one reader, not for all.
func TestTrialIsOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := script(Unreachable)
		sources := NewSources([]Source{remote{source}})
		next := question()
		sources.Search(t.Context(), next())
		time.Sleep(defaultCooldown + 1)
		source.search = hangs
		answers := make(chan Answer, 2)
		for range 2 {
			q := next()
			go func() { answers <- sources.Search(t.Context(), q) }()
		}
		got := append(reasons(<-answers), reasons(<-answers)...)
		if !slices.Equal(got, []Reason{paused, Slow}) {
			t.Errorf("got %v, want one paused at once and one slow", got)
		}
	})
}
