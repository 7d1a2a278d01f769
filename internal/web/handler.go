package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/request"
)

// handler returns the answer to a request, or the error that says why there is none.
type handler func(r *http.Request) (answer.Answer, error)

// timeLimit is how long answering a request may take. A source takes 5 seconds at most, and so does
// waiting for another program that writes to the catalogue.
const timeLimit = 10 * time.Second

// handle makes an http.Handler of h. html reports whether errors are sent as HTML.
func (s *Server) handle(h handler, html func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var a answer.Answer
		err := request.ParseForm(r)
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
		if !isPersonal(r) && answer.AcceptsGzip(r) {
			a = answer.Compress(a)
		}
	}
	a.Send(w, r)
}

// limited returns h with a limit on its time.
func (s *Server) limited(h handler) handler {
	return func(r *http.Request) (answer.Answer, error) {
		ctx, cancel := context.WithTimeout(r.Context(), s.limit)
		defer cancel()
		a, err := h(r.WithContext(ctx))
		isEnd := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
		if isEnd && ctx.Err() == context.DeadlineExceeded {
			err = problem.Problem{Status: http.StatusServiceUnavailable, Kind: "too-slow", Err: err}
		}
		return a, err
	}
}
