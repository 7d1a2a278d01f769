package biblio

import (
	"errors"
	"time"
)

// State is how a source is, in a word.
type State string

const (
	Untried State = "untried" // not asked since the start
	OK      State = "ok"      // it answered when it was last asked
	Failing State = "failing" // it did not, and is asked again the next time
	Asleep  State = "resting" // left alone until Health.RestsUntil
)

// Health is how a source has done since the start. Times are zero for never.
type Health struct {
	Name       string
	State      State
	Asked      int // how often, not counting when it rested
	Failed     int // how often of these it did not answer
	LastAnswer time.Time
	Latency    time.Duration // how long it took when it was last asked, answer or not

	LastFailure time.Time
	Reason      Reason // of the last failure

	RestsUntil time.Time // when it is asked again; zero unless it rests
}

// Health returns the health of the sources, in order of preference.
func (s *Sources) Health() []Health {
	list := make([]Health, len(s.members))
	for i, m := range s.members {
		list[i] = m.state()
	}
	return list
}

func (m *member) state() Health {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.health
	switch {
	case time.Now().Before(m.restsUntil):
		h.State, h.RestsUntil = Asleep, m.restsUntil
	case h.Asked == 0:
		h.State = Untried
	case m.failing:
		h.State = Failing
	default:
		h.State = OK
	}
	return h
}

// restUntil notes that the source is left alone until then, or longer if it was already.
func (m *member) restUntil(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t.After(m.restsUntil) {
		m.restsUntil = t
	}
}

func (m *member) answered(began time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = false
	m.health.Asked++
	m.health.LastAnswer = time.Now()
	m.health.Latency = time.Since(began)
}

func (m *member) failed(began time.Time, failure *Failure) {
	if errors.Is(failure, errPace) {
		return // it was not asked
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = true
	m.health.Asked++
	m.health.Failed++
	m.health.LastFailure = time.Now()
	m.health.Latency = time.Since(began)
	m.health.Reason = failure.Reason
}
