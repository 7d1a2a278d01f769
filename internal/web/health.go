package web

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// health answers 200 as long as the process lives.
func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	s.writeJSON(w, r, http.StatusOK, statusJSON{"ok"})
	return nil
}

// ready answers 200 as long as requests should be sent to this process.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.draining.Load() {
		return problem{http.StatusServiceUnavailable, "stopping", errors.New("stopping")}
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.store.Ready(ctx); err != nil {
		p := diagnose(err)
		if ctx.Err() != nil {
			p.kind = "too-slow"
		}
		return problem{http.StatusServiceUnavailable, p.kind, err}
	}
	s.writeJSON(w, r, http.StatusOK, statusJSON{"ready"})
	return nil
}
