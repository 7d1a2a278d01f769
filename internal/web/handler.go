package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// handler answers a request or returns why it can't.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle makes an http.Handler of h. Which form its errors take html says.
func (s *Server) handle(h handler, html func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := readForm(r)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			s.fail(w, r, html(r), err)
		}
	})
}

// readForm reads the fields of a request's query and body.
func readForm(r *http.Request) error {
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(maxBody)
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

// htmlByDefault is for pages: HTML, unless a program asks for JSON alone.
func htmlByDefault(r *http.Request) bool {
	return asksForHTML(r) || !strings.Contains(accept(r), "application/json")
}

// jsonByDefault is for data, which programs ask for without saying so: JSON, unless HTML is asked for. Both report
// whether HTML is wanted.
func jsonByDefault(r *http.Request) bool { return asksForHTML(r) }

// asksForHTML is true of a browser that goes to a page, and of no script that does not say so.
func asksForHTML(r *http.Request) bool { return strings.Contains(accept(r), "text/html") }

func accept(r *http.Request) string {
	return strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
}

// number is the number in a place of a path, or 0, which nothing has for its number.
func number(r *http.Request, place string) int64 {
	n, err := strconv.ParseInt(r.PathValue(place), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
