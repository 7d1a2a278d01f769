package web_test

import (
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/account"
	"shelflist/internal/catalogue"
	"shelflist/internal/web"
)

// With an account, visitors look and change nothing; they are led to the form to log in, and from
// there to the page that they wanted.
func TestVisitors(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", StaffNotes: "locked away", Copies: []catalogue.Copy{{Price: "12 secrets"}}}})
	s.addUsers(t, account.Administrator)
	v := s.newBrowser(t)
	for _, path := range []string{"/", "/books/1", "/print", "/?added=1", "/?q=emma", "/nowhere"} {
		a := v.get(t, path, browser)
		if !strings.Contains(a.body, `href=/login`) && !strings.Contains(a.body, `href="/login"`) || strings.Contains(a.body, "Everybody who can open") {
			t.Errorf("%s has no link to log in", path)
		}
		for _, part := range []string{`method="post"`, "/edit", "/files", "/history", "/search", "Add a copy", "/users"} {
			if strings.Contains(a.body, part) {
				t.Errorf("%s has %q for a visitor", path, part)
			}
		}
		if a.Header.Get("Cache-Control") != "private, no-cache" && a.StatusCode == 200 || !strings.Contains(a.Header.Get("Vary"), "Cookie") {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	for _, path := range []string{"/books/1", "/books/1.json", "/books/1.bib", "/books/1.ris", "/books/1.mrc", "/books/1.xml", "/unapi?id=/books/1&format=marcxml", "/books.json", "/print"} {
		for _, accept := range []string{browser, program} {
			if a := v.get(t, path, accept); strings.Contains(a.body, "locked away") || strings.Contains(a.body, "secrets") {
				t.Errorf("%s shows a visitor what is for staff", path)
			}
		}
	}
	for _, q := range []string{"locked", "lock", "%22locked+away%22", "locked+emma", "title:emma+away"} {
		if a := v.get(t, "/books.json?q="+q, program); !strings.Contains(a.body, `"Count":0`) {
			t.Errorf("a visitor finds a book by its notes for staff with %s: %s", q, a.body)
		}
		v.get(t, "/?q="+q, browser).want(t, 200, "No book on the list has")
		v.get(t, "/print?q="+q, browser).want(t, 200, "nothing on this list")
		s.as(t, account.Administrator).get(t, "/books.json?q="+q, program).want(t, 200, `"Count":1`)
	}
	v.get(t, "/books.json?q=emma", program).want(t, 200, `"Count":1`)
	s.as(t, account.Administrator).get(t, "/books/1", browser).want(t, 200, "locked away", "/books/1/edit", "/account")
	for _, path := range []string{"/books/add?id=x", "/books/new", "/search?search=emma", "/export", "/backup", "/users", "/imports"} {
		a := v.get(t, path, browser).want(t, 303)
		if want := "/login?" + (url.Values{"next": {path}}).Encode(); a.Header.Get("Location") != want {
			t.Errorf("%s leads to %s, want %s", path, a.Header.Get("Location"), want)
		}
		if a := v.get(t, path, program).want(t, 401); kindOf(t, a) != "login" {
			t.Error(a.body)
		}
	}
	v.post(t, "/books/1/remove", browser, nil).want(t, 303)
	v.post(t, "/books/1/remove", program, nil).want(t, 401)
	s.get(t, "/books/1", program).want(t, 200)
}

// Nobody who has not logged in sees a private catalogue.
func TestPrivate(t *testing.T) {
	s := newSite(t, manyBooks(3), func(c *web.Config) { c.Private = true })
	s.get(t, "/", browser).want(t, 200)
	s.addUsers(t, account.Administrator, account.Reader)
	v := s.newBrowser(t)
	for _, path := range []string{"/", "/books/1", "/books.json", "/print", "/books/1.bib", "/covers/1", "/unapi"} {
		v.get(t, path, browser)
		if a := v.get(t, path, program).want(t, 401); strings.Contains(a.body, "history") {
			t.Error(a.body)
		}
	}
	v.get(t, "/login", browser).want(t, 200)
	v.get(t, "/healthz", "").want(t, 200)
	v.get(t, "/static/0/style.css", "").want(t, 200)
	s.as(t, account.Reader).get(t, "/", browser).want(t, 200, "history")
}

// Pages that are kept ready for one role are not shown to another.
func TestKeptPagesDontCrossALogin(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", StaffNotes: "locked away"}}, cacheOf(8<<20))
	s.addUsers(t, account.Librarian, account.Reader)
	persons := map[string]*site{"visitor": s.newBrowser(t), "reader": s.as(t, account.Reader), "librarian": s.as(t, account.Librarian)}
	tags := map[string]string{}
	for range 3 {
		for name, b := range persons {
			for _, path := range []string{"/books/1", "/"} {
				a := b.get(t, path, browser).want(t, 200)
				if staff := name == "librarian"; strings.Contains(a.body, "/files") != staff || path == "/books/1" && strings.Contains(a.body, "locked away") != staff {
					t.Errorf("%s is shown to a %s so:\n%s", path, name, a.body)
				}
				tags[name+path] = a.Header.Get("ETag")
			}
		}
	}
	r := persons["visitor"].request(t, "GET", "/books/1", browser, nil)
	r.Header.Set("If-None-Match", tags["librarian/books/1"])
	persons["visitor"].do(t, r).want(t, 200)
}

// The address of a page after a merge shows a visitor no trace of it.
func TestVisitorsSeeNoMerge(t *testing.T) {
	s := siteWithTwo(t)
	s.post(t, "/books/1/merge", browser, url.Values{"with": {"2"}, "Version": {"1"}, "WithVersion": {"2"}}).want(t, 200, "Merged:")
	s.addUsers(t, account.Administrator)
	if a := s.newBrowser(t).get(t, "/books/1?merged=2", browser).want(t, 200); strings.Contains(a.body, "Merged:") || strings.Contains(a.body, "/undo") {
		t.Error("a visitor sees that books were merged")
	}
	s.as(t, account.Administrator).get(t, "/books/1?merged=2", browser).want(t, 200, "Merged:")
}

// What is shown to some only is kept by no proxy, covers too.
func TestCoversOfAPrivateCatalogue(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}}, func(c *web.Config) { c.Private = true })
	s.put(t, "/covers/1", program, pngFile(t, 40, 60, redCover)).want(t, 200)
	path := s.coverURL(t, "/books/1")
	if a := s.get(t, path, "").want(t, 200); !strings.HasPrefix(a.Header.Get("Cache-Control"), "public") {
		t.Errorf("%v", a.Header)
	}
	s.addUsers(t, account.Reader)
	if a := s.as(t, account.Reader).get(t, path, "").want(t, 200); !strings.HasPrefix(a.Header.Get("Cache-Control"), "private") {
		t.Errorf("%v", a.Header)
	}
	if a := s.newBrowser(t).get(t, "/covers/1", "").want(t, 303); a.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", a.Header)
	}
}

// A visitor doesn't learn which books have notes for staff.
func TestVisitorsSeeNoTraceOfNotes(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Source: "openlibrary", SourceID: "OL1W"}})
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"StaffNotes":"locked away","Year":"1815"}`).want(t, 200, `"StaffNotes"`)
	s.addUsers(t, account.Librarian)
	for _, path := range []string{"/books/1", "/books/1.json", "/books.json"} {
		if a := s.newBrowser(t).get(t, path, program).want(t, 200, `"Edited":["Year"]`); strings.Contains(a.body, "StaffNotes") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	s.as(t, account.Librarian).get(t, "/books/1", program).want(t, 200, `"Edited":["StaffNotes","Year"]`)
}
