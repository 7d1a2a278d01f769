package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/urfave/negroni/v3"

	"shelflist/internal/web/guard"
)

// maxBody is the maximum size of a request's body, in bytes.
const maxBody = 1 << 20

// requestKey is the key of the request's ID in its context.
type requestKey struct{}

// identify gives a request the ID that its log lines and its problem page show.
func identify(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	id := strings.ToLower(rand.Text()[:12])
	w.Header().Set("X-Request-Id", id)
	next(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
}

// requestID returns the ID that identify has given the request.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// logRequests logs one line for each request. The query is left out: what a reader searches for is
// private. Probes that find all well are logged at the debug level, because they come every few
// seconds.
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

// recoverPanics answers 500 if a handler panics. Only the log shows the stack.
func (s *Server) recoverPanics(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
		case p == http.ErrAbortHandler:
			panic(p) // the documented way to drop a connection
		case w.(negroni.ResponseWriter).Written():
			s.log.Error("panic", "panic", p, "stack", string(debug.Stack()), "request", requestID(r))
			panic(http.ErrAbortHandler) // half an answer must not look whole
		default:
			s.fail(w, r, htmlByDefault(r), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	next(w, r)
}

// secure sets the headers that restrict what a page may load and who may embed it. Covers are
// loaded from Open Library, which stores them at the Internet Archive.
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

// limitBody makes reading more than maxBody bytes of the body an error.
func limitBody(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	next(w, r)
}

// refuseForeign passes requests on to a route that changes something if they may. allow is the
// value of the Allow header for those with another method.
func (s *Server) refuseForeign(next http.Handler, html func(*http.Request) bool, allow string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.rule.Check(r)
		if err == nil {
			next.ServeHTTP(w, r)
			return
		}
		if errors.Is(err, guard.ErrMethod) {
			w.Header().Set("Allow", allow)
		}
		s.fail(w, r, html(r), err)
	})
}

// withProblems answers requests that no route matches with a problem of ours instead of net/http's
// text.
func (s *Server) withProblems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		answer := &bodiless{header: http.Header{}}
		h.ServeHTTP(answer, r)
		err := problem{status: http.StatusNotFound, kind: "not-found"}
		if answer.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", answer.header.Get("Allow"))
			err = problem{status: http.StatusMethodNotAllowed, kind: "no-method"}
		}
		s.fail(w, r, htmlByDefault(r), err)
	})
}

// bodiless is an http.ResponseWriter that keeps the status and the headers only.
type bodiless struct {
	header http.Header
	status int
}

func (b *bodiless) Header() http.Header         { return b.header }
func (b *bodiless) Write(p []byte) (int, error) { return len(p), nil }
func (b *bodiless) WriteHeader(status int)      { b.status = status }
