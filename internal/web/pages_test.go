package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/openlibrary"
)

func TestPagesAndHeaders(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Year: "1815"}})
	for _, tt := range []struct{ path, accept, kind, part string }{
		{"/", browser, "text/html; charset=utf-8", "On the shelves"},
		{"/", script, "text/html; charset=utf-8", "Emma"},
		{"/?q=emma&order=title", browser, "text/html; charset=utf-8", "1 book with"},
		{"/?q=nothing+like+it", browser, "text/html; charset=utf-8", "No book on the list has"},
		{"/search?search=vonnegut", browser, "text/html; charset=utf-8", "Slaughterhouse-Five"},
		{"/search?search=zzzz", browser, "text/html; charset=utf-8", "Nothing found"},
		{"/books/1", browser, "text/html; charset=utf-8", "First published"},
		{"/books/1", program, "application/json; charset=utf-8", `"CallNumber":"823.7 AUS"`},
		{"/print", browser, "text/html; charset=utf-8", "Shelf list"},
		{"/print?q=nothing+like+it", browser, "text/html; charset=utf-8", "nothing on this list to print"},
		{"/books.json", script, "application/json; charset=utf-8", `"Count":1`},
		{"/books.json", browser, "application/json; charset=utf-8", `"Count":1`},
		{"/healthz", script, "application/json; charset=utf-8", "ok"},
		{"/readyz", script, "application/json; charset=utf-8", "ready"},
	} {
		t.Run(tt.path+" "+tt.accept[:3], func(t *testing.T) {
			a := s.get(t, tt.path, tt.accept)
			a.want(t, 200, tt.part)
			if got := a.Header.Get("Content-Type"); got != tt.kind {
				t.Errorf("content type %q, want %q", got, tt.kind)
			}
			csp := a.Header.Get("Content-Security-Policy")
			if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") ||
				a.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", a.Header)
			}
			code := dataBlock.ReplaceAllString(a.body, "")
			if regexp.MustCompile(`<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]`).MatchString(code) {
				t.Errorf("inline style or script in\n%s", a.body)
			}
			checkRevalidation(t, s, tt.path, tt.accept, a)
			checkHead(t, s, tt.path, tt.accept, a)
		})
	}
	before := s.get(t, "/", browser).Header.Get("ETag")
	s.post(t, "/books/add", script, url.Values{"id": {s.idOf(t, "jane eyre")}}).want(t, 201)
	if after := s.get(t, "/", browser).Header.Get("ETag"); after == before {
		t.Error("the list has changed, but not its ETag")
	}
}

// dataBlock matches the description of a book for programs, which is no script and is never
// executed.
var dataBlock = regexp.MustCompile(`<script type="application/ld\+json">([^<>]*)</script>`)

// checkRevalidation asks again for an answer with its ETag and with others.
func checkRevalidation(t *testing.T, s *site, path, accept string, a answer) {
	t.Helper()
	r := s.request(t, "GET", path, accept, nil)
	r.Header.Set("If-None-Match", a.Header.Get("ETag"))
	if again := s.do(t, r); again.StatusCode != 304 || again.body != "" {
		t.Errorf("asked again with its ETag: %d, %d bytes, want 304 and none", again.StatusCode, len(again.body))
	}
	r.Header.Set("If-None-Match", `"other", W/`+a.Header.Get("ETag"))
	if again := s.do(t, r); again.StatusCode != 304 {
		t.Errorf("asked again with its ETag in a list: %d, want 304", again.StatusCode)
	}
	r.Header.Set("If-None-Match", `"other"`)
	if again := s.do(t, r); again.StatusCode != 200 || again.body != a.body {
		t.Errorf("asked with another ETag: %d, %d bytes, want 200 and %d", again.StatusCode, len(again.body),
			len(a.body))
	}
}

// checkHead compares the answers to HEAD with the answer a to GET.
func checkHead(t *testing.T, s *site, path, accept string, a answer) {
	t.Helper()
	head := s.do(t, s.request(t, "HEAD", path, accept, nil))
	if head.StatusCode != 200 || head.body != "" || head.ContentLength != int64(len(a.body)) {
		t.Errorf("HEAD: %d, %d bytes, length %d, want 200, none, length %d", head.StatusCode, len(head.body),
			head.ContentLength, len(a.body))
	}
	for _, name := range []string{"Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"} {
		if head.Header.Get(name) != a.Header.Get(name) {
			t.Errorf("HEAD: %s is %q, GET has %q", name, head.Header.Get(name), a.Header.Get(name))
		}
	}
	r := s.request(t, "HEAD", path, accept, nil)
	r.Header.Set("If-None-Match", a.Header.Get("ETag"))
	if again := s.do(t, r); again.StatusCode != 304 {
		t.Errorf("HEAD with its ETag: %d, want 304", again.StatusCode)
	}
}

