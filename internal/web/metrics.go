package web

import (
	"net/http"

	"shelflist/internal/metrics"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
)

// measure makes the numbers of all parts part of the metrics, and returns what counts requests.
func (s *Server) measure(c Config, routes []route) *metrics.Requests {
	m := c.Metrics
	if m == nil {
		m = metrics.New(metrics.Build{})
	}
	if c.ShowMetrics {
		s.metrics = m
	}
	m.Watch(s.store, s.sources)
	m.Cache("pages", s.shared.Stats)
	if s.covers != nil {
		m.Covers(s.covers.CacheStats)
	}
	var patterns []string
	for _, r := range routes {
		patterns = append(patterns, r.pattern)
	}
	m.Requests.SetRoutes(patterns)
	return m.Requests
}

// showMetrics answers with the metrics.
func (s *Server) showMetrics(r *http.Request) (answer.Answer, error) {
	if s.metrics == nil {
		return answer.Answer{}, problem.Problem{Status: http.StatusNotFound, Kind: "not-found"}
	}
	text := s.metrics.Text(r.Context())
	return answer.Answer{Status: http.StatusOK, Kind: metrics.MediaType, Body: text, Caching: "no-store"}, nil
}
