package web_test

import (
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"shelflist/internal/catalogue"
	"shelflist/internal/web"
)

func cacheOf(bytes int) func(*web.Config) { return func(c *web.Config) { c.CacheSize = bytes } }

// Writers and readers side by side: who has changed the list sees it so on the next page, in each
// form of it, whatever the others do and whether or not pages are kept.
func TestReadersSeeTheirOwnWrites(t *testing.T) {
	for name, size := range map[string]int{"pages kept": 8 << 20, "few pages kept": 20_000, "none kept": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, manyBooks(3), cacheOf(size))
			done := make(chan struct{})
			var readers, writers sync.WaitGroup
			for range 4 {
				readers.Go(func() { // keeps the shared pages ready
					for {
						select {
						case <-done:
							return
						default:
							s.get(t, "/?order=newest", browser).want(t, 200)
						}
					}
				})
			}
			for w := range 4 {
				writers.Go(func() {
					for i := range 12 {
						s.changeAndLook(t, fmt.Sprintf("Title%d by writer%d", i, w))
					}
				})
			}
			writers.Wait()
			close(done)
			readers.Wait()
		})
	}
}

// changeAndLook adds a book and removes it, and looks at the list after each.
func (s *site) changeAndLook(t *testing.T, title string) {
	t.Helper()
	b, _, err := s.store.Add(t.Context(), catalogue.Book{Title: title})
	if err != nil {
		t.Error(err)
		return
	}
	own := fmt.Sprintf("/books/%d", b.PK)
	paths := []string{
		"/?order=newest", "/books.json?order=newest", "/print?order=newest", "/?q=" + url.QueryEscape(title),
	}
	for _, path := range paths {
		if a := s.get(t, path, browser); !strings.Contains(a.body, title) {
			t.Errorf("%s doesn't have %q, which was just added", path, title)
		}
	}
	s.get(t, own, browser).want(t, 200, title)
	if _, err := s.store.Remove(t.Context(), b.PK); err != nil {
		t.Error(err)
	}
	for _, path := range paths[:3] {
		if a := s.get(t, path, browser); strings.Contains(a.body, title) {
			t.Errorf("%s still has %q, which was removed", path, title)
		}
	}
	s.get(t, own, browser).want(t, 404)
}

