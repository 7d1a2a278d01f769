package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/problem"
)

// health answers 200 as long as the process lives.
func (s *Server) health(r *http.Request) (answer.Answer, error) {
	return answer.JSON(http.StatusOK, api.Status{Status: "ok"})
}

// ready answers 200 as long as requests should be sent to this process.
func (s *Server) ready(r *http.Request) (answer.Answer, error) {
	if s.draining.Load() {
		return answer.Answer{}, problem.Problem{
			Status: http.StatusServiceUnavailable, Kind: "stopping", Err: errors.New("stopping"),
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.store.Ready(ctx); err != nil {
		p := problem.Diagnose(err)
		if ctx.Err() != nil {
			p.Kind = "too-slow"
		}
		return answer.Answer{}, problem.Problem{Status: http.StatusServiceUnavailable, Kind: p.Kind, Err: err}
	}
	return answer.JSON(http.StatusOK, api.Status{Status: "ready"})
}
