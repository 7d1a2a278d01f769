package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"text/template"

	"shelflist/internal/biblio"
	"shelflist/internal/store"
	"shelflist/templates"
)

// problem is an error with its status and the kind of text that a reader gets.
type problem struct {
	status int
	kind   string // a template of problems.txt
	err    error  // for the log; may be nil
}

func (p problem) Error() string {
	if p.err == nil {
		return p.kind
	}
	return p.kind + ": " + p.err.Error()
}

func (p problem) Unwrap() error { return p.err }

// causes are the errors of other packages that have a status and a text of their own. The first that fits is taken.
var causes = []struct {
	err    error
	status int
	kind   string
}{
	{errCrossSite, http.StatusForbidden, "cross-site"},
	{store.ErrNotFound, http.StatusNotFound, "no-book"},
	{store.ErrCursor, http.StatusBadRequest, "bad-place"},
	{store.ErrNoTitle, http.StatusBadGateway, "no-title"},
	{store.ErrBusy, http.StatusServiceUnavailable, "busy"},
	{store.ErrFull, http.StatusInsufficientStorage, "full"},
	{store.ErrReadOnly, http.StatusInternalServerError, "read-only"},
	{store.ErrDamaged, http.StatusInternalServerError, "damaged"},
	{store.ErrGone, http.StatusInternalServerError, "gone"},
	{biblio.ErrNotFound, http.StatusNotFound, "no-work"},
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
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return problem{c.status, c.kind, err}
		}
	}
	var failure *biblio.Failure
	if errors.As(err, &failure) {
		return problem{http.StatusBadGateway, "no-answer", err}
	}
	return problem{http.StatusInternalServerError, "internal", err}
}

// fail answers with an error: the one place that picks its status, its log line and its text.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, html bool, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // the reader has gone
	}
	p := diagnose(err)
	if p.status >= 500 {
		s.log.Error("request failed", "kind", p.kind, "error", err, "request", requestID(r))
	}
	page := problemPage{Frame: s.frame(r, ""), Kind: p.kind}
	page.Headline, page.Text = s.problems.text(p.kind)
	if p.status == http.StatusInternalServerError {
		page.Request = requestID(r)
	}
	w.Header().Set("Cache-Control", "no-store")
	if html {
		s.writePage(w, r, p.status, "problem", page)
	} else {
		s.writeJSON(w, r, p.status, struct{ Error, Message string }{p.kind, page.Headline + ". " + page.Text})
	}
}

type problemPage struct {
	Frame                         frame
	Kind, Headline, Text, Request string
}

// problems are the texts of problems.txt.
type problems struct{ texts *template.Template }

func loadProblems() (problems, error) {
	t, err := template.ParseFS(templates.Files, "problems.txt")
	if err != nil {
		return problems{}, fmt.Errorf("problem texts: %w", err)
	}
	return problems{t}, nil
}

// text returns the headline and the text for a kind of problem.
func (p problems) text(kind string) (headline, text string) {
	t := p.texts.Lookup(kind)
	if t == nil {
		t = p.texts.Lookup("internal")
	}
	var b strings.Builder
	if err := t.Execute(&b, nil); err != nil {
		return kind, "" // the texts take no data, so there is nothing to fail on
	}
	headline, text, _ = strings.Cut(b.String(), "\n")
	return headline, text
}
