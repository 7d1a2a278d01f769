package lookup

import (
	"errors"
	"sync"
	"time"
)

const (
	// defaultCooldown is how long a source is left alone after a failure.
	defaultCooldown = 30 * time.Second
	// MaxCooldown bounds the time that a source may ask for with Retry-After.
	MaxCooldown = 10 * time.Minute
	// maxBadAnswers is how many bad answers in a row start a cooldown. A single one may be caused
	// by the query.
	maxBadAnswers = 3
)

// breaker decides whether a remote source may be asked. It has three states:
//
//	available  asked by everybody
//	cooldown   asked by nobody until a time
//	trial      the cooldown is over: one request is let through, and its result decides
//
// A source that can't be reached costs every reader the wait, so one failure starts a cooldown. Bad
// answers come quickly, so it takes several in a row.
type breaker struct {
	mu         sync.Mutex
	state      breakerState
	until      time.Time // end of the cooldown; zero when available
	reason     Reason    // of the failure that started the cooldown
	badAnswers int       // in a row
	period     int       // counts the changes of state
}

type breakerState int

const (
	available breakerState = iota
	cooldown
	trial
)

// admit decides whether the source may be asked now. If it may, period must be passed to record
// with the result. Otherwise the error says why, and until when the source is left alone.
func (b *breaker) admit() (period int, err *Failure) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == cooldown && time.Now().After(b.until) {
		b.change(trial)
		return b.period, nil
	}
	if b.state == available {
		return b.period, nil
	}
	return 0, &Failure{Reason: b.reason, CooldownUntil: b.until}
}

// record takes the result of a request: nil, ErrNotFound or a *Failure. A result that comes after
// the state has changed only counts for its Retry-After.
func (b *breaker) record(period int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	failure, failed := errors.AsType[*Failure](err)
	current := period == b.period
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrRateLimit):
		// The source may not have been asked at all, so this says nothing about it.
		if current && b.state == trial {
			b.change(cooldown) // which is over: the next request is the trial
		}
	case !failed:
		if current {
			b.change(available)
			b.until, b.reason, b.badAnswers = time.Time{}, "", 0
		}
	default:
		wait := min(failure.RetryAfter, MaxCooldown)
		if current && b.startsCooldown(failure.Reason) {
			wait = max(wait, defaultCooldown)
		}
		if wait > 0 {
			b.coolDown(time.Now().Add(wait), failure.Reason)
		} else if current {
			b.change(available)
		}
	}
}

// startsCooldown counts a failure and reports whether it starts a cooldown.
func (b *breaker) startsCooldown(reason Reason) bool {
	switch reason {
	case Broken, Refused:
		b.badAnswers++
		return b.badAnswers >= maxBadAnswers
	}
	b.badAnswers = 0
	return true
}

// coolDown starts a cooldown, or extends the current one.
func (b *breaker) coolDown(until time.Time, reason Reason) {
	if b.state == cooldown && b.until.After(until) {
		return
	}
	b.change(cooldown)
	b.until, b.reason = until, reason
}

func (b *breaker) change(s breakerState) {
	if b.state != s {
		b.state = s
		b.period++
	}
}

// cooldownEnd returns the end of the current cooldown, or the zero time.
func (b *breaker) cooldownEnd() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != cooldown || !time.Now().Before(b.until) {
		return time.Time{}
	}
	return b.until
}
