package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/urfave/negroni/v3"

	"shelflist/internal/account"
	"shelflist/internal/web/access"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/login"
	"shelflist/internal/web/middleware"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/proxy"
	"shelflist/internal/web/request"
)

// recoverPanics answers 500 if a handler panics. Only the log shows the stack.
func (s *Server) recoverPanics(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	defer func() {
		p := recover()
		switch {
		case p == nil:
		case p == http.ErrAbortHandler:
			panic(p) // the documented way to drop a connection
		case w.(negroni.ResponseWriter).Written():
			s.log.Error("panic", "panic", p, "stack", string(debug.Stack()), "request", middleware.RequestID(r))
			panic(http.ErrAbortHandler) // half an answer must not look whole
		default:
			s.fail(w, r, request.HTMLByDefault(r), fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	next(w, r)
}

// refuseForeign passes requests on to a route that changes something if they may. allow is the
// value of the Allow header for those with another method.
func (s *Server) refuseForeign(next http.Handler, html func(*http.Request) bool, allow string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.rule.Check(r, proxy.Scheme(r))
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

// refuseHosts passes requests on if they name a host of ours, or if any will do.
func (s *Server) refuseHosts(next http.Handler, html func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.rule.CheckHost(r, proxy.Scheme(r)); err != nil {
			s.fail(w, r, html(r), err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// admit passes requests on to the handler of a route if whoever has sent them may use it. A
// reader's browser is led to the form to log in.
func (s *Server) admit(next http.Handler, route route) http.Handler {
	needed, ok := access.Needed[route.pattern]
	if !ok {
		panic("nobody may use " + route.pattern)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := s.gate.Admit(r, needed)
		html := route.html(r)
		switch {
		case err == nil && route.changes && needed >= account.Belong:
			next.ServeHTTP(w, login.Record(r, route.pattern))
		case err == nil:
			next.ServeHTTP(w, r)
		case html && problem.Diagnose(err).Status == http.StatusUnauthorized:
			login := url.URL{Path: "/login"}
			if r.Method == http.MethodGet {
				login.RawQuery = url.Values{"next": {r.URL.RequestURI()}}.Encode()
			}
			s.send(w, r, answer.SeeOther(login.String()))
		default:
			s.fail(w, r, html, err)
		}
	})
}

// maxUploads is the number of uploads at a time. Each takes up to 20 MB.
const maxUploads = 2

// inTurn passes uploads on to next, a few at a time. Others wait for their turn, within the limit
// of time.
func (s *Server) inTurn(next http.Handler, html func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.uploads <- struct{}{}:
			defer func() { <-s.uploads }()
			next.ServeHTTP(w, r)
		case <-time.After(s.limit):
			s.fail(w, r, html(r), problem.Problem{Status: http.StatusServiceUnavailable, Kind: "too-slow"})
		case <-r.Context().Done():
		}
	})
}

// withProblems answers requests that no route matches with a problem of ours instead of net/http's
// text. An address with a slash too many leads to the one without.
func (s *Server) withProblems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		if err := s.rule.CheckHost(r, proxy.Scheme(r)); err != nil {
			s.fail(w, r, request.HTMLByDefault(r), err)
			return
		}
		if address, ok := middleware.WithoutSlash(mux, r); ok {
			s.send(w, r, answer.Answer{Status: http.StatusPermanentRedirect, Location: address})
			return
		}
		err := problem.Problem{Status: http.StatusNotFound, Kind: "not-found"}
		if status, header := middleware.Head(h, r); status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", header.Get("Allow"))
			err = problem.Problem{Status: http.StatusMethodNotAllowed, Kind: "no-method"}
		}
		s.fail(w, r, request.HTMLByDefault(r), err)
	})
}