func TestStaticFiles(t *testing.T) {
	s := newSite(t, nil)
	page := s.get(t, "/", browser).body
	addresses := regexp.MustCompile(`/static/[0-9a-f]{12}/[a-z.]+`).FindAllString(page, -1)
	if len(addresses) != 3 {
		t.Fatalf("the page asks for %q", addresses)
	}
	for _, address := range addresses {
		a := s.get(t, address, script)
		a.want(t, 200)
		if a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || len(a.body) == 0 {
			t.Errorf("%s: %d bytes, %v", address, len(a.body), a.Header)
		}
		old := s.get(t, strings.Replace(address, address[8:20], "000000000000", 1), script)
		old.want(t, 200)
		if old.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("the address of another version is cached: %v", old.Header)
		}
		r := s.request(t, "GET", address, script, nil)
		r.Header.Set("If-None-Match", a.Header.Get("ETag"))
		if again := s.do(t, r); again.StatusCode != 304 {
			t.Errorf("%s asked again: %d", address, again.StatusCode)
		}
	}
	for name, most := range map[string]int64{"style.css": 15_000, "script.js": 10_000} {
		if info, err := os.Stat("asset/static/" + name); err != nil || info.Size() > most {
			t.Errorf("%s: %v, %v, want at most %d bytes", name, info.Size(), err, most)
		}
	}
}

func TestRemoveAndUndo(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane"}, {Title: "Sample one", Source: catalogue.SampleSource},
		{Title: "Sample two", Source: catalogue.SampleSource},
	})
	undo := regexp.MustCompile(`action="(/removals/\d+/restore)"`)
	for _, tt := range []struct {
		name, path, said, left, back string
	}{
		{"a book", "/books/1/remove", "Removed <cite><bdi>Emma</bdi></cite>.", "2 books",
			"<cite><bdi>Emma</bdi></cite> is back on the list"},
		{"the samples", "/samples/remove", "Removed <cite><bdi>Sample one</bdi></cite> and 1 more.", "1 book<",
			"Sample one</bdi></cite> and 1 more are back"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := s.post(t, tt.path, browser, nil)
			a.want(t, 200, tt.said, tt.left, "Undo")
			m := undo.FindStringSubmatch(a.body)
			if m == nil {
				t.Fatal("the page offers no undo")
			}
			back := s.post(t, m[1], browser, nil)
			back.want(t, 200, tt.back, "3 books")
			s.post(t, m[1], browser, nil).want(t, 404, "There is nothing to undo")
			if said := s.get(t, a.Request.URL.RequestURI(), browser); strings.Contains(said.body, "Undo") {
				t.Error("the old page still offers to undo")
			}
		})
	}
	if page := s.get(t, "/", browser); !strings.Contains(page.body, "came with the program") {
		t.Error("the page does not say what the samples are")
	}
	var removal struct{ Removal int64 }
	a := s.post(t, "/samples/remove", program, nil)
	if err := json.Unmarshal([]byte(a.body), &removal); err != nil || a.StatusCode != 200 {
		t.Fatalf("%d %s %v", a.StatusCode, a.body, err)
	}
	if page := s.get(t, "/", browser); strings.Contains(page.body, "sample") {
		t.Error("the page mentions samples, which are removed")
	}
	s.post(t, fmt.Sprintf("/removals/%d/restore", removal.Removal), program, nil).want(t, 200, "Sample two")
}

// fixed is a source with the given works.
type fixed []lookup.Work

func (fixed) Name() string { return "openlibrary" }
func (f fixed) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return f, nil
}
func (fixed) Owns(id string) bool { return strings.HasPrefix(id, "OL") }
func (f fixed) Find(_ context.Context, id string) (lookup.Work, error) {
	for _, w := range f {
		if w.ID == id {
			return w, nil
		}
	}
	return lookup.Work{}, lookup.ErrNotFound
}

