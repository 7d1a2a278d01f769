package web

import (
	"net/http"
	"time"

	"shelflist/internal/biblio"
)

type sourcesPage struct {
	Frame   frame
	Sources []sourceRow
}

type sourceRow struct {
	biblio.Health
	Answered ago           // when it last did
	Took     time.Duration // how long it took then
	Rests    int           // for how many more seconds it is left alone
}

// ago is how long something is past, in the largest unit that fits. Unit is "" for never.
type ago struct {
	Count int
	Unit  string
}

// sourcesPage shows where works are looked up and how the sources do.
func (s *Server) sourcesPage(w http.ResponseWriter, r *http.Request) error {
	health := s.sources.Health()
	if !htmlByDefault(r) {
		s.writeJSON(w, r, http.StatusOK, health)
		return nil
	}
	page := sourcesPage{Frame: s.frame(r, "")}
	for _, h := range health {
		row := sourceRow{Health: h, Answered: since(h.LastAnswer), Took: max(h.Latency.Round(time.Millisecond), time.Millisecond)}
		if !h.RestsUntil.IsZero() {
			row.Rests = max(1, int(time.Until(h.RestsUntil).Seconds()))
		}
		page.Sources = append(page.Sources, row)
	}
	s.writePage(w, r, http.StatusOK, "sources", page)
	return nil
}

func since(t time.Time) ago {
	past := time.Since(t)
	switch {
	case t.IsZero():
		return ago{}
	case past < time.Minute:
		return ago{int(past.Seconds()), "second"}
	case past < time.Hour:
		return ago{int(past.Minutes()), "minute"}
	case past < 48*time.Hour:
		return ago{int(past.Hours()), "hour"}
	default:
		return ago{int(past.Hours() / 24), "day"}
	}
}
