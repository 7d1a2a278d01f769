package web

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/base"
)

// walk visits pages as a reader does whose browser follows every link.
type walk struct {
	t       *testing.T
	base    string // of the addresses in the pages
	strips  bool   // whether a proxy removes it
	site    http.Handler
	visited map[string]string // what was answered, by address
	rest    []string
}

// ask requests an address as it stands in a page.
func (w *walk) ask(method, address string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	if w.strips {
		address = strings.TrimPrefix(address, w.base)
	}
	r := httptest.NewRequest(method, address, nil)
	r.Host = "localhost"
	r.Header.Set("Accept", "text/html")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.site.ServeHTTP(answer, r)
	return answer
}

// attribute matches an attribute whose value begins as an address of ours, or a property of
// JSON-LD.
var attribute = regexp.MustCompile(`([a-z-]+)="(/[^"]*)"|"(@id|url)":"(/[^"]*)"`)

// posts matches the beginning of a form that posts, and a button that sends one elsewhere.
var posts = regexp.MustCompile(`<form[^>]*method="post"[^>]*>|<button[^>]*formaction="[^>]*>`)

// visit requests an address by GET and notes the addresses in its page for later.
func (w *walk) visit(address string) {
	w.t.Helper()
	if _, ok := w.visited[address]; ok {
		return
	}
	answer := w.ask("GET", address)
	body := answer.Body.String()
	w.visited[address] = body
	if location := answer.Header().Get("Location"); location != "" {
		w.note(address, "Location", location)
		return
	}
	mayFail := strings.Contains(address, "/covers/") || strings.Contains(address, "/merge?") ||
		strings.HasSuffix(address, "/fetch")
	if answer.Code != http.StatusOK && !mayFail {
		w.t.Errorf("%s: status %d", address, answer.Code)
	}
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		return
	}
	for _, form := range posts.FindAllString(body, -1) {
		action := attribute.FindStringSubmatch(form)
		target := address // of a form without an action
		if action != nil {
			target = action[2]
		}
		// A request that is refused as another site's has met a route that changes something.
		sent := w.ask("POST", html.UnescapeString(target), "Sec-Fetch-Site", "cross-site")
		if sent.Code != http.StatusForbidden {
			w.t.Errorf("%s has a form for %s, status %d", address, target, sent.Code)
		}
		body = strings.Replace(body, form, "", 1)
		if action != nil {
			w.below(address, action[1], target)
		}
	}
	for _, match := range attribute.FindAllStringSubmatch(body, -1) {
		if match[1] == "value" {
			continue // what a reader has typed
		}
		w.note(address, match[1]+match[3], html.UnescapeString(match[2]+match[4]))
	}
}

// below checks that an address is below the base.
func (w *walk) below(page, what, address string) bool {
	w.t.Helper()
	if !strings.HasPrefix(address, w.base+"/") ||
		w.base == "/library" && strings.HasPrefix(address, "/library/library") {
		w.t.Errorf("%s has %s=%q, which is not below %q", page, what, address, w.base)
		return false
	}
	return true
}

func (w *walk) note(page, what, address string) {
	w.t.Helper()
	address, _, _ = strings.Cut(address, "#")
	if w.below(page, what, address) {
		w.rest = append(w.rest, address)
	}
}

