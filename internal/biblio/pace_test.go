package biblio

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Three questions go at once, two more in turn a third of a second apart; who would have to wait
// longer than is worth it is told so, and the source does not rest for it.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := newUpstream("far", agent, "")
		start := time.Now()
		var took []time.Duration
		for range 5 {
			if err := u.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(start).Round(time.Millisecond))
		}
		if want := []time.Duration{0, 0, 0, 333 * time.Millisecond, 667 * time.Millisecond}; !slices.Equal(took, want) {
			t.Errorf("turns after %v, want %v", took, want)
		}

		u.pace.ReserveN(time.Now(), perSecond) // others
		u.pace.ReserveN(time.Now(), perSecond)
		start = time.Now()
		err := u.wait(t.Context())
		if failure, ok := errors.AsType[*Failure](err); !ok || failure.Reason != Busy || !errors.Is(err, errPace) || time.Since(start) != 0 {
			t.Errorf("%v after %v, want busy at once", err, time.Since(start))
		}
	})
}

func TestPaceIsNoFailureOfTheSource(t *testing.T) {
	d := newDouble(t, searchPage(says(docs(slaughterhouse))))
	d.pace.SetBurst(0)
	d.pace.SetLimit(0)
	sources := NewSources([]Source{d.OpenLibrary})
	next := question()
	for range 2 {
		if got := reasons(sources.Search(t.Context(), next())); !slices.Equal(got, []Reason{Busy}) {
			t.Errorf("got %v, want busy, not resting", got)
		}
	}
	if h := sources.Health()[0]; h.State != Untried || len(d.asked) != 0 {
		t.Errorf("%+v, asked %v", h, d.asked)
	}
	d.pace.SetBurst(1)
	d.pace.SetLimit(1e9)
	if answer := sources.Search(t.Context(), next()); len(answer.Works) != 1 || len(answer.Failures) != 0 {
		t.Errorf("with a turn: %+v", answer)
	}
}
