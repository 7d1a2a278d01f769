package web_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
)

// Each problem has a status, and a text that is sent as HTML or JSON.
func TestProblems(t *testing.T) {
	down := failing{&lookup.Failure{
		Source: "openlibrary", Reason: lookup.Unreachable, Err: errors.New("dial tcp: refused"),
	}}
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane"}}, down)
	for _, tt := range []struct {
		name, method, path string
		form               url.Values
		header             [2]string
		status             int
		kind, text         string
	}{
		{"no page", "GET", "/nope", nil, [2]string{}, 404, "not-found", "There is no such page"},
		{"no page to post to", "POST", "/nope/nope", url.Values{}, [2]string{}, 404, "not-found",
			"There is no such page"},
		{"no such method", "PUT", "/books/1", nil, [2]string{}, 405, "no-method", "That can’t be done here"},
		{"posting a page", "POST", "/print", url.Values{}, [2]string{}, 405, "no-method", "That can’t be done here"},
		{"getting a removal", "GET", "/books/1/remove", nil, [2]string{}, 405, "no-method", "That can’t be done here"},
		{"no book", "GET", "/books/99", nil, [2]string{}, 404, "no-book", "That book is not on the list"},
		{"no number", "GET", "/books/emma", nil, [2]string{}, 404, "no-book", "That book is not on the list"},
		{"removing no book", "POST", "/books/99/remove", url.Values{}, [2]string{}, 404, "no-book",
			"That book is not on the list"},
		{"nothing to undo", "POST", "/removals/9/restore", url.Values{}, [2]string{}, 404, "no-removal",
			"There is nothing to undo"},
		{"no samples", "POST", "/samples/remove", url.Values{}, [2]string{}, 404, "no-samples", "There are no samples"},
		{"around no book", "GET", "/?around=99", nil, [2]string{}, 404, "no-book", "That book is not on the list"},
		{"no such place", "GET", "/?after=%21", nil, [2]string{}, 400, "bad-place", "No such place in the list"},
		{"no such place in JSON", "GET", "/books.json?before=x", nil, [2]string{}, 400, "bad-place",
			"No such place in the list"},
		{"no such place to print", "GET", "/print?after=x.y", nil, [2]string{}, 400, "bad-place",
			"No such place in the list"},
		{"an address that is none", "GET", "/?q=%zz", nil, [2]string{}, 400, "bad-request", "That can’t be read"},
		{"no id", "POST", "/books/add", url.Values{}, [2]string{}, 400, "no-id", "Which book?"},
		{"an unknown work", "POST", "/books/add", url.Values{"id": {"w000000000000"}}, [2]string{}, 404, "no-work",
			"That book can’t be found"},
		{"an id of no source", "GET", "/books/add?id=../etc", nil, [2]string{}, 404, "no-work",
			"That book can’t be found"},
		{"a source that fails", "POST", "/books/add", url.Values{"id": {"OL1W"}}, [2]string{}, 502, "no-answer",
			"The catalogue did not answer"},
		{"too large", "POST", "/search", url.Values{"search": {strings.Repeat("x", 2<<20)}}, [2]string{}, 413,
			"too-large", "too much at once"},
		{"another site posts", "POST", "/books/1/remove", url.Values{}, [2]string{"Sec-Fetch-Site", "cross-site"}, 403,
			"cross-site", "Not from another site"},
		{"another site posts, old browser", "POST", "/samples/remove", url.Values{},
			[2]string{"Origin", "https://example.org"}, 403, "cross-site", "Not from another site"},
		{"another site adds by GET", "GET", "/books/add?id=w1", nil, [2]string{"Sec-Fetch-Site", "cross-site"}, 403,
			"cross-site", "Not from another site"},
		{"a subdomain adds by GET", "GET", "/books/add?id=w1", nil, [2]string{"Sec-Fetch-Site", "same-site"}, 403,
			"cross-site", "Not from another site"},
		{"another site adds by GET, old browser", "GET", "/books/add?id=w1", nil,
			[2]string{"Referer", "https://example.org/x"}, 403, "cross-site", "Not from another site"},
		{"no static file", "GET", "/static/abc/none.css", nil, [2]string{}, 404, "not-found", "There is no such page"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, accept := range []string{browser, program} {
				r := s.request(t, tt.method, tt.path, accept, tt.form)
				if tt.header[0] != "" {
					r.Header.Set(tt.header[0], tt.header[1])
				}
				checkProblem(t, s.do(t, r), accept, tt.status, tt.kind, tt.text)
			}
		})
	}
	if p, err := s.store.List(t.Context(), catalogue.Query{Limit: 10}); err != nil || p.Count != 1 {
		t.Errorf("the list has %d books, %v, want the 1 it had", p.Count, err)
	}
	r := s.request(t, "PUT", "/books/add?id=1", browser, nil)
	if s.do(t, r).Header.Get("Allow") != "DELETE, GET, HEAD, PATCH, POST" {
		t.Errorf("Allow is %q", s.do(t, r).Header.Get("Allow"))
	}
}

// checkProblem checks the answer to a client that accepts HTML or JSON.
func checkProblem(t *testing.T, a answer, accept string, status int, kind, text string) {
	t.Helper()
	a.want(t, status, text)
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a problem is cached: %q", a.Header.Get("Cache-Control"))
	}
	if accept == browser {
		a.want(t, status, "<!DOCTYPE html>", `<div id="problem">`, "</html>")
		return
	}
	var got struct{ Error, Message string }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Error != kind ||
		!strings.Contains(got.Message, text) {
		t.Errorf("answered %s (%v)", a.body, err)
	}
}

