package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/urfave/negroni/v3"
)

// maxBody is how many bytes of a request's body are read.
const maxBody = 1 << 20

type requestKey struct{}

// identify gives a request the number that its log lines and its problem page carry.
func identify(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	id := strings.ToLower(rand.Text()[:12])
	w.Header().Set("X-Request-Id", id)
	next(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
}

func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// logRequests writes a line a request. What was searched for is nobody's business, so the query is left out; probes,
// which come every few seconds, are left to the debug level while all is well.
func (s *Server) logRequests(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	start := time.Now()
	defer func() {
		response := w.(negroni.ResponseWriter)
		level := slog.LevelInfo
		if (r.URL.Path == "/healthz" || r.URL.Path == "/readyz") && response.Status() == http.StatusOK {
			level = slog.LevelDebug
		}
		s.log.LogAttrs(r.Context(), level, "request",
			slog.String("method", r.Method),
			slog.String("path", r.URL.Path),
			slog.String("route", r.Pattern),
			slog.Int("status", response.Status()),
			slog.Int("bytes", response.Size()),
			slog.Duration("duration", time.Since(start)),
			slog.String("request", requestID(r)))
	}()
	next(w, r)
}

// recoverPanics answers 500 for a handler that panicked; the stack goes to the log alone.
func (s *Server) recoverPanics(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
		case p == http.ErrAbortHandler:
			panic(p) // net/http's own way to drop a connection
		case w.(negroni.ResponseWriter).Written():
			s.log.Error("panic", "panic", p, "stack", string(debug.Stack()), "request", requestID(r))
			panic(http.ErrAbortHandler) // half an answer must not look whole
		default:
			s.fail(w, r, htmlByDefault(r), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	next(w, r)
}

// secure sets the headers that keep a page to itself. Covers come from Open Library, which keeps them at the
// Internet Archive.
func secure(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self' https://covers.openlibrary.org https://archive.org https://*.archive.org; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	next(w, r)
}

func limitBody(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	next(w, r)
}

// errCrossSite is a request that another site made a reader's browser send.
var errCrossSite = errors.New("cross-site request")

// refuseCrossSite refuses what another site wants changed.
func (s *Server) refuseCrossSite(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	if err := s.crossSite(r); err != nil {
		s.fail(w, r, htmlByDefault(r), err)
		return
	}
	next(w, r)
}

func (s *Server) crossSite(r *http.Request) error {
	if r.URL.Path == "/books/add" && r.Method == http.MethodGet {
		// This GET changes something, as the demo's did, so it is judged as if it were a POST. A browser too old to
		// say where a request comes from names the page it was on.
		if from, err := url.Parse(r.Referer()); r.Header.Get("Sec-Fetch-Site") == "" && from != nil && from.Host != "" &&
			(err != nil || !strings.EqualFold(from.Host, r.Host)) {
			return fmt.Errorf("%w: from %s", errCrossSite, from.Host)
		}
		r = r.Clone(r.Context())
		r.Method = http.MethodPost
	}
	if err := s.origin.Check(r); err != nil {
		return fmt.Errorf("%w: %w", errCrossSite, err)
	}
	return nil
}

// orProblem answers what no route matches with pages of our own instead of net/http's words.
func (s *Server) orProblem(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		theirs := &silent{header: http.Header{}}
		h.ServeHTTP(theirs, r)
		err := problem{status: http.StatusNotFound, kind: "not-found"}
		if theirs.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", theirs.header.Get("Allow"))
			err = problem{status: http.StatusMethodNotAllowed, kind: "no-method"}
		}
		s.fail(w, r, htmlByDefault(r), err)
	})
}

// silent takes an answer for its status and headers.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(status int)      { s.status = status }
