package web

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/web/access"
	"shelflist/internal/web/answer"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/person"
)

// example returns a method and an address that a route answers in a newServer.
func example(r route) (method, address string) {
	method, path, _ := strings.Cut(r.pattern, " ")
	if path == "/unapi" {
		return method, "/unapi?id=/books/1&format=ris"
	}
	if method == "POST" && (strings.HasSuffix(path, "/stop") || strings.HasSuffix(path, "/undo")) {
		path = strings.Replace(path, "{import}", "2", 1)
	}
	path = strings.NewReplacer("{import}", "1", "{$}", "", "{pk}", "1", "{copy}", "1", "{change}", "1", "{batch}", "3",
		"{removal}", "1", "{user}", "1", "{token}", "1", "{hash}", "x", "{name}", "style.css").Replace(path)
	return method, path +
		"?id=OL1W&search=jane&Title=Ivanhoe&Note=ours&Version=4&pk=1&do=prefix&value=REF&field=Subjects&from=Comedies&to=Comedy&take=Year&with=3&WithVersion=1"
}

// exampleBody returns a body that a route takes.
func exampleBody(t *testing.T, r route) io.Reader {
	t.Helper()
	if r.streams {
		return strings.NewReader(exampleTable)
	}
	if !r.uploads {
		return nil
	}
	return bytes.NewReader(exampleFile(t))
}

// exampleFile returns a picture.
func exampleFile(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 30))); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

// aboutAccounts reports whether a route answers only when there are accounts; see login_test.go.
func aboutAccounts(r route) bool {
	needed := access.Needed[r.pattern]
	return needed == account.Belong || needed == account.Administer ||
		slices.Contains([]string{"/login", "/password"}, r.pattern[strings.Index(r.pattern, "/"):])
}

// byAdministrator returns a request of somebody who may do everything.
func byAdministrator(r *http.Request) *http.Request {
	return person.With(r, person.Person{Person: account.Person{User: account.User{ID: 1, Role: account.Administrator}}})
}

// The routes that change something are those that are marked so.
func TestChangesAreMarked(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	for i, r := range newServer(t).routes() {
		if aboutAccounts(r) {
			continue
		}
		t.Run(r.pattern, func(t *testing.T) {
			s := newServer(t)
			method, address := example(s.routes()[i])
			before := state(t, s)
			w := httptest.NewRecorder()
			request := httptest.NewRequest(method, address, exampleBody(t, r))
			request.Host = "localhost"
			s.ServeHTTP(w, request)
			if w.Code >= 400 {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			if after := state(t, s); (after != before) != r.changes {
				t.Errorf("marked as a change: %v, but the list was %s and is %s", r.changes, before, after)
			}
		})
	}
}

// attempt is a request of the walk over all headers.
type attempt struct {
	method, host, site, origin, referer, agent string
}

const absent = "absent"

func (a attempt) request(address string) *http.Request {
	r := httptest.NewRequest(a.method, address, nil)
	r.Host = a.host
	r.Header.Set("Accept", "application/json")
	for name, value := range map[string]string{
		"Sec-Fetch-Site": a.site, "Origin": a.origin, "Referer": a.referer, "User-Agent": a.agent,
	} {
		if value != absent {
			r.Header.Set(name, value)
		}
	}
	return byAdministrator(r)
}

const (
	testBrowser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
	testProgram = "curl/8.5.0"
)

// status states the rule anew: which status a request to a route of ours has that changes
// something, or 0 if the route answers it.
func (a attempt) status() int {
	ours := []string{"http://nas.lan:8080", "https://books.example.org"}
	from := func(header string) bool {
		u, err := url.Parse(header)
		return err == nil && slices.Contains(ours, u.Scheme+"://"+u.Host)
	}
	switch {
	case a.method == "HEAD":
		return http.StatusMethodNotAllowed
	case a.site == "same-origin", a.site == "none" && a.method != "GET":
		return 0
	case a.site != absent:
		return http.StatusForbidden
	case a.origin != absent && !from(a.origin), a.origin == absent && a.referer != absent && !from(a.referer):
		return http.StatusForbidden
	case a.origin == absent && a.referer == absent && a.agent == testBrowser:
		return http.StatusForbidden
	}
	return 0
}

// Every route × method × host × headers: what may change something, and what may not, is one rule.
func TestOneRuleForAllChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	s := newServer(t)
	origin, err := guard.ParseOrigin("https://books.example.org")
	if err != nil {
		t.Fatal(err)
	}
	s.rule.Origins = []guard.Origin{origin}
	reached := ""
	routes := s.routes()
	matching := http.NewServeMux() // tells which route a request matches
	changes := map[string]bool{}   // by pattern
	for i, r := range routes {
		routes[i].handler = func(*http.Request) (answer.Answer, error) {
			reached = r.pattern
			return answer.Answer{Status: 200}, nil
		}
		matching.Handle(r.pattern, http.NotFoundHandler())
		changes[r.pattern] = r.changes
	}
	mux := s.mux(routes)
	tried := 0
	for _, r := range routes {
		_, address := example(r)
		for a := range attempts {
			_, pattern := matching.Handler(a.request(address))
			want := 0
			switch {
			case a.host == "evil.example" && pattern != "GET /healthz" && pattern != "GET /readyz":
				want = http.StatusMisdirectedRequest
			case pattern == "":
				want = http.StatusMethodNotAllowed
			case changes[pattern]:
				want = a.status()
			}
			reached = ""
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, a.request(address))
			tried++
			if want == 0 && reached == "" || want != 0 && (reached != "" || w.Code != want) {
				t.Errorf("%s %+v: status %d, reached %q, want %d", address, a, w.Code, reached, want)
			}
			if w.Code == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
				t.Errorf("%s %+v: 405 without Allow", address, a)
			}
		}
		if t.Failed() {
			break
		}
	}
	if tried < 20_000 {
		t.Errorf("%d requests were tried, want more", tried)
	}
}

