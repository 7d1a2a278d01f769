package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shelflist/internal/web/answer"
	"shelflist/internal/web/guard"
)

// Once an origin is named no route answers at a host of somebody else's, but for health checks.
func TestHostOfOthersAtAllRoutes(t *testing.T) {
	s := newServer(t)
	origin, err := guard.ParseOrigin("https://books.example.org")
	if err != nil {
		t.Fatal(err)
	}
	s.rule = guard.Rule{Origins: []guard.Origin{origin}}
	routes := s.routes()
	called := false
	for i := range routes {
		routes[i].handler = func(*http.Request) (answer.Answer, error) {
			called = true
			return answer.Answer{Status: http.StatusOK}, nil
		}
	}
	mux := s.mux(routes)
	routes = append(routes, route{pattern: "GET /nowhere"}, route{pattern: "GET /print/"},
		route{pattern: "POST /print"})
	ask := func(method, address, host string) *httptest.ResponseRecorder {
		called = false
		r := httptest.NewRequest(method, address, nil)
		r.Host = host
		r.Header.Set("Accept", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	probes := 0
	for _, r := range routes {
		method, address := example(r)
		isProbe := r.pattern == "GET /healthz" || r.pattern == "GET /readyz"
		if isProbe {
			probes++
		}
		for _, host := range []string{"evil.example", "books.example.org.evil.example", ""} {
			w := ask(method, address, host)
			refused := w.Code == http.StatusMisdirectedRequest && strings.Contains(w.Body.String(), `"wrong-host"`) &&
				!called
			if refused == isProbe {
				t.Errorf("%s at %q: %d %s", r.pattern, host, w.Code, w.Body)
			}
		}
		for _, host := range []string{"books.example.org", "localhost:8080", "192.0.2.7"} {
			if w := ask(method, address, host); w.Code == http.StatusMisdirectedRequest {
				t.Errorf("%s at %q: %d %s", r.pattern, host, w.Code, w.Body)
			}
		}
	}
	if probes != 2 {
		t.Errorf("%d routes are for health checks, want 2", probes)
	}
}
