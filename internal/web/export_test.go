package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
)

// A book can be had as a file in each format. Its page names them.
func TestFilesOfABook(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane", Notes: "For everybody", StaffNotes: "For the staff"},
	})
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
				if got, want := a.Header.Get("Content-Disposition"), `attachment; filename="book-1`+tt.suffix+
					`"`; got != want {
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
			if kind := s.do(t,
				s.request(t, tt.method, tt.path, script,
					nil)).Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
				t.Errorf("a program gets %s", kind)
			}
		})
	}
	s.get(t, "/books/1.xml", script).want(t, 200, "long long")
}

// The page of a book has its description for programs, whatever its texts are.
func TestJSONLD(t *testing.T) {
	var books []catalogue.Book
	for _, title := range hostileTitles {
		books = append(books, catalogue.Book{Title: title, Author: "Austen, Jane", StaffNotes: "For the staff"})
	}
	s := newSite(t, books)
	for i, title := range hostileTitles {
		path := fmt.Sprintf("/books/%d", i+1)
		blocks := dataBlock.FindAllStringSubmatch(s.get(t, path, browser).body, -1)
		if len(blocks) != 1 {
			t.Fatalf("%.60q: the page has %d descriptions, want 1", title, len(blocks))
		}
		var book struct {
			Context string `json:"@context"`
			Type    string `json:"@type"`
			ID      string `json:"@id"`
			Name    string
			Author  struct{ Name string }
		}
		if err := json.Unmarshal([]byte(blocks[0][1]), &book); err != nil {
			t.Errorf("%.60q: %v in %s", title, err, blocks[0][1])
		}
		if book.Context != "https://schema.org" || book.Type != "Book" || book.ID != path ||
			book.Author.Name != "Jane Austen" {
			t.Errorf("%.60q is described as %+v", title, book)
		}
		if want := strings.Join(strings.FieldsFunc(title, isGap), " "); book.Name != want {
			t.Errorf("%.60q is described as %.60q, want %.60q", title, book.Name, want)
		}
		if strings.Contains(blocks[0][1], "For the staff") {
			t.Errorf("notes for staff are in %s", blocks[0][1])
		}
	}
}

// isGap reports whether r is written as a space.
func isGap(r rune) bool { return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// unAPI lists formats and sends books in them, with the statuses of its version 1.
func TestUnAPI(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane"}, {Title: "Ulysses", Summary: strings.Repeat("long ", 3000)},
	})
	s.get(t, "/books/1", browser).want(t, 200,
		`<link rel="unapi-server" type="application/xml" title="unAPI" href="/unapi">`,
		`<abbr class="unapi-id" title="/books/1">`)
	for _, tt := range []struct {
		query, id string
		status    int
		formats   string
	}{
		{"", "", 200, "marcxml ris bibtex"},
		{"?id=", "", 200, "marcxml ris bibtex"},
		{"?id=/books/1", "/books/1", 300, "bibtex ris marc marcxml"},
		{"?id=%2Fbooks%2F1", "/books/1", 300, "bibtex ris marc marcxml"},
		{"?id=/books/2", "/books/2", 300, "bibtex ris marcxml"}, // too long for MARC 21
	} {
		a := s.get(t, "/unapi"+tt.query, script)
		a.want(t, tt.status)
		var list struct {
			XMLName xml.Name `xml:"formats"`
			ID      string   `xml:"id,attr"`
			Formats []struct {
				Name string `xml:"name,attr"`
				Type string `xml:"type,attr"`
			} `xml:"format"`
		}
		if err := xml.Unmarshal([]byte(a.body), &list); err != nil ||
			a.Header.Get("Content-Type") != "application/xml" {
			t.Errorf("%s: %v in %s", tt.query, err, a.body)
		}
		var names []string
		for _, f := range list.Formats {
			names = append(names, f.Name)
			of := tt.id
			if of == "" {
				of = "/books/1"
			}
			book := s.get(t, "/unapi?id="+of+"&format="+f.Name, script)
			book.want(t, 200)
			if kind := book.Header.Get("Content-Type"); kind != f.Type || book.body == "" {
				t.Errorf("%s of %s is %q, want %q", f.Name, of, kind, f.Type)
			}
		}
		if got := strings.Join(names, " "); got != tt.formats || list.ID != tt.id {
			t.Errorf("%s: formats %q of %q, want %q of %q", tt.query, got, list.ID, tt.formats, tt.id)
		}
	}
	for _, tt := range []struct {
		query  string
		status int
		kind   string
	}{
		{"?id=/books/99", 404, "no-book"},
		{"?id=/books/99&format=ris", 404, "no-book"},
		{"?id=/books/99&format=none", 404, "no-book"},
		{"?id=1", 404, "no-book"},
		{"?id=/books/01", 404, "no-book"},
		{"?id=/books/1.bib", 404, "no-book"},
		{"?id=/books/1&format=none", 406, "no-format"},
		{"?id=/books/1&format=RIS", 406, "no-format"},
		{"?id=/books/2&format=marc", 406, "too-long-for-marc"},
		{"?format=ris", 400, "bad-request"},
	} {
		s.get(t, "/unapi"+tt.query, script).want(t, tt.status, `"Error":"`+tt.kind+`"`)
	}
	same := s.get(t, "/unapi?id=/books/1&format=ris", script)
	checkRevalidation(t, s, "/unapi?id=/books/1&format=ris", script, same)
	checkHead(t, s, "/unapi?id=/books/1&format=ris", script, same)
	if file := s.get(t, "/books/1.ris", script); file.body != same.body {
		t.Errorf("unAPI sends\n%s\nthe file is\n%s", same.body, file.body)
	}
}