// What another program writes is on the next page too.
func TestOtherProgramsWritesAreSeen(t *testing.T) {
	s := newSite(t, manyBooks(3), cacheOf(8<<20))
	db, err := sql.Open("sqlite", s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range 5 {
		title := fmt.Sprintf("Title no. %d", i)
		before := s.get(t, "/?order=newest", browser)
		if _, err := db.Exec("UPDATE books SET title = $1 WHERE pk = 3", title); err != nil {
			t.Fatal(err)
		}
		after := s.get(t, "/?order=newest", browser)
		after.want(t, 200, title)
		if before.Header.Get("ETag") == after.Header.Get("ETag") {
			t.Error("the ETag is the same")
		}
	}
}

// An answer that says what one reader has just done is for that reader only, and is not compressed.
func TestPersonalAnswers(t *testing.T) {
	s := newSite(t, manyBooks(60), cacheOf(8<<20))
	id := s.idOf(t, "jane eyre")
	s.post(t, "/books/add", script, url.Values{"id": {id}}).want(t, 201)
	removal := s.post(t, "/books/7/remove", browser, nil)
	removal.want(t, 200, "Undo")
	for _, path := range []string{
		"/?added=61", "/?held=3", "/?" + removal.Request.URL.RawQuery, "/search?search=emma&held=3",
	} {
		r := s.request(t, "GET", path, browser, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		a := s.do(t, r)
		a.want(t, 200, `id="notice"`)
		if a.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed", path)
		}
	}
	if a := s.get(t, "/", browser); strings.Contains(a.body, "Undo") {
		t.Error("a notice is shown to everybody")
	}
	s.get(t, "/?added=61", browser).want(t, 200, "Added <cite>")
	s.post(t, "/removals/1/restore", browser, nil).want(t, 200)
	if a := s.get(t, "/?removed=1", browser); strings.Contains(a.body, "Undo") {
		t.Error("a removal that was undone is offered to be undone again")
	}
}

// Each form of an answer has its own tag, and asking again with one is answered with 304.
func TestFormsOfAnAnswer(t *testing.T) {
	s := newSite(t, manyBooks(60), cacheOf(8<<20))
	for _, path := range []string{
		"/", "/?q=history", "/print", "/books.json", "/search?search=history", "/static/0/style.css",
	} {
		tags := map[string]string{}
		for _, encoding := range []string{"", "identity", "gzip", "gzip, deflate, br, zstd", "gzip;q=0"} {
			r := s.request(t, "GET", path, browser, nil)
			if encoding != "" {
				r.Header.Set("Accept-Encoding", encoding)
			}
			for try := range 2 {
				a := s.do(t, r)
				plain := a.body
				zipped := a.Header.Get("Content-Encoding") == "gzip"
				if zipped {
					plain = unzip(t, a.body)
				}
				if a.StatusCode != 200 || zipped != strings.HasPrefix(encoding, "gzip") != (encoding == "gzip;q=0") ||
					a.ContentLength != int64(len(a.body)) {
					t.Errorf("%s with %q, try %d: %d %v", path, encoding, try, a.StatusCode, a.Header)
				}
				if vary := a.Header.Get("Vary"); vary != "Accept, Accept-Encoding, Accept-Language, Cookie" {
					t.Errorf("%s: Vary is %q", path, vary)
				}
				tag := a.Header.Get("ETag")
				if other, ok := tags[a.body]; ok && other != tag || tag == "" {
					t.Errorf("%s with %q: the same body has the tags %s and %s", path, encoding, other, tag)
				}
				for body, other := range tags {
					if other == tag && body != a.body {
						t.Errorf("%s: two bodies have the tag %s", path, tag)
					}
				}
				tags[a.body] = tag
				if !strings.Contains(plain, "history") && !strings.Contains(plain, "body") {
					t.Errorf("%s with %q:\n%.200s", path, encoding, plain)
				}
			}
			r.Header.Set("If-None-Match", tags[s.do(t, r).body])
			if again := s.do(t, r); again.StatusCode != 304 || again.body != "" || again.Header.Get("ETag") == "" ||
				again.Header.Get("Vary") == "" {
				t.Errorf("%s with %q asked again: %d, %d bytes, %v", path, encoding, again.StatusCode, len(again.body),
					again.Header)
			}
		}
		if len(tags) != 2 {
			t.Errorf("%s has %d forms, want 2", path, len(tags))
		}
	}
}

func unzip(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// The fields of a body choose what is shown, as those of the address do. They can't bring another
// page under an address.
func TestBodyOfGet(t *testing.T) {
	s := newSite(t, manyBooks(3), cacheOf(8<<20))
	body := "--x\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\nnothing like it\r\n--x--\r\n"
	for range 2 {
		r, err := http.NewRequestWithContext(t.Context(), "GET", s.url+"/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		s.do(t, r).want(t, 200, "nothing like it")
		if a := s.get(t, "/", browser); strings.Contains(a.body, "nothing like it") {
			t.Fatal("the list of one reader's filter is kept for all")
		}
	}
}

// The address and the Accept header decide which answer is kept: addresses that look alike are not
// mixed up.
func TestKeptPagesAreTheRightOnes(t *testing.T) {
	s := newSite(t, manyBooks(3), cacheOf(8<<20))
	for range 2 {
		s.get(t, "/print", browser).want(t, 200, time.Now().Format(time.DateOnly))
		s.get(t, "/books/1?x?", browser).want(t, 200)
		s.get(t, "/books/1%3Fx", browser).want(t, 404)
		s.get(t, "/books/1", program).want(t, 200, `"PK":1`)
		s.get(t, "/books/1", browser).want(t, 200, "<html")
		s.get(t, "/?order=title", browser).want(t, 200, `<a href="/?order=title" aria-current="true">`)
		s.get(t, "/", browser).want(t, 200, `<a href="/" aria-current="true">`)
		s.get(t, "/?q=%zz", browser).want(t, 400)
	}
}