// pagePaths returns the paths of all pages that there are without accounts, and of some that lead
// to another one.
func pagePaths(s *Server) []string {
	paths := []string{"/search?search=jane&waiting=some", "/print/"}
	for _, r := range s.routes() {
		method, address := example(r)
		path, _, _ := strings.Cut(address, "?")
		isFile := slices.Contains([]string{"/backup", "/export", "/metrics", "/books/add", "/static/x/style.css"}, path)
		if method == "GET" && !isFile && !aboutAccounts(r) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Every address in every page is below the base path and is answered, whether or not the proxy
// removes the path. But for that path the pages are the same as at the root.
func TestBasePath(t *testing.T) {
	s := newServer(t)
	strange := catalogue.Book{Title: `<a href="/x"> "url":"/y"`, Summary: `href="/books/1"`, Author: `"Next":"/"`}
	if _, _, err := s.store.Add(t.Context(), strange); err != nil {
		t.Fatal(err)
	}
	var atRoot map[string]string
	for _, tt := range []struct {
		name   string
		base   base.Path
		strips bool
	}{
		{"at the root", "", false},
		{"below a path", "/library", false},
		{"below a path that the proxy removes", "/library", true},
		{"below a path that is called as one of ours", "/books", false},
		{"below one that the proxy removes", "/books", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.base, s.exporter.Base = tt.base, string(tt.base)
			w := &walk{
				t: t, base: string(tt.base), strips: tt.strips, site: s.mux(s.routes()), visited: map[string]string{},
			}
			for _, path := range pagePaths(s) {
				w.rest = append(w.rest, w.base+path)
			}
			for len(w.rest) > 0 && len(w.visited) < 400 && !t.Failed() {
				next := w.rest[0]
				w.rest = w.rest[1:]
				path, _, _ := strings.Cut(strings.TrimPrefix(next, w.base), "?")
				if !slices.Contains([]string{"/unapi", "/suggestions", "/books/2"}, path) { // no pages, and a book that is gone
					w.visit(next)
				}
			}
			if len(w.visited) < 60 {
				t.Errorf("%d addresses were visited, want more", len(w.visited))
			}
			if tt.base == "" {
				atRoot = w.visited
				return
			}
			for address, body := range w.visited {
				there := strings.TrimPrefix(address, string(tt.base))
				plain := strings.NewReplacer(`="`+string(tt.base)+"/", `="/`, `":"`+string(tt.base)+"/",
					`":"/`).Replace(body)
				// The sources tell how many milliseconds a search took.
				if tt.base == "/library" && plain != atRoot[there] && there != "/openapi.yaml" && there != "/sources" {
					t.Errorf("%s differs from the page at the root by more than the path:\n%s\n%s", address, plain,
						atRoot[there])
				}
			}
		})
	}
}

// What programs get has the path too.
func TestBasePathForPrograms(t *testing.T) {
	s := newServer(t)
	s.base, s.exporter.Base = "/library", "/library"
	handler := s.mux(s.routes())
	for _, tt := range []struct{ method, address, want string }{
		{"GET", "/library/books/1.json", `"CoverURL":"/library/covers/1?v=`},
		{"GET", "/books/1.json", `"CoverURL":"/library/covers/1?v=`},
		{"GET", "/library/unapi?id=/library/books/1", `<formats id="/library/books/1">`},
		{"GET", "/library/unapi?id=/books/1", `<formats id="/library/books/1">`},
		{"GET", "/library/openapi.yaml", "servers:\n  - url: /library\n"},
		{"GET", "/library/readyz", `"ready"`},
		{"GET", "/readyz", `"ready"`},
		{"GET", "/library/nowhere", `"not-found"`},
	} {
		r := httptest.NewRequest(tt.method, tt.address, nil)
		r.Host = "localhost"
		r.Header.Set("Accept", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %s, want %s", tt.address, w.Code, w.Body, tt.want)
		}
	}
	paths := regexp.MustCompile(`":"(/[^"]*)"`)
	for _, route := range s.routes() {
		method, address := example(route)
		if method != "GET" || strings.Contains(address, "/backup") || strings.Contains(address, "/add") {
			continue
		}
		r := httptest.NewRequest(method, "/library"+address, nil)
		r.Host = "localhost"
		r.Header.Set("Accept", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		for _, match := range paths.FindAllStringSubmatch(w.Body.String(), -1) {
			if !strings.HasPrefix(match[1], "/library/") {
				t.Errorf("%s answers with the address %s", route.pattern, match[1])
			}
		}
	}
	r := httptest.NewRequest("POST", "/library/books/add", strings.NewReader(url.Values{"id": {"OL1W"}}.Encode()))
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if got := w.Header().Get("Location"); w.Code != http.StatusCreated || !strings.HasPrefix(got, "/library/books/") {
		t.Errorf("a book that was added: %d, Location %q", w.Code, got)
	}
}