// attempts yields all combinations.
func attempts(yield func(attempt) bool) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		for _, host := range []string{"nas.lan:8080", "evil.example"} {
			for _, site := range []string{absent, "none", "same-origin", "same-site", "cross-site", "same-planet"} {
				for _, origin := range []string{
					absent, "http://nas.lan:8080", "https://books.example.org", "null", "http://evil.example",
					"http://[nas.lan:8080",
				} {
					for _, referer := range []string{
						absent, "http://nas.lan:8080/search", "http://evil.example/", "http://nas.lan:8080/%zz",
						"/search",
					} {
						for _, agent := range []string{testBrowser, testProgram} {
							if !yield(attempt{method, host, site, origin, referer, agent}) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// A request that takes too long is answered 503 with words of ours, and changes nothing.
func TestTimeLimit(t *testing.T) {
	instant := []string{"GET /sources", "GET /static/{hash}/{name}", "GET /language", "GET /favicon.ico", "GET /robots.txt", "GET /healthz", "GET /books/new", "GET /openapi.yaml", "GET /metrics"} // they need no catalogue
	s := newServer(t)
	before := state(t, s)
	s.limit = -1 // over before it begins
	for _, r := range s.routes() {
		if aboutAccounts(r) {
			continue
		}
		t.Run(r.pattern, func(t *testing.T) {
			method, address := example(r)
			request := httptest.NewRequest(method, address, exampleBody(t, r))
			request.Host = "localhost"
			request.Header.Set("Accept", "text/html")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, request)
			if slices.Contains(instant, r.pattern) {
				if w.Code != 200 && w.Code != 303 {
					t.Errorf("status %d, want 200 or 303", w.Code)
				}
				return
			}
			if w.Code != 503 || !strings.Contains(w.Body.String(), "That takes too long") {
				t.Errorf("status %d, want 503\n%s", w.Code, w.Body)
			}
		})
	}
	if after := state(t, s); after != before {
		t.Errorf("the list was %s and is %s", before, after)
	}
}
