package web

import (
	"net/http"
	"time"

	"shelflist/internal/lookup"
	"shelflist/internal/web/answer"
)

type sourcesPage struct {
	Frame   frame
	Sources []sourceRow
}

// sourceRow is a source as the page shows it.
type sourceRow struct {
	lookup.Health
	Answered interval // since the last answer
	Wait     interval // until the source is asked again
}

// LatencyMilliseconds returns how long the last request took, at least 1.
func (r sourceRow) LatencyMilliseconds() int64 { return max(1, r.Latency.Milliseconds()) }

// sourcesPage shows the sources and their health.
func (s *Server) sourcesPage(r *http.Request) (answer.Answer, error) {
	health := s.sources.Health()
	if !htmlByDefault(r) {
		return toJSON(http.StatusOK, newSourcesJSON(health))
	}
	page := sourcesPage{Frame: s.frame(r, "")}
	for _, h := range health {
		row := sourceRow{Health: h}
		if !h.LastAnswer.IsZero() {
			row.Answered = newInterval(time.Since(h.LastAnswer))
		}
		if !h.CooldownUntil.IsZero() {
			row.Wait = newInterval(max(time.Second, time.Until(h.CooldownUntil)))
		}
		page.Sources = append(page.Sources, row)
	}
	return s.page("sources", page)
}

// interval is a length of time for a reader: a number of the largest unit that fits. The zero value
// stands for an unknown one.
type interval struct {
	Known                         bool
	Seconds, Minutes, Hours, Days int // the others are 0
}

func newInterval(d time.Duration) interval {
	switch {
	case d < 2*time.Minute:
		return interval{Known: true, Seconds: int(d.Seconds())}
	case d < 2*time.Hour:
		return interval{Known: true, Minutes: int(d.Minutes())}
	case d < 48*time.Hour:
		return interval{Known: true, Hours: int(d.Hours())}
	default:
		return interval{Known: true, Days: int(d.Hours() / 24)}
	}
}
