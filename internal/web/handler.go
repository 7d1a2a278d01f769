package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/middleware"
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
		err := readForm(r)
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
	if a.Status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
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
			err = problem{http.StatusServiceUnavailable, "too-slow", err}
		}
		return a, err
	}
}

// readForm parses the fields of a request's query and body into r.Form.
func readForm(r *http.Request) error {
	err := r.ParseForm()
	if err == nil && r.Body != http.NoBody {
		err = r.ParseMultipartForm(middleware.MaxBody)
	}
	if err == nil || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return problem{http.StatusBadRequest, "bad-request", err}
}

// htmlByDefault reports whether a request for a page is answered with HTML: unless it asks for JSON
// alone.
func htmlByDefault(r *http.Request) bool {
	return asksForHTML(r) || !strings.Contains(accept(r), "application/json")
}

// jsonByDefault reports whether a request for data is answered with HTML: only if it asks for it.
func jsonByDefault(r *http.Request) bool { return asksForHTML(r) }

// asksForHTML reports whether HTML is acceptable by name, as it is to a browser that goes to a
// page.
func asksForHTML(r *http.Request) bool { return strings.Contains(accept(r), "text/html") }

// accept returns the Accept header in lower case.
func accept(r *http.Request) string {
	return strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
}

// pathID returns the number that stands in the path for a wildcard of the route; 0 if absent or
// malformed. No row has the ID 0.
func pathID(r *http.Request, wildcard string) int64 {
	n, err := strconv.ParseInt(r.PathValue(wildcard), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
