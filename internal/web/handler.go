package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/sharing"
)

// handler returns the answer to a request, or the error that says why there is none.
type handler func(r *http.Request) (answer.Answer, error)

// timeLimit is how long answering a request may take. A source takes 5 seconds at most, and so does
// waiting for another program that writes to the catalogue.
const timeLimit = 10 * time.Second

// fileTime is how much more time a route has that takes a long file, or makes one: half an hour.
const fileTime = 180

// handle makes an http.Handler of h. html reports whether errors are sent as HTML, and parse reads
// the fields of the request.
func (s *Server) handle(h handler, html func(*http.Request) bool, parse func(*http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a answer.Answer
		err := parse(r)
		if err == nil {
			a, err = h(r)
		}
		if err != nil {
			s.fail(w, r, html(r), err)
			return
		}
		s.send(w, r, a)
	})
}

// send sends an answer, with a tag and compressed if it may be.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a answer.Answer) {
	if a.Status == http.StatusOK && a.Stream == nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		if a.Tag == "" {
			a.Tag = answer.ContentTag(a.Body)
		}
		if !sharing.IsPersonal(r) && answer.AcceptsGzip(r) {
			a = answer.Compress(a)
		}
	}
	a.Send(w, r)
}

// limited returns h with a limit on its time: a number of times that of a usual request.
func (s *Server) limited(h handler, times time.Duration) handler {
	return func(r *http.Request) (answer.Answer, error) {
		ctx, cancel := context.WithTimeout(r.Context(), times*s.limit)
		defer cancel()
		a, err := h(r.WithContext(ctx))
		isEnd := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
		if isEnd && ctx.Err() == context.DeadlineExceeded {
			err = problem.Problem{Status: http.StatusServiceUnavailable, Kind: "too-slow", Err: err}
		}
		return a, err
	}
}
