package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// A notice is shown only if it is true. An address can be made up.
func TestNoticesAreTrue(t *testing.T) {
	books := []catalogue.Book{{Title: "Emma", Author: "Austen, Jane"}, {Title: "Persuasion", Author: "Austen, Jane"},
		{Title: "Sample one", Source: catalogue.SampleSource}, {Title: "Sample two", Source: catalogue.SampleSource}}
	s := newSite(t, books)
	noticeAt := func(path string) string { t.Helper(); return noticeOf(t, s.get(t, path, browser)) }
	nothing := []string{"/", "/?added=2", "/?restored=2", "/?restored=2&others=5", "/?added=99", "/?added=x",
		"/?held=99", "/?removed=1", "/search?search=vonnegut&added=2", "/search?search=vonnegut&restored=2&others=5"}
	for _, path := range nothing {
		if got := noticeAt(path); got != "" {
			t.Errorf("%s says %s", path, got)
		}
	}
	if got := noticeAt("/?held=2"); !strings.Contains(got, "is on the list already") {
		t.Errorf("a book on the list: %s", got)
	}
	if got := noticeAt("/?held=2&others=5"); strings.Contains(got, "5") {
		t.Errorf("others are made up: %s", got)
	}

	added := s.post(t, "/books/add", browser, url.Values{"id": {s.idOf(t, "jane eyre")}})
	if got := noticeAt(added.Request.URL.RequestURI()); !strings.Contains(got, "Added <cite><bdi>Jane Eyre") {
		t.Errorf("after an add %s says %q", added.Request.URL, got)
	}
	if got := noticeAt("/?added=5&others=7"); !strings.Contains(got, "Jane Eyre") || strings.Contains(got, "7") {
		t.Errorf("others are made up: %s", got)
	}
	again := s.post(t, "/books/add", browser, url.Values{"id": {s.idOf(t, "jane eyre")}})
	if got := noticeAt(again.Request.URL.RequestURI()); !strings.Contains(got, "is on the list already") {
		t.Errorf("after another add %s says %q", again.Request.URL, got)
	}

	s.post(t, "/samples/remove", program, nil).want(t, 200)
	restored := s.post(t, "/removals/1/restore", browser, nil)
	if got := restored.Request.URL.RequestURI(); got != "/?around=3&others=1&restored=3" {
		t.Errorf("undo led to %s", got)
	}
	for _, path := range []string{restored.Request.URL.RequestURI(), "/?restored=3&others=500", "/?restored=3"} {
		if got := noticeAt(path); !strings.Contains(got, "Sample one</bdi></cite> and 1 more are back on the list") {
			t.Errorf("after undo %s says %q", path, got)
		}
	}
	for _, path := range []string{"/?restored=5", "/?added=3", "/?restored=4"} {
		if got := noticeAt(path); got != "" {
			t.Errorf("%s says %s", path, got)
		}
	}
	s.post(t, "/books/5/remove", program, nil).want(t, 200)
	if got := noticeAt("/?added=5"); got != "" {
		t.Errorf("the notice of a book that is gone: %s", got)
	}
}

// noticeOf returns the notice on a page.
func noticeOf(t *testing.T, a answer) string {
	t.Helper()
	a.want(t, 200)
	m := regexp.MustCompile(`(?s)<div id="notice" role="status">(.*?)</div>`).FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("%s has no place for notices", a.Request.URL)
	}
	return m[1]
}

// A book by hand is added even if the list has it. The notice says so, and leads to the merge.
func TestNoticeOfABookByHandThatIsOnTheList(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Year: "1815"}})
	tests := []struct{ name, year, do, want string }{
		{"the same book", "1815", "save",
			`<a href="/books/1">This book</a> was on the list before. <a href="/books/1/merge?with=2">Compare and merge them</a>`},
		{"in the next form", "1815", "another",
			`<a href="/books/1">This book</a> was on the list before. <a href="/books/1/merge?with=3">Compare and merge them</a>`},
		{"another edition", "1996", "save", `<a href="/books/1">You have another edition of this</a>, of 1815.`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			form := url.Values{
				"Title": {"Emma"}, "Name": {"Austen, Jane"}, "Role": {"author"}, "Year": {test.year}, "do": {test.do},
			}
			if got := noticeOf(t, s.post(t, "/books", browser, form)); !strings.Contains(got, test.want) {
				t.Errorf("the notice is %s\nwant %s", got, test.want)
			}
		})
	}
}
