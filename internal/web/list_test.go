package web_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

func TestPagesOfTheList(t *testing.T) {
	var books []catalogue.Book
	for i := range 120 {
		books = append(books, catalogue.Book{
			Title: fmt.Sprintf("Book %03d", i), Author: "Author, An", Classification: fmt.Sprintf("%03d.5", i),
		})
	}
	s := newSite(t, books)
	titles := regexp.MustCompile(`<bdi>(Book \d+)</bdi>`)
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`)
	previous := regexp.MustCompile(`href="([^"]+)" rel="prev"`)
	for _, path := range []string{"/", "/?order=title", "/?order=newest", "/?q=book", "/?q=author&order=author"} {
		t.Run(path, func(t *testing.T) {
			var seen, first []string
			at, back := path, ""
			for at != "" {
				a := s.get(t, at, browser)
				a.want(t, 200)
				var here []string
				for _, m := range titles.FindAllStringSubmatch(a.body, -1) {
					here = append(here, m[1])
				}
				if first == nil {
					first = here
				}
				seen = append(seen, here...)
				at, back = "", ""
				if m := next.FindStringSubmatch(a.body); m != nil {
					at = html.UnescapeString(m[1])
				}
				if m := previous.FindStringSubmatch(a.body); m != nil {
					back = html.UnescapeString(m[1])
				}
			}
			if slices.Sort(seen); len(slices.Compact(seen)) != 120 {
				t.Errorf("%d books on all pages, want 120", len(seen))
			}
			for back != "" {
				a := s.get(t, back, browser)
				back = ""
				if m := previous.FindStringSubmatch(a.body); m != nil {
					back = html.UnescapeString(m[1])
				} else if m := titles.FindStringSubmatch(a.body); m[1] != first[0] {
					t.Errorf("back at the start the first book is %s, want %s", m[1], first[0])
				}
			}
		})
	}
}

// A filter of very many words uses the first twelve, and says so in each form of the list.
func TestFilterOfManyWords(t *testing.T) {
	twelve := "one two three four five six seven eight nine ten eleven twelve"
	s := newSite(t, []catalogue.Book{{Title: twelve}, {Title: twelve + " thirteen"}})
	for _, tt := range []struct {
		name, text string
		count      int
		said       bool
	}{
		{"twelve", twelve, 2, false},
		{"twelve, repeated", twelve + " One " + twelve, 2, false},
		{"thirteen", twelve + " thirteen", 2, true},
		{"thirteen, the last one missing", twelve + " fourteen", 2, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := url.Values{"q": {tt.text}}.Encode()
			var list struct {
				Count        int
				WordsLeftOut bool
			}
			a := s.get(t, "/books.json?"+q, program)
			if err := json.Unmarshal([]byte(a.body), &list); err != nil || list.Count != tt.count ||
				list.WordsLeftOut != tt.said {
				t.Errorf("%v, %v, want %d books, %v", list, err, tt.count, tt.said)
			}
			for _, path := range []string{"/?", "/print?"} {
				if got := strings.Contains(s.get(t, path+q, browser).body,
					"Only the first 12 words were used"); got != tt.said {
					t.Errorf("%s says that words were left out: %v, want %v", path, got, tt.said)
				}
			}
		})
	}
}

func TestBooksJSON(t *testing.T) {
	var books []catalogue.Book
	for i := range 60 {
		books = append(books, catalogue.Book{
			Title: fmt.Sprintf("Book %03d", i), Author: "Author, An", Classification: "813.54",
		})
	}
	s := newSite(t, books)
	type list struct {
		Count          int
		Books          []struct{ Title, CallNumber string }
		Next, Previous string
	}
	get := func(path string) (l list) {
		a := s.get(t, path, program)
		a.want(t, 200)
		if err := json.Unmarshal([]byte(a.body), &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	one := get("/books.json?order=title&q=book")
	two := get(one.Next)
	if one.Count != 60 || len(one.Books) != 50 || one.Previous != "" || len(two.Books) != 10 || two.Next != "" ||
		two.Books[0].Title != "Book 050" {
		t.Errorf("parts %+v and %+v", one, two)
	}
	if back := get(two.Previous); len(back.Books) != 50 || back.Books[0] != one.Books[0] {
		t.Errorf("back: %+v", back)
	}
	if empty := s.get(t, "/books.json?q=zzz", program).body; empty != "{\"Count\":0,\"Books\":[]}\n" {
		t.Errorf("an empty list is %s", empty)
	}
}