// A client written for the demo doesn't ask for HTML. It gets errors as JSON where it gets answers
// as JSON.
func TestProblemsOfDataAreJSON(t *testing.T) {
	s := newSite(t, nil)
	for _, path := range []string{"/books/add", "/books.json?after=x"} {
		if kind := s.get(t, path, script).Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
			t.Errorf("%s answers %s", path, kind)
		}
	}
}

// A browser's request adds a book if it comes from our own pages; that of another program needs no
// proof.
func TestOwnPagesMayAdd(t *testing.T) {
	const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	s := newSite(t, nil)
	id := s.idOf(t, "jane eyre")
	for _, tt := range []struct {
		method, name, value string
		status              int // 2 or 4: the first digit
	}{
		{"GET", "Sec-Fetch-Site", "same-origin", 2},
		{"POST", "Sec-Fetch-Site", "same-origin", 2},
		{"GET", "Sec-Fetch-Site", "none", 4}, // a link in a mail, say
		{"POST", "Sec-Fetch-Site", "none", 2},
		{"GET", "Referer", s.url + "/search?search=x", 2},
		{"POST", "Referer", s.url + "/search?search=x", 2},
		{"GET", "Origin", s.url, 2},
		{"POST", "Origin", s.url, 2},
		{"GET", "User-Agent", agent, 4},
		{"POST", "User-Agent", agent, 4},
		{"GET", "User-Agent", "curl/8.5.0", 2},
		{"POST", "User-Agent", "curl/8.5.0", 2},
	} {
		r := s.request(t, tt.method, "/books/add?id="+id, script, nil)
		if tt.name != "User-Agent" {
			r.Header.Set("User-Agent", agent)
		}
		r.Header.Set(tt.name, tt.value)
		if a := s.do(t, r); a.StatusCode/100 != tt.status {
			t.Errorf("%s with %s %s: status %d, want %dxx", tt.method, tt.name, tt.value, a.StatusCode, tt.status)
		}
	}
}

// A change that comes to a host name of somebody else's is refused with the setting that would make
// the name ours. With the setting it is taken.
func TestHostsOfOthers(t *testing.T) {
	books := []catalogue.Book{{Title: "Emma"}, {Title: "Persuasion"}}
	s := newSite(t, books)
	request := func(s *site, path, accept, host, origin string) *http.Request {
		r := s.request(t, "POST", path, accept, nil)
		r.Host = host
		r.Header.Set("Origin", origin)
		return r
	}
	for _, path := range []string{"/books/1/remove", "/samples/remove", "/removals/1/restore", "/books/add?id=w1"} {
		checkProblem(t, s.do(t, request(s, path, browser, "evil.example:8080", "http://evil.example:8080")), browser,
			421, "wrong-host", "--origin http://evil.example:8080")
		checkProblem(t, s.do(t, request(s, path, program, "evil.example", "http://evil.example")), program, 421,
			"wrong-host", "SHELFLIST_ORIGIN to http://evil.example.")
	}
	behindProxy := newSite(t, books, originsOf("http://books.example.org", "https://other.example.org"))
	behindProxy.do(t,
		request(behindProxy, "/books/1/remove", program, "books.example.org", "http://books.example.org")).want(t, 200,
		"Emma")
	// A proxy that rewrites Host, as nginx does unless told otherwise.
	behindProxy.do(t,
		request(behindProxy, "/books/2/remove", program, "127.0.0.1:8080", "https://other.example.org")).want(t, 200,
		"Persuasion")
	checkProblem(t,
		behindProxy.do(t,
			request(behindProxy, "/samples/remove", browser, "127.0.0.1:8080", "https://third.example.org")), browser, 403,
		"cross-site", "--origin")
}

// An error of the catalogue is answered with a status and a text of ours.
func TestBrokenCatalogue(t *testing.T) {
	s := newSite(t, nil)
	id := s.idOf(t, "jane eyre")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/books.json"}, {"GET", "/print"}, {"GET", "/books/1"}, {"POST", "/books/add?id=" + id},
		{"GET", "/search?search=jane"}, {"POST", "/books/1/remove"}, {"POST", "/samples/remove"},
		{"POST", "/removals/1/restore"},
	} {
		a := s.do(t, s.request(t, tt.method, tt.path, browser, nil))
		a.want(t, 500, "Something went wrong", a.Header.Get("X-Request-Id"))
		if strings.Contains(strings.ReplaceAll(a.body, a.Header.Get("X-Request-Id"), ""), "sql") {
			t.Errorf("%s %s shows %s", tt.method, tt.path, a.body)
		}
		if !strings.Contains(s.log.String(), a.Header.Get("X-Request-Id")) {
			t.Errorf("the log does not have %s", a.Header.Get("X-Request-Id"))
		}
	}
	s.get(t, "/readyz", script).want(t, 503)
	s.get(t, "/healthz", script).want(t, 200)
}

func TestLockedCatalogue(t *testing.T) {
	t.Parallel() // it waits for the lock
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	other, err := sql.Open("sqlite", s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	s.post(t, "/books/1/remove", browser, nil).want(t, 503, "Someone else is writing")
	s.get(t, "/", browser).want(t, 200, "Emma")
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	s.post(t, "/books/1/remove", browser, nil).want(t, 200, "Removed")
}

func TestDraining(t *testing.T) {
	s := newSite(t, nil)
	s.get(t, "/readyz", script).want(t, 200, `"ready"`)
	s.Drain()
	s.get(t, "/readyz", script).want(t, 503, "stopping")
	s.get(t, "/healthz", script).want(t, 200, `"ok"`)
	s.get(t, "/", browser).want(t, 200)
}

func TestReaderHasGone(t *testing.T) {
	s := newSite(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	if w.Body.Len() > 0 || strings.Contains(s.log.String(), "request failed") {
		t.Errorf("wrote %q, logged %s", w.Body, s.log)
	}
}
