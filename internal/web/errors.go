package web

import (
	"context"
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/store"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/middleware"
)

// problem is an error with the status and the kind of text that answer it.
type problem struct {
	status int
	kind   string // name of a template in problems.txt
	err    error  // for the log; may be nil
}

func (p problem) Error() string {
	if p.err == nil {
		return p.kind
	}
	return p.kind + ": " + p.err.Error()
}

func (p problem) Unwrap() error { return p.err }

// causes maps errors of other packages to the status and the kind of text that answer them. The
// first that errors.Is finds is taken.
var causes = []struct {
	err    error
	status int
	kind   string
}{
	{guard.ErrMethod, http.StatusMethodNotAllowed, "no-method"},
	{guard.ErrForeign, http.StatusForbidden, "cross-site"},
	{store.ErrNotFound, http.StatusNotFound, "no-book"},
	{store.ErrCursor, http.StatusBadRequest, "bad-place"},
	{store.ErrBusy, http.StatusServiceUnavailable, "busy"},
	{store.ErrSlow, http.StatusServiceUnavailable, "too-slow"},
	{store.ErrFull, http.StatusInsufficientStorage, "full"},
	{store.ErrQuota, http.StatusInsufficientStorage, "quota"},
	{store.ErrTooLarge, http.StatusInsufficientStorage, "file-limit"},
	{store.ErrExhausted, http.StatusServiceUnavailable, "exhausted"},
	{store.ErrGone, http.StatusInternalServerError, "gone"},
	{store.ErrReadOnly, http.StatusInternalServerError, "read-only"},
	{store.ErrDamaged, http.StatusInternalServerError, "damaged"},
	{store.ErrDisk, http.StatusInternalServerError, "disk"},
	{lookup.ErrNotFound, http.StatusNotFound, "no-work"},
}

// diagnose turns any error into a problem.
func diagnose(err error) problem {
	var p problem
	if errors.As(err, &p) {
		return p
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem{http.StatusRequestEntityTooLarge, "too-large", err}
	}
	var invalid catalogue.FieldErrors
	if errors.As(err, &invalid) {
		return problem{http.StatusUnprocessableEntity, "invalid", err}
	}
	var foreignHost *guard.HostError
	if errors.As(err, &foreignHost) {
		return problem{http.StatusMisdirectedRequest, "wrong-host", err}
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return problem{c.status, c.kind, err}
		}
	}
	var failure *lookup.Failure
	if errors.As(err, &failure) {
		return problem{http.StatusBadGateway, "no-answer", err}
	}
	return problem{http.StatusInternalServerError, "internal", err}
}

type problemPage struct {
	Frame                         frame
	Kind, Headline, Text, Request string
	Fields                        []fieldJSON // what is wrong with a book that was sent
}

// fail answers a request with an error. It alone picks the status, the log line and the text.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, html bool, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the client has gone
	}
	p := diagnose(err)
	if p.status >= 500 {
		s.log.Error("request failed", "kind", p.kind, "error", err, "request", middleware.RequestID(r))
	}
	page := problemPage{Frame: s.frame(r, ""), Kind: p.kind}
	page.Headline, page.Text = s.texts.Problem(p.kind, p.err)
	if p.status == http.StatusInternalServerError {
		page.Request = middleware.RequestID(r)
	}
	var invalid catalogue.FieldErrors
	if p.kind == "invalid" && errors.As(err, &invalid) {
		page.Fields = newFieldsJSON(s.texts, invalid)
	}
	var a answer.Answer
	if html {
		a, err = s.page("problem", page)
	} else {
		a, err = toJSON(p.status, errorJSON{p.kind, page.Headline + ". " + page.Text, page.Fields})
	}
	if err != nil { // the texts are better than nothing
		s.log.Error("problem page failed", "error", err, "request", middleware.RequestID(r))
		a = answer.Answer{Kind: "text/plain; charset=utf-8", Body: []byte(page.Headline + "\n" + page.Text + "\n")}
	}
	a.Status, a.Caching = p.status, "no-store"
	a.Send(w, r)
}
