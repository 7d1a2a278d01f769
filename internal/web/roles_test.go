package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/web/access"
	"shelflist/internal/web/answer"
)

// Every route × every role × HTML and JSON: access.Needed decides, and has all routes.
func TestRoles(t *testing.T) {
	s := newServer(t)
	routes := s.routes()
	patterns := map[string]bool{}
	for i, r := range routes {
		routes[i].handler = func(*http.Request) (answer.Answer, error) { return answer.Answer{Status: 200}, nil }
		patterns[r.pattern] = true
	}
	for pattern := range access.Needed {
		if !patterns[pattern] {
			t.Errorf("access.Needed has %s, which is no route", pattern)
		}
	}
	mux := s.mux(routes)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.gate.Identify(w, r, mux.ServeHTTP) })

	hash, err := account.NewPasswords(1).Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	cookies := map[account.Role]*http.Cookie{"": nil}
	for _, role := range account.Roles {
		if _, err := s.store.Accounts().Add(t.Context(), account.User{Name: string(role), Role: role, Password: hash}); err != nil {
			t.Fatal(err)
		}
		form := url.Values{"name": {string(role)}, "password": {"correct horse"}}
		r := httptest.NewRequest("POST", "/login", strings.NewReader(form.Encode()))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			if c.Name == "session" {
				cookies[role] = c
			}
		}
		if cookies[role] == nil {
			t.Fatalf("a %s can't log in: %d %s", role, w.Code, w.Body)
		}
	}
	allowed := map[account.Role]account.Permission{
		"": account.Look, account.Reader: account.Belong, account.Helper: account.Belong, account.Librarian: account.Edit, account.Administrator: account.Administer,
	}
	for role, cookie := range cookies {
		for _, r := range routes {
			for _, accept := range []string{"text/html", "application/json"} {
				method, address := example(r)
				request := httptest.NewRequest(method, address, nil)
				request.Host = "localhost"
				request.Header.Set("Accept", accept)
				if cookie != nil {
					request.AddCookie(cookie)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, request)
				want := 200
				if access.Needed[r.pattern] > allowed[role] {
					switch {
					case role != "":
						want = 403
					case r.html(request):
						want = 303
					default:
						want = 401
					}
				}
				if w.Code != want {
					t.Errorf("%s as %q with %s: status %d, want %d", r.pattern, role, accept, w.Code, want)
				}
			}
		}
	}
}
