package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
)

// health answers 200 as long as the process lives.
func (s *Server) health(r *http.Request) (answer.Answer, error) {
	return toJSON(http.StatusOK, statusJSON{"ok"})
}

// ready answers 200 as long as requests should be sent to this process.
func (s *Server) ready(r *http.Request) (answer.Answer, error) {
	if s.draining.Load() {
		return answer.Answer{}, problem{http.StatusServiceUnavailable, "stopping", errors.New("stopping")}
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.store.Ready(ctx); err != nil {
		p := diagnose(err)
		if ctx.Err() != nil {
			p.kind = "too-slow"
		}
		return answer.Answer{}, problem{http.StatusServiceUnavailable, p.kind, err}
	}
	return toJSON(http.StatusOK, statusJSON{"ready"})
}
