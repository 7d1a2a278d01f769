package lookup

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		far := script(Broken, "", Unreachable)
		local := near()
		local.search = after(20*time.Millisecond, Work{ID: "near.1", Title: "Emma"})
		sources := NewSources([]Source{remote{far}, local})
		next := question()
		search := func() { sources.Search(t.Context(), next()) }
		check := func(moment string, want Health) {
			t.Helper()
			if got := sources.Health()[0]; got != want {
				t.Errorf("%s:\ngot  %+v\nwant %+v", moment, got, want)
			}
		}
		check("at first", Health{Name: "far", State: Untried})

		begin := time.Now()
		search()
		check("after a bad answer", Health{
			Name: "far", State: Failing, Asked: 1, Failed: 1, LastFailure: begin, Reason: Broken,
		})

		good := time.Now()
		search()
		check("after a good one", Health{
			Name: "far", State: OK, Asked: 2, Failed: 1, LastAnswer: good, LastFailure: begin, Reason: Broken,
		})

		bad := time.Now()
		search()
		cooling := Health{
			Name: "far", State: InCooldown, Asked: 3, Failed: 2, LastAnswer: good, LastFailure: bad,
			Reason: Unreachable, CooldownUntil: bad.Add(defaultCooldown),
		}
		check("out of reach", cooling)
		search()
		check("not asked meanwhile", cooling)

		time.Sleep(defaultCooldown)
		awake := cooling
		awake.State, awake.CooldownUntil = Failing, time.Time{}
		check("after the cooldown", awake)
		again := time.Now()
		search()
		check("well again", Health{
			Name: "far", State: OK, Asked: 4, Failed: 2, LastAnswer: again, LastFailure: bad, Reason: Unreachable,
		})

		if got := sources.Health()[1]; got.Name != "near" || got.State != OK || got.Asked != 5 || got.Failed != 0 ||
			got.Latency != 20*time.Millisecond {
			t.Errorf("the other: %+v", got)
		}
		// A look-up of an ID that is not its own does not ask it.
		if _, err := sources.Find(t.Context(), "nobody.1"); err == nil || sources.Health()[1].Asked != 5 {
			t.Errorf("%v, %+v", err, sources.Health()[1])
		}
	})
}

func TestHealthRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := NewSources([]Source{remote{&fake{name: "far", search: busyFor(2 * time.Minute)}}})
		start := time.Now()
		sources.Search(t.Context(), ParseQuery("emma"))
		if got := sources.Health()[0]; got.State != InCooldown || got.CooldownUntil != start.Add(2*time.Minute) {
			t.Errorf("got %+v", got)
		}
	})
}

func busyFor(d time.Duration) func(context.Context, Query) ([]Work, error) {
	return func(context.Context, Query) ([]Work, error) {
		return nil, &Failure{Source: "far", Reason: Busy, RetryAfter: d}
	}
}
