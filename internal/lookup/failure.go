package lookup

import (
	"errors"
	"fmt"
	"time"
)

// Reason is the reason why a source did not answer.
type Reason string

const (
	Unreachable Reason = "unreachable" // no connection
	Slow        Reason = "slow"        // no answer within the time limit
	Busy        Reason = "busy"        // too many requests: status 429, or our own rate limit
	Refused     Reason = "refused"     // status 403 or another 4xx, or an SRU diagnostic
	Broken      Reason = "broken"      // status 5xx, or an answer that can't be read
)

// ErrRateLimit is wrapped by the Failure of a source that was not asked, because we would have
// asked it more often than it allows.
var ErrRateLimit = errors.New("our own rate limit is reached")

// Failure is the error of a source that did not answer. Err is for the log only.
type Failure struct {
	Source     string
	Reason     Reason
	Err        error
	RetryAfter time.Duration // how long the source asked to be left alone; 0 if it didn't

	// CooldownUntil is set if the source was not asked because it is in its cooldown. Reason is
	// then the reason of the failure that started the cooldown.
	CooldownUntil time.Time
}

// InCooldown reports whether the source was not asked because of an earlier failure.
func (f *Failure) InCooldown() bool { return !f.CooldownUntil.IsZero() }

func (f *Failure) Error() string {
	text := fmt.Sprintf("%s: %s", f.Source, f.Reason)
	if f.InCooldown() {
		text += ", not asked until " + f.CooldownUntil.Format(time.RFC3339)
	}
	if f.Err != nil {
		text += fmt.Sprintf(": %v", f.Err)
	}
	return text
}

// Unwrap returns Err.
func (f *Failure) Unwrap() error { return f.Err }
