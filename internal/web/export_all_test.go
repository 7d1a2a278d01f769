package web_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// A file of all books has each of them once, however many there are.
func TestExport(t *testing.T) {
	var books []catalogue.Book
	for i := range 450 {
		books = append(books, catalogue.Book{Title: fmt.Sprintf("Book %d", i), Classification: fmt.Sprint(100 + i%7)})
	}
	books = append(books, catalogue.Book{Title: "Emma", Author: "Austen, Jane"},
		catalogue.Book{Title: strings.Repeat("long ", 3_900), Notes: strings.Repeat("n", 99_000)})
	s := newSite(t, books)
	s.get(t, "/files", browser).want(t, 200, `action="/export"`, "MARC 21 (ISO 2709)")
	for format, test := range map[string]struct {
		kind, suffix, entry string
		want                int
	}{
		"csv":     {"text/csv", ".csv", ",available,", 452},
		"jsonl":   {"application/jsonl", ".jsonl", "{\"PK\":", 452},
		"bibtex":  {"application/x-bibtex", ".bib", "@book{", 452},
		"ris":     {"application/x-research-info-systems", ".ris", "TY  - ", 452},
		"marc":    {"application/marc", ".mrc", "\x1d", 451}, // of which one is too long
		"marcxml": {"application/marcxml+xml", ".xml", "<record>", 452},
	} {
		t.Run(format, func(t *testing.T) {
			a := s.get(t, "/export?format="+format, browser)
			a.want(t, 200)
			if n := strings.Count(a.body, test.entry); n != test.want {
				t.Errorf("%d entries, want %d", n, test.want)
			}
			if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, test.kind) {
				t.Errorf("the type is %q", got)
			}
			if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got,
				`attachment; filename="shelflist-20`) || !strings.HasSuffix(got, test.suffix+`"`) {
				t.Errorf("the disposition is %q", got)
			}
			some := s.get(t, "/export?format="+format+"&q="+url.QueryEscape("author:austen"), browser)
			if n := strings.Count(some.body, test.entry); n != 1 || some.StatusCode != 200 {
				t.Errorf("of Austen: %d, %d entries", some.StatusCode, n)
			}
		})
	}
	s.get(t, "/export?format=docx", browser).want(t, 404)
	s.get(t, "/export?format=docx", program).want(t, 404, `"Error":"no-format"`)
	s.get(t, "/export", program).want(t, 200, "Title")
	if a := s.do(t, s.request(t, "HEAD", "/export?format=ris", browser, nil)); a.StatusCode != 200 || a.body != "" {
		t.Errorf("HEAD: %d, %d bytes", a.StatusCode, len(a.body))
	}
}

// A catalogue that is gone is said to be, before anything of an export is sent.
func TestExportOfNoCatalogue(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	s.get(t, "/export?format=ris", program).want(t, 500, `"Error":"gone"`)
}
