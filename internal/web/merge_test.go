package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
)

// siteWithTwo returns a site with two records of one book.
func siteWithTwo(t *testing.T) *site {
	t.Helper()
	s := newSite(t, nil)
	s.byHand(t, catalogue.Book{
		Title: "The Hobbit", Author: "Tolkien, J. R. R.", Classification: "823.912", Source: "openlibrary",
		SourceID: "OL1W", Subjects: []string{"Dragons"},
	},
		catalogue.Book{
			Title: "Hobbit <i>", Author: "Tolkien, John Ronald Reuel", Year: "1937", Subjects: []string{"Rings"},
			Notes: "Signed",
		},
		catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"A1","Location":"Hall"}`).want(t, 201)
	return s
}

func TestMergePage(t *testing.T) {
	s := siteWithTwo(t)
	s.get(t, "/books/1/merge?with=2", browser).want(t, 200, "Make one book of two", `action="/books/1/merge"`,
		`name="Version" value="1"`, `name="WithVersion" value="2"`, "Hobbit &lt;i&gt;", "A1", "Hall",
		`<input type="radio" name="from.Contributors" value="absorbed" checked>`,
		`<input type="radio" name="from.Subjects" value="both" checked>`,
		`<input type="radio" name="from.Classification" value="kept" checked>`,
		`name="from.Year" value="absorbed" checked>`, `href="/books/2/merge?with=1"`)
	s.get(t, "/books/1/merge?with=2", program).want(t, 200, `"Kept":{"PK":1,`, `"Absorbed":{"PK":2,`,
		`{"Field":"Year","Kept":"","Absorbed":"1937","Usual":"absorbed"}`,
		`{"Field":"Subjects","Kept":"Dragons","Absorbed":"Rings","Usual":"both"}`)
	s.get(t, "/books/1/merge", browser).want(t, 200, "with another book", `value="The Hobbit"`,
		"No other book on the list has that")
	s.get(t, "/books/1/merge?q=hobbit", browser).want(t, 200, `href="/books/1/merge?with=2"`, "Compare")
	s.get(t, "/books/1", browser).want(t, 200, `href="/books/1/merge"`)
	s.get(t, "/duplicates", browser).want(t, 200, "No doubles") // the titles differ
	for path, status := range map[string]int{
		"/books/9/merge": 404, "/books/1/merge?with=9": 404, "/books/1/merge?with=1": 422, "/books/1/merge?with=x": 422,
	} {
		s.get(t, path, browser).want(t, status)
		if status == 404 || strings.Contains(path, "with") {
			s.get(t, path, program).want(t, status, `"Error":`)
		}
	}
	s.get(t, "/books/1/merge", program).want(t, 422, `"Error":"no-pair"`)
}

func TestMergeInABrowser(t *testing.T) {
	s := siteWithTwo(t)
	form := url.Values{"with": {"2"}, "Version": {"1"}, "WithVersion": {"2"}, "from.Title": {"kept"},
		"from.Contributors": {"absorbed"}, "from.Year": {"absorbed"}, "from.Subjects": {"both"},
		"from.Notes": {"absorbed"}, "from.Classification": {"kept"}, "from.Nonsense": {"both"}}
	merged := s.post(t, "/books/1/merge", browser, form)
	merged.want(t, 200, "Merged: <cite><bdi>Hobbit &lt;i&gt;</bdi></cite> is now a part of this book", "Undo",
		"The Hobbit", "Tolkien, John Ronald Reuel", "1937", "Dragons", "Rings", "Signed", "3 copies", "A1")
	if got := merged.Request.URL.RequestURI(); got != "/books/1?merged=2" {
		t.Errorf("it leads to %s", got)
	}
	s.get(t, "/books/1?merged=1", browser).want(t, 200)
	for _, path := range []string{"/books/1", "/books/1?merged=1", "/books/1?unmerged=2", "/books/3?merged=2"} {
		if a := s.get(t, path, browser); strings.Contains(a.body, "Merged:") || strings.Contains(a.body, "undone") {
			t.Errorf("%s says that something was merged", path)
		}
	}

	// The address of the book that is gone leads on, and what became of it can be read.
	for path, want := range map[string]string{"/books/2": "/books/1", "/books/2.bib": "/books/1.bib"} {
		moved := s.getOnly(t, path)
		moved.want(t, 303)
		if got := moved.Header.Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	s.get(t, "/books/2", program).want(t, 200, `"PK":1,`)
	s.get(t, "/books/2/history", browser).want(t, 200, "Changes of", "Hobbit &lt;i&gt;",
		`This book was merged into <a href="/books/1"><bdi>The Hobbit</bdi></a>`, "a copy was added")
	s.get(t, "/books/2/history", program).want(t, 200, `"Kind":"merged"`, `"Kind":"copy-added"`)
	s.get(t, "/books/1/history", browser).want(t, 200, "merged with another book",
		`<a href="/books/2/history"><bdi>Hobbit &lt;i&gt;</bdi></a>`)
	s.get(t, "/books/9.bib", program).want(t, 404)
	s.get(t, "/books/2.nonsense", program).want(t, 404)

	undo := regexp.MustCompile(`action="(/changes/[0-9]+/undo)"`).FindStringSubmatch(merged.body)[1]
	undone := s.post(t, undo, browser, nil)
	undone.want(t, 200, `The merge is undone: <cite><a href="/books/2">`, "Tolkien, J. R. R.", "Available")
	s.get(t, "/books/2", browser).want(t, 200, "Hobbit &lt;i&gt;", "A1", "2 copies")
	s.post(t, undo, browser, nil).want(t, 409, "That was changed again")
	s.get(t, "/books/1/history", browser).want(t, 200, "a change was undone")
	if a := s.get(t, "/books/2/history", browser); strings.Contains(a.body, "merged into") {
		t.Error("the history of a book that is back says that it was merged")
	}
}

// Of two pictures of the cover one is chosen.
func TestMergePictures(t *testing.T) {
	s := siteWithTwo(t)
	for pk, hash := range map[int64]string{1: "aa", 2: "bb"} {
		if _, err := s.store.SetCover(t.Context(), pk, store.AnyVersion,
			cover.Image{Hash: hash, Small: []byte("s"), Large: []byte("l")}, ""); err != nil {
			t.Fatal(err)
		}
	}
	s.get(t, "/books/1/merge?with=2", browser).want(t, 200, `name="from.CoverURL"`,
		`<img src="/covers/1?v=aa&amp;size=small" alt="a picture">`, `<img src="/covers/2?v=bb&amp;size=small"`)
	s.get(t, "/books/1/merge?with=2", program).want(t, 200,
		`{"Field":"CoverURL","Kept":"/covers/1?v=aa","Absorbed":"/covers/2?v=bb","Usual":"kept"}`)
	s.sendJSON(t, "POST", "/books/1/merge", program,
		`{"With":2,"Version":2,"WithVersion":3,"Take":["CoverURL"]}`).want(t, 200, `"CoverURL":"/covers/1?v=bb"`,
		`"Edited":["CoverURL"]`)
}

func TestMergeRefused(t *testing.T) {
	s := siteWithTwo(t)
	form := url.Values{"with": {"2"}, "Version": {"1"}, "WithVersion": {"1"}, "from.Year": {"kept"}}
	stale := s.post(t, "/books/1/merge", browser, form)
	stale.want(t, 409, "Somebody else has changed one of these books meanwhile", `name="WithVersion" value="2"`,
		`name="from.Year" value="kept" checked>`)
	s.post(t, "/books/1/merge", program, form).want(t, 409, `"Error":"stale"`, `"Current":{"PK":1,`,
		`"Other":{"PK":2,"Version":2,`)
	for name, tt := range map[string]struct {
		form   url.Values
		status int
		kind   string
	}{
		"no other":    {url.Values{"Version": {"1"}, "WithVersion": {"2"}}, 422, "no-pair"},
		"itself":      {url.Values{"with": {"1"}, "Version": {"1"}, "WithVersion": {"1"}}, 422, "no-pair"},
		"no version":  {url.Values{"with": {"2"}, "WithVersion": {"2"}}, 400, "no-version"},
		"one version": {url.Values{"with": {"2"}, "Version": {"1"}}, 400, "no-version"},
		"gone":        {url.Values{"with": {"9"}, "Version": {"1"}, "WithVersion": {"2"}}, 404, "no-book"},
	} {
		t.Run(name, func(t *testing.T) {
			s.post(t, "/books/1/merge", program, tt.form).want(t, tt.status, `"Error":"`+tt.kind+`"`)
			s.post(t, "/books/1/merge", browser, tt.form).want(t, tt.status, "<h1>")
		})
	}
	s.get(t, "/books/2", program).want(t, 200, `"PK":2,`)
}

func TestMergeJSON(t *testing.T) {
	s := siteWithTwo(t)
	for _, tt := range []struct {
		name, body string
		status     int
		kind       string
	}{
		{"no JSON", `{`, 400, "bad-json"},
		{"a key that is none", `{"With":2,"Version":1,"WithVersion":2,"Colour":"red"}`, 400, "bad-json"},
		{"a wrong type", `{"With":"2"}`, 400, "bad-json"},
		{"a field that is none", `{"With":2,"Version":1,"WithVersion":2,"Take":["Colour"]}`, 422, "invalid"},
		{"no version", `{"With":2}`, 400, "no-version"},
		{"an old version", `{"With":2,"Version":1,"WithVersion":1}`, 409, "stale"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.sendJSON(t, "POST", "/books/1/merge", program, tt.body).want(t, tt.status, `"Error":"`+tt.kind+`"`)
		})
	}
	a := s.sendJSON(t, "POST", "/books/1/merge", program,
		`{"With":2,"Version":1,"WithVersion":2,"Take":["Year"],"Both":["Subjects"]}`)
	a.want(t, 200, `"Book":{"PK":1,"Version":2,"Title":"The Hobbit"`, `"Year":"1937"`, `"Subjects":["Dragons","Rings"]`,
		`"Edited":["Subjects","Year"]`, `"Barcode":"A1"`)
	var merged struct{ Change int64 }
	if err := json.Unmarshal([]byte(a.body), &merged); err != nil || merged.Change == 0 {
		t.Fatalf("%s, %v", a.body, err)
	}
	s.get(t, "/books/1/history", program).want(t, 200, `"Kind":"merged"`, `"Fields":["Year","Subjects","Copies"]`,
		`"Absorbed":{"PK":2,"Version":2,"Title":"Hobbit \u003ci\u003e"`)
	s.post(t, fmt.Sprintf("/changes/%d/undo", merged.Change), program, nil).want(t, 200, `"PK":1,"Version":3`)
	s.get(t, "/books/2", program).want(t, 200, `"PK":2,"Version":3`, `"Barcode":"A1"`)
}

// Who was editing a book that somebody else has merged into another one loses nothing that was
// typed.
func TestEditOfAMergedBook(t *testing.T) {
	s := siteWithTwo(t)
	s.sendJSON(t, "POST", "/books/1/merge", program, `{"With":2,"Version":1,"WithVersion":2}`).want(t, 200)
	edited := s.post(t, "/books/2", browser, url.Values{
		"Version": {"2"}, "Title": {"Hobbit <i>"}, "Publisher": {"Allen & Unwin"}, "Notes": {"Signed"},
	})
	edited.want(t, 409, `action="/books/1"`, `value="Allen &amp; Unwin"`, `name="Version" value="2"`)
	s.sendJSON(t, "PATCH", "/books/2", program, `{"Version":2,"Publisher":"Allen"}`).want(t, 409, `"Error":"stale"`,
		`"Current":{"PK":1,"Version":2`, `"Sent":{"PK":2,`, `"Publisher":"Allen"`, `"Other":{"PK":2,`)
	s.post(t, "/books/2/copies", browser, url.Values{"Location": {"upstairs"}}).want(t, 409, `action="/books/1/copies"`,
		`value="upstairs"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{}`).want(t, 409, `"Error":"stale"`)
	s.sendJSON(t, "PATCH", "/books/9", program, `{"Version":2}`).want(t, 404, `"Error":"no-book"`)
}

// getOnly sends a GET request without following where the answer leads.
func (s *site) getOnly(t *testing.T, path string) answer {
	t.Helper()
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	other := *s
	other.client = &client
	return other.get(t, path, browser)
}
