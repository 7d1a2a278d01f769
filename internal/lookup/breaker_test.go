package lookup

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func failure(reason Reason, retryAfter time.Duration) error {
	return &Failure{Source: "far", Reason: reason, RetryAfter: retryAfter}
}

// The breaker remembers why a source is left alone, and until when.
func TestBreakerRemembersTheReason(t *testing.T) {
	tests := []struct {
		name    string
		results []error
		reason  Reason
		wait    time.Duration
	}{
		{"unreachable", []error{failure(Unreachable, 0)}, Unreachable, defaultCooldown},
		{"slow", []error{failure(Slow, 0)}, Slow, defaultCooldown},
		{"rate limited until a time", []error{failure(Busy, 2*time.Minute)}, Busy, 2 * time.Minute},
		{"refused again and again", []error{failure(Refused, 0), failure(Refused, 0), failure(Refused, 0)}, Refused,
			defaultCooldown},
		{"nonsense, the last time refused", []error{failure(Broken, 0), failure(Broken, 0), failure(Refused, 0)},
			Refused, defaultCooldown},
		{"out of order until a time", []error{failure(Broken, time.Minute)}, Broken, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &breaker{}
				for i, result := range tt.results {
					period, refusal := b.admit()
					if refusal != nil {
						t.Fatalf("request %d is refused: %v", i+1, refusal)
					}
					b.record(period, result)
				}
				_, refusal := b.admit()
				if refusal == nil || refusal.Reason != tt.reason || refusal.CooldownUntil != time.Now().Add(tt.wait) {
					t.Errorf("got %+v, want %s for %v", refusal, tt.reason, tt.wait)
				}
			})
		})
	}
}

// Requests that were let through together finish in any order. One that ends late does not undo
// what the others have shown, but a time that the source asks for always counts.
func TestBreakerLateResults(t *testing.T) {
	tests := []struct {
		name        string
		first, late error
		wait        time.Duration // 0: the source is available
	}{
		{"an answer after a failure", failure(Unreachable, 0), nil, defaultCooldown},
		{"a bad answer after a failure", failure(Unreachable, 0), failure(Broken, 0), defaultCooldown},
		{"a failure after a failure", failure(Unreachable, 0), failure(Slow, 0), defaultCooldown},
		{"a rate limit after a failure", failure(Unreachable, 0), failure(Busy, 5*time.Minute), 5 * time.Minute},
		{"a shorter rate limit after a longer one", failure(Busy, 5*time.Minute), failure(Busy, time.Minute),
			5 * time.Minute},
		{"a failure after an answer", nil, failure(Slow, 0), defaultCooldown},
		{"nothing found after an answer", nil, ErrNotFound, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &breaker{}
				one, _ := b.admit()
				other, _ := b.admit()
				b.record(one, tt.first)
				b.record(other, tt.late)
				var want time.Time
				if tt.wait > 0 {
					want = time.Now().Add(tt.wait)
				}
				if got := b.cooldownEnd(); !got.Equal(want) {
					t.Errorf("left alone until %v, want %v", got, want)
				}
			})
		})
	}
}

// A trial that finds out nothing about the source is followed by another.
func TestBreakerTrialWithoutResult(t *testing.T) {
	for name, result := range map[string]error{
		"not found": ErrNotFound, "own rate limit": errors.Join(failure(Busy, 0), ErrRateLimit),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &breaker{}
				period, _ := b.admit()
				b.record(period, failure(Unreachable, 0))
				time.Sleep(defaultCooldown + 1)
				trial, refusal := b.admit()
				if refusal != nil {
					t.Fatal(refusal)
				}
				if _, refusal := b.admit(); refusal == nil || refusal.Reason != Unreachable {
					t.Errorf("a second request during the trial: %v, want it refused as unreachable", refusal)
				}
				b.record(trial, result)
				next, refusal := b.admit()
				if refusal != nil {
					t.Fatalf("after the trial: %v", refusal)
				}
				b.record(next, nil)
				if _, refusal := b.admit(); refusal != nil {
					t.Errorf("after an answer: %v", refusal)
				}
			})
		})
	}
}
