package web

import (
	"context"
	"errors"
	"net/http"

	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/api"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/pages"
	"shelflist/internal/web/problem"
)

// fail answers a request with an error. It alone picks the status, the log line and the text.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, html bool, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the client has gone
	}
	p := problem.Diagnose(err)
	if p.Status >= 500 {
		s.log.Error("request failed", "kind", p.Kind, "error", err, "request", middleware.RequestID(r))
	}
	page := pages.Problem{Frame: s.frame(r, ""), Kind: p.Kind}
	page.Headline, page.Text = s.texts.For(r).Problem(p.Kind, p.Err)
	if p.Status == http.StatusInternalServerError {
		page.Request = middleware.RequestID(r)
	}
	switch p.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests:
		w.Header().Set("Retry-After", "900") // seconds: the longest wait
	}
	var a answer.Answer
	if html {
		for _, f := range s.fieldsOf(r, err) {
			page.Fields = append(page.Fields, f.Message)
		}
		a, err = s.page("problem", page)
	} else {
		out := api.Error{Error: p.Kind, Message: page.Headline + ". " + page.Text, Fields: s.fieldsOf(r, err)}
		var stale *store.StaleError
		if errors.As(err, &stale) {
			current := api.NewBook(stale.Current)
			out.Current = &current
			if stale.Sent.PK != 0 {
				sent := api.NewBook(stale.Sent)
				out.Sent = &sent
			}
			if stale.Other.PK != 0 {
				other := api.NewBook(stale.Other)
				out.Other = &other
			}
		}
		a, err = answer.JSON(p.Status, out)
	}
	if err != nil { // the texts are better than nothing
		s.log.Error("problem page failed", "error", err, "request", middleware.RequestID(r))
		a = answer.Answer{Kind: "text/plain; charset=utf-8", Body: []byte(page.Headline + "\n" + page.Text + "\n")}
	}
	a.Status, a.Caching = p.Status, "no-store"
	s.base.Rewrite(a).Send(w, r)
}
