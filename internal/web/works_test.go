package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// full is a work of which its source says everything.
var full = lookup.Work{
	ID: "OL1W", Title: "Der Prozess", Subtitle: "ein Roman", PartNumber: "Bd. 2", PartTitle: "Das Ende",
	Filing: "Prozess", Author: "Kafka, Franz",
	Contributors: []catalogue.Contributor{
		{Name: "Brod, Max", Role: catalogue.RoleEditor}, {Name: "Bauhaus", Role: catalogue.RoleCorporate},
	}, Year: "1925", Dewey: "833.912", ISBN: "9780306406157", OtherISBNs: []isbn.ISBN{"9780804429573"},
	Edition: "2. Aufl.", Place: "Berlin", Publisher: "Die Schmiede", Published: "c1926", Pages: "411 S.",
	Series: "Die Romane", SeriesNumber: "Bd. 5", LCC: "PT2621.A26 P7", Language: "ger",
	Subjects: []string{"Trials--Fiction"}, Summary: "Josef K. is arrested.", Sources: []string{"openlibrary"},
}

// All that a source says of a work stands in the book that is made of it.
func TestWorkBecomesABook(t *testing.T) {
	s := newSite(t, nil, fixed{full})
	var works []map[string]any
	if err := json.Unmarshal([]byte(s.post(t, "/search", program, url.Values{"search": {"prozess"}}).body),
		&works); err != nil {
		t.Fatal(err)
	}
	if w := works[0]; w["Title"] != "Der Prozess: ein Roman. Bd. 2, Das Ende" || w["Author"] != "Kafka, Franz" ||
		w["Year"] != "1925" || w["ID"] != "OL1W" {
		t.Errorf("the search gives %v", w)
	}
	s.get(t, "/search?search=prozess", browser).want(t, 200, "<bdi>Der Prozess: ein Roman. Bd. 2, Das Ende</bdi>")
	var got map[string]any
	if err := json.Unmarshal([]byte(s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201).body),
		&got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"Title": "Der Prozess", "Subtitle": "ein Roman", "PartNumber": "Bd. 2", "PartTitle": "Das Ende",
		"Author": "Kafka, Franz", "Year": "1925", "Classification": "833.912", "ISBN": "9780306406157",
		"ISBNs": []any{"9780306406157", "9780804429573"}, "Edition": "2. Aufl.", "Place": "Berlin",
		"Publisher": "Die Schmiede", "Published": "c1926", "Pages": "411 S.", "Series": "Die Romane",
		"SeriesNumber": "Bd. 5", "LCC": "PT2621.A26 P7", "Language": "ger", "Subjects": []any{"Trials--Fiction"},
		"Summary": "Josef K. is arrested.", "CallNumber": "833.912 KAF",
		"Contributors": []any{
			map[string]any{"Name": "Kafka, Franz", "Role": "author"},
			map[string]any{"Name": "Brod, Max", "Role": "editor"},
			map[string]any{"Name": "Bauhaus", "Role": "corporate body"},
		},
	} {
		if !reflect.DeepEqual(got[key], want) {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	page := s.get(t, "/books/1", browser)
	page.want(t, 200, "Brod, Max", "Bauhaus", "2. Aufl.", "Berlin", "c1926", "411 S.", "Die Romane", "9780804429573",
		"Josef K. is arrested.")
	s.get(t, "/?order=title", browser).want(t, 200, "Der Prozess: ein Roman. Bd. 2, Das Ende")
}

// A book that was added when sources told no parts of titles apart, and no ISBN but one, is known
// again: by the ID, by an ISBN, or by title and author when another source is asked.
func TestBookOfAnOlderVersionIsTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	old := catalogue.Book{
		Title: "Der Prozess: ein Roman. Bd. 2, Das Ende", Filing: "Prozess: ein Roman. Bd. 2, Das Ende",
		Author: "Kafka, Franz", Language: "ger", Year: "1925", Source: "openlibrary", SourceID: "OL1W",
		ISBN: "9780306406157",
	}
	plain := lookup.Work{
		ID: "OL9W", Title: full.Title, Subtitle: full.Subtitle, PartNumber: full.PartNumber, PartTitle: full.PartTitle,
		Author: full.Author,
	}
	other := func(change func(*lookup.Work)) lookup.Work {
		w := plain
		change(&w)
		return w
	}
	for _, tt := range []struct {
		name string
		work lookup.Work
		same bool
	}{
		{"the same record", full, true},
		{"its ISBN is now the second",
			other(func(w *lookup.Work) { w.ISBN, w.OtherISBNs = "9780804429573", []isbn.ISBN{"9780306406157"} }), true},
		{"title and author", plain, true},
		{"title and author, without a subtitle", other(func(w *lookup.Work) { w.Subtitle = "" }), true},
		{"without the subtitle and the part's title", other(func(w *lookup.Work) { w.Subtitle, w.PartTitle = "", "" }),
			true},
		{"another subtitle in the same source", other(func(w *lookup.Work) { w.Subtitle = "a novel" }), false},
		{"another part", other(func(w *lookup.Work) { w.PartNumber = "Bd. 3" }), false},
		{"another author", other(func(w *lookup.Work) { w.Author = "Brod, Max" }), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, []catalogue.Book{old}, fixed{tt.work})
			page := s.get(t, "/search?search=prozess", browser).want(t, 200)
			if held := strings.Contains(page.body, "On the list"); held != tt.same {
				t.Errorf("the results say that it is on the list: %t, want %t", held, tt.same)
			}
			status := 201
			if tt.same {
				status = 200
			}
			s.post(t, "/books/add", program, url.Values{"id": {tt.work.ID}}).want(t, status)
		})
	}
}

