package web_test

import (
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
)

// A book can be had as a file in each format. Its page names them.
func TestFilesOfABook(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Notes: "For everybody", StaffNotes: "For the staff"}})
	page := s.get(t, "/books/1", browser)
	files := []struct{ suffix, kind, part string }{
		{".json", "application/json; charset=utf-8", `"Title":"Emma"`},
		{".bib", "application/x-bibtex", "@book{austen-1,"},
		{".ris", "application/x-research-info-systems", "TI  - Emma"},
		{".mrc", "application/marc", "\x1faEmma"},
		{".xml", "application/marcxml+xml", `<subfield code="a">Emma /</subfield>`},
	}
	for _, f := range exchange.Formats {
		kind := ""
		for _, tt := range files {
			if tt.suffix == f.Suffix {
				kind = tt.kind
			}
		}
		if kind != f.MediaType {
			t.Errorf("%s is sent as %q, want %q", f.Suffix, kind, f.MediaType)
		}
	}
	for _, tt := range files {
		t.Run(tt.suffix, func(t *testing.T) {
			path := "/books/1" + tt.suffix
			for _, accept := range []string{browser, script, program} {
				a := s.get(t, path, accept)
				a.want(t, 200, tt.part, "For everybody")
				if kind := a.Header.Get("Content-Type"); kind != tt.kind {
					t.Errorf("content type %q, want %q", kind, tt.kind)
				}
				if got, want := a.Header.Get("Content-Disposition"), `attachment; filename="book-1`+tt.suffix+`"`; got != want {
					t.Errorf("content disposition %s, want %s", got, want)
				}
				if tt.suffix != ".json" && strings.Contains(a.body, "For the staff") {
					t.Errorf("notes for staff leave the house:\n%s", a.body)
				}
				checkRevalidation(t, s, path, accept, a)
				checkHead(t, s, path, accept, a)
			}
			kind, _, _ := strings.Cut(tt.kind, ";")
			page.want(t, 200, ` href="`+path+`">`, `<link rel="alternate" type="`+kind+`" title="`)
			if n := strings.Count(page.body, `href="`+path+`"`); n != 2 {
				t.Errorf("the page links to %s %d times, want once in its head and once in its text", path, n)
			}
		})
	}
	before := s.get(t, "/books/1.bib", script).Header.Get("ETag")
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Title":"Emma, again"}`).want(t, 200)
	after := s.get(t, "/books/1.bib", script)
	after.want(t, 200, "Emma, again")
	if after.Header.Get("ETag") == before {
		t.Error("the book has changed, but not its ETag")
	}
}

func TestNoSuchFile(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Summary: strings.Repeat("long ", 3000)}})
	for _, tt := range []struct {
		name, method, path string
		status             int
		kind, text         string
	}{
		{"no such book", "GET", "/books/99.bib", 404, "no-book", "That book is not on the list"},
		{"no such book as JSON", "GET", "/books/99.json", 404, "no-book", "That book is not on the list"},
		{"no number", "GET", "/books/emma.bib", 404, "no-book", "That book is not on the list"},
		{"nothing before the suffix", "GET", "/books/.bib", 404, "no-book", "That book is not on the list"},
		{"an unknown suffix", "GET", "/books/1.pdf", 404, "no-format", "Not in that form"},
		{"a suffix in capitals", "GET", "/books/1.BIB", 404, "no-format", "Not in that form"},
		{"no letters after the point", "GET", "/books/1.", 404, "no-format", "Not in that form"},
		{"two suffixes", "GET", "/books/1.bib.ris", 404, "no-format", "Not in that form"},
		{"too long for MARC 21", "GET", "/books/1.mrc", 406, "too-long-for-marc", "Too long for a MARC 21 file"},
		{"changing a file", "PATCH", "/books/1.json", 404, "no-book", "That book is not on the list"},
		{"removing a file", "DELETE", "/books/1.bib", 404, "no-book", "That book is not on the list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, accept := range []string{browser, program} {
				r := s.request(t, tt.method, tt.path, accept, nil)
				checkProblem(t, s.do(t, r), accept, tt.status, tt.kind, tt.text)
			}
			if tt.method != "GET" {
				return
			}
			if kind := s.do(t, s.request(t, tt.method, tt.path, script, nil)).Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
				t.Errorf("a program gets %s", kind)
			}
		})
	}
	s.get(t, "/books/1.xml", script).want(t, 200, "long long")
}
