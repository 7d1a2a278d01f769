package pages

import (
	"time"

	"shelflist/internal/lookup"
)

// Sources is the page with the sources and their health.
type Sources struct {
	Frame   Frame
	Sources []SourceRow
}

// SourceRow is a source as the page shows it.
type SourceRow struct {
	lookup.Health
	Answered Interval // since the last answer
	Wait     Interval // until the source is asked again
}

// NewSources returns the page.
func NewSources(f Frame, health []lookup.Health) Sources {
	page := Sources{Frame: f}
	for _, h := range health {
		row := SourceRow{Health: h}
		if !h.LastAnswer.IsZero() {
			row.Answered = newInterval(time.Since(h.LastAnswer))
		}
		if !h.CooldownUntil.IsZero() {
			row.Wait = newInterval(max(time.Second, time.Until(h.CooldownUntil)))
		}
		page.Sources = append(page.Sources, row)
	}
	return page
}

// LatencyMilliseconds returns how long the last request took, at least 1.
func (r SourceRow) LatencyMilliseconds() int64 { return max(1, r.Latency.Milliseconds()) }

// Interval is a length of time for a reader: a number of the largest unit that fits. The zero value
// stands for an unknown one.
type Interval struct {
	Known                         bool
	Seconds, Minutes, Hours, Days int // the others are 0
}

func newInterval(d time.Duration) Interval {
	switch {
	case d < 2*time.Minute:
		return Interval{Known: true, Seconds: int(d.Seconds())}
	case d < 2*time.Hour:
		return Interval{Known: true, Minutes: int(d.Minutes())}
	case d < 48*time.Hour:
		return Interval{Known: true, Hours: int(d.Hours())}
	default:
		return Interval{Known: true, Days: int(d.Hours() / 24)}
	}
}