// What a source says in any field takes no effect on any page; what is too long or no text for the
// field is left out, and the rest of the book is kept.
func TestHarmlessFields(t *testing.T) {
	texts := []string{
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{.Store}}", "javascript:alert(1)",
		"bell\x07\x1f and\ttab\n", "\u202eoverride", "كتاب ألف ليلة وليلة", strings.Repeat("long ", 5000),
	}
	var works fixed
	for i, text := range texts {
		works = append(works, lookup.Work{
			ID: fmt.Sprintf("OL%dW", i+1), Title: fmt.Sprint("Title ", i), Subtitle: text, PartNumber: text,
			PartTitle: text, Author: "A" + text, AuthorRole: catalogue.RoleEditor,
			Contributors: []catalogue.Contributor{{Name: text, Role: catalogue.RoleOther}}, Year: text, Dewey: "813.54",
			OtherISBNs: []isbn.ISBN{isbn.ISBN(text)}, Edition: text, Place: text, Publisher: text, Published: text,
			Pages: text, Series: text, SeriesNumber: text, LCC: text, Language: text, Subjects: []string{text},
			Summary: text, Cover: text, Sources: []string{"openlibrary"},
		})
	}
	s := newSite(t, nil, works)
	pages := []string{"/search?search=anything", "/", "/print", "/headings?field=Subjects", "/many"}
	for i, work := range works {
		s.post(t, "/books/add", program, url.Values{"id": {work.ID}}).want(t, 201, fmt.Sprintf(`"Title":"Title %d"`, i),
			`"Classification":"813.54"`)
		book := fmt.Sprintf("/books/%d", i+1)
		s.sendJSON(t, "PATCH", book, program, `{"Version":1,"Title":"Other"}`).want(t, 200)
		pages = append(pages, book, book+"/edit", book+"/fetch", book+"/history")
	}
	for _, path := range pages {
		page := s.get(t, path, browser).want(t, 200)
		for _, bad := range []string{"<script>alert", "<img src=x", `src="javascript:`, `href="javascript:`} {
			if strings.Contains(page.body, bad) {
				t.Errorf("%s has %s", path, bad)
			}
		}
	}
}

// A part whose name older versions took over as the end of the title is known again, by title
// alone.
func TestPartOfAnOlderVersionIsTheSame(t *testing.T) {
	for _, title := range []string{"Faust. Part 1, Night", "Faust. 1, Night", "Faust. Night", "Faust. 1"} {
		t.Run(title, func(t *testing.T) {
			work := lookup.Work{ID: "OL1W", Title: "Faust", Author: "Goethe, Johann Wolfgang von"}
			_, part, _ := strings.Cut(title, ". ")
			if number, name, both := strings.Cut(part, ", "); both {
				work.PartNumber, work.PartTitle = number, name
			} else if part == "Night" {
				work.PartTitle = part
			} else {
				work.PartNumber = part
			}
			s := newSite(t, []catalogue.Book{{Title: title, Author: work.Author, Source: "city", SourceID: "city.1"}},
				fixed{work})
			s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 200)
		})
	}
}