// hostileTitles are titles that a careless page would break at.
var hostileTitles = []string{
	"<script>alert(1)</script>", "'; drop table books; --", "كتاب ألف ليلة وليلة", "e\u0301tude", "bell\x07 and\ttab",
	"\u202eoverride", strings.Repeat("long ", 2000), `"><img src=x onerror=alert(1)>`, "{{.Store}}",
	"javascript:alert(1)", `Quotes " and \ backslashes`, "<!--<script>", "</SCRIPT x>", "]]> y",
	"line\u2028separators\u2029", "&amp; &#60;",
}

// Search, add, list, print and JSON show any title as it is, and nothing in a title takes effect.
func TestHarmlessTitles(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	titles := hostileTitles
	var works fixed
	for i, title := range titles {
		works = append(works, lookup.Work{
			ID: fmt.Sprintf("OL%dW", i+1), Title: title, Author: title, Cover: "javascript:alert(1)",
			Subjects: []string{title},
		})
	}
	s := newSite(t, nil, works)
	a := s.get(t, "/search?search=anything", script)
	for _, w := range found(t, a) {
		i := slices.IndexFunc(works, func(x lookup.Work) bool { return x.ID == w["ID"] })
		if i < 0 || w["Title"] != titles[i] {
			t.Errorf("search gives %.60q for %v", w["Title"], w["ID"])
		}
	}
	pages := []string{"/search?search=anything", "/", "/print", "/?q=" + url.QueryEscape(titles[0])}
	for i, w := range works {
		var book struct{ Title string }
		a := s.post(t, "/books/add", program, url.Values{"id": {w.ID}})
		if err := json.Unmarshal([]byte(a.body), &book); err != nil || a.StatusCode != 201 || book.Title != titles[i] {
			t.Errorf("adding %.60q gives %d %.60q, %v", titles[i], a.StatusCode, book.Title, err)
		}
		pages = append(pages, fmt.Sprintf("/books/%d", i+1), fmt.Sprintf("/?added=%d", i+1))
	}
	for _, path := range pages {
		a := s.get(t, path, browser)
		a.want(t, 200)
		for _, bad := range []string{"<script>alert", "<img src=x", `src="javascript:`, `href="javascript:`} {
			if strings.Contains(a.body, bad) {
				t.Errorf("%s has %s", path, bad)
			}
		}
	}
	for _, path := range []string{"/", "/print"} {
		body := s.get(t, path, browser).body
		for _, title := range titles {
			if !strings.Contains(html.UnescapeString(body), title) {
				t.Errorf("%s lacks %.60q", path, title)
			}
		}
	}
	var list struct{ Books []struct{ Title string } }
	if err := json.Unmarshal([]byte(s.get(t, "/books.json", program).body), &list); err != nil ||
		len(list.Books) != len(titles) {
		t.Fatalf("%d books, %v", len(list.Books), err)
	}
	for _, b := range list.Books {
		if !slices.Contains(titles, b.Title) {
			t.Errorf("JSON has %.60q", b.Title)
		}
	}
	// A reader may type such texts too.
	for _, text := range titles {
		s.post(t, "/search", browser, url.Values{"search": {text}}).want(t, 200)
		s.get(t, "/?"+url.Values{"q": {text[:min(len(text), 2000)]}}.Encode(), browser).want(t, 200)
	}
}

func TestLogNamesTheRouteAndNotTheQuestion(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := newSite(t, nil, openlibrary.New(openlibrary.Options{URL: gone.URL, UserAgent: "test"}))
	a := s.get(t, "/search?search=a+private+matter", browser)
	log := s.log.String()
	for _, part := range []string{
		`route="GET /search"`, "status=200", fmt.Sprintf("bytes=%d", len(a.body)), "duration=", "request=" +
			a.Header.Get("X-Request-Id"), "source=openlibrary reason=unreachable",
	} {
		if !strings.Contains(log, part) {
			t.Errorf("no %q in %s", part, log)
		}
	}
	if strings.Contains(log, "private") {
		t.Errorf("the log has the query: %s", log)
	}
	s.get(t, "/readyz", script).want(t, 200)
	if strings.Contains(s.log.String(), "readyz") {
		t.Error("a successful probe is logged")
	}
}

func TestSearchWithNothingGoesToTheList(t *testing.T) {
	s := newSite(t, nil)
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if a := s.get(t, "/search?search=+", browser); a.StatusCode != 303 || a.Header.Get("Location") != "/" {
		t.Errorf("%d to %q", a.StatusCode, a.Header.Get("Location"))
	}
}
