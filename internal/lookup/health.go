package lookup

import (
	"errors"
	"time"
)

// State is the state of a source.
type State string

const (
	Untried    State = "untried"  // not asked since the start
	OK         State = "ok"       // answered when last asked
	Failing    State = "failing"  // failed when last asked; asked again for the next search
	InCooldown State = "cooldown" // not asked until Health.CooldownUntil
)

// Health is the record of a source since the start. Times are zero for what never happened.
type Health struct {
	Name       string
	State      State
	Asked      int // requests made
	Failed     int // requests that failed
	LastAnswer time.Time
	Latency    time.Duration // of the last request, whether it failed or not

	LastFailure time.Time
	Reason      Reason // of the last failure

	CooldownUntil time.Time // zero unless State is InCooldown
}

// Health returns the health of the sources, in order of preference.
func (s *Sources) Health() []Health {
	list := make([]Health, len(s.members))
	for i, m := range s.members {
		list[i] = m.currentHealth()
	}
	return list
}

func (m *member) currentHealth() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.health
	if m.breaker != nil {
		h.CooldownUntil = m.breaker.cooldownEnd()
	}
	switch {
	case !h.CooldownUntil.IsZero():
		h.State = InCooldown
	case h.Asked == 0:
		h.State = Untried
	case m.failing:
		h.State = Failing
	default:
		h.State = OK
	}
	return h
}

func (m *member) noteAnswer(began time.Time) {
	m.told(m.health.Name, "answered", time.Since(began))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = false
	m.health.Asked++
	m.health.LastAnswer = time.Now()
	m.health.Latency = time.Since(began)
}

func (m *member) noteFailure(began time.Time, failure *Failure) {
	if errors.Is(failure, ErrRateLimit) {
		return // our own rate limit kept the source from being asked
	}
	m.told(m.health.Name, string(failure.Reason), time.Since(began))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = true
	m.health.Asked++
	m.health.Failed++
	m.health.LastFailure = time.Now()
	m.health.Latency = time.Since(began)
	m.health.Reason = failure.Reason
}
