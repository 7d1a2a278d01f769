package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
)

func TestEditForm(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"}})
	s.get(t, "/books/1/edit", browser).want(t, 200, `name="Version" value="1"`, `value="Austen, Jane"`, `value="823.7"`)
	s.get(t, "/books/new?Title=Ulysses&ISBNs=0306406152", browser).want(t, 200, `value="Ulysses"`,
		`value="9780306406157"`)

	faulty := url.Values{
		"Title": {""}, "Name": {"Joyce, James", ""}, "Role": {"author", "author"}, "Year": {"long ago"},
		"Summary": {"a\nb"},
	}
	refused := s.post(t, "/books", browser, faulty)
	refused.want(t, 422, "The title is missing.", "The year is not a year", `value="Joyce, James"`, `value="long ago"`,
		"a\nb</textarea>", "not added yet")
	s.post(t, "/books", browser,
		url.Values{"Title": {"Ulysses"}, "Classification": {"823.912"}, "do": {"preview"}}).want(t, 200,
		`value="Ulysses"`, ">823.912</bdi>", ">ULY</bdi>")
	s.post(t, "/books", browser, url.Values{"Title": {"Ulysses"}, "do": {"another"}}).want(t, 200,
		"Added <cite><bdi>Ulysses</bdi></cite>", `action="/books"`)
	s.post(t, "/books", browser, url.Values{"Title": {"Dubliners"}, "do": {"save"}}).want(t, 200,
		"Added <cite><bdi>Dubliners</bdi></cite>", "3 books")

	s.post(t, "/books/1", browser, url.Values{"Title": {"Emma"}}).want(t, 400, "Which version of the book?")
	s.post(t, "/books/1", browser, url.Values{"Title": {"Emma!"}, "Version": {"1"}, "Prefix": {"FIC"}}).want(t, 200,
		">FIC 823.7</bdi>", "Emma!")
	// The second of two who edit at the same time sees what the first has changed, and what both
	// have.
	stale := s.post(t, "/books/1", browser, url.Values{"Title": {"Emma?"}, "Version": {"1"}, "Year": {"1815"}})
	stale.want(t, 409, "Somebody else has changed this book", "Emma!</bdi>", "Emma?</bdi>", `name="Version" value="2"`,
		`value="Emma?"`, `value="FIC"`, `value="1815"`)
	if strings.Count(stale.body, "<th scope=\"row\">") != 1 {
		t.Error("more than the title is shown as changed by both")
	}
	s.post(t, "/books/1", browser,
		url.Values{"Title": {"Emma?"}, "Version": {"2"}, "Prefix": {"FIC"}, "Year": {"1815"}}).want(t, 200, "Emma?",
		"1815")
	if got := s.get(t, "/books/1", browser).body; !strings.Contains(got, ">FIC 823.7</bdi>") {
		t.Error("what the first one changed is lost")
	}
	copyOf := s.post(t, "/copies/1", browser, url.Values{"Version": {"1"}, "Location": {"attic"}})
	copyOf.want(t, 409, "Somebody else has changed this book", `value="attic"`)
	s.post(t, "/copies/1", browser, url.Values{"Barcode": {"9780306406157"}, "Location": {"attic"}}).want(t, 422,
		"The barcode is an ISBN", `value="attic"`)
	s.post(t, "/copies/1", browser, url.Values{"Location": {"attic"}}).want(t, 200, "attic", barcodes.Own(1))
}

// Of two who change the same book at the same time, one is told: nothing is overwritten unseen.
func TestEditorsRace(t *testing.T) {
	const editors, rounds = 4, 250
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	var saved atomic.Int64
	var group sync.WaitGroup
	for e := range editors {
		group.Go(func() {
			for n := range rounds {
				var b struct {
					Version int
					Notes   string
				}
				if err := json.Unmarshal([]byte(s.get(t, "/books/1", program).body), &b); err != nil {
					t.Error(err)
					return
				}
				note := fmt.Sprintf("%d.%d", e, n)
				a := s.sendJSON(t, "PATCH", "/books/1", program,
					fmt.Sprintf(`{"Version":%d,"Notes":%q}`, b.Version, strings.TrimSpace(b.Notes+" "+note)))
				switch a.StatusCode {
				case 200:
					saved.Add(1)
				case 409:
				default:
					t.Errorf("status %d: %s", a.StatusCode, a.body)
				}
			}
		})
	}
	group.Wait()
	b, err := s.store.Book(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Fields(b.Notes)
	if distinct := slices.Compact(slices.Sorted(slices.Values(notes))); int64(len(notes)) != saved.Load() ||
		len(distinct) != len(notes) || b.Version != saved.Load()+1 {
		t.Errorf("%d changes were confirmed, the book has %d of them and version %d", saved.Load(), len(notes),
			b.Version)
	}
	if saved.Load() < rounds {
		t.Errorf("only %d of %d changes were made", saved.Load(), editors*rounds)
	}
}

func TestSuggestions(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane"}, {Title: "Persuasion", Author: "Austen, Jane"},
		{Title: "x", Author: `"><b>Aust`},
	})
	s.get(t, "/suggestions?field=Contributors&text=austen", program).want(t, 200, `[{"Text":"Austen, Jane","Count":2}]`)
	s.get(t, "/suggestions?field=Contributors&text=aus", browser).want(t, 200,
		`<option value="Austen, Jane" label="2 books">`, "&#34;&gt;&lt;b&gt;Aust")
	for _, query := range []string{
		"", "?field=Title&text=emma", "?field=Contributors", "?field=Contributors&text=%22",
	} {
		s.get(t, "/suggestions"+query, program).want(t, 200, "[]")
	}
}

func TestFetchAgain(t *testing.T) {
	works := fixed{{
		ID: "OL1W", Title: "Emma", Author: "Austen, Jane", Year: "1815", Dewey: "823.7", Publisher: "Murray",
		Sources: []string{"openlibrary"},
	}}
	s := newSite(t, []catalogue.Book{{Title: "By hand"}}, works)
	s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201)
	s.get(t, "/books/2/fetch", browser).want(t, 200, "The source says nothing that the list has not.")
	s.sendJSON(t, "PATCH", "/books/2", program,
		`{"Version":1,"Author":"Austin, Jane","StaffNotes":"ours","Publisher":""}`).want(t, 200)
	page := s.get(t, "/books/2/fetch", browser)
	page.want(t, 200, `name="take" value="Contributors">`, `name="take" value="Publisher">`, "changed by hand",
		"Austin, Jane</bdi>", "Austen, Jane</bdi>")
	if strings.Contains(page.body, "ours") || strings.Contains(page.body, `value="Title"`) {
		t.Error("a field is offered that the source does not know, or that is the same")
	}
	s.get(t, "/books/2/fetch", program).want(t, 200, `{"Field":"Publisher","Old":"","New":"Murray"}`)

	s.post(t, "/books/2/fetch", browser, url.Values{"take": {"Publisher"}}).want(t, 400, "Which version of the book?")
	s.post(t, "/books/2/fetch", browser, url.Values{"Version": {"1"}, "take": {"Publisher"}}).want(t, 409,
		"Somebody else has changed this book meanwhile")
	s.post(t, "/books/2/fetch", program, url.Values{"Version": {"1"}, "take": {"Publisher"}}).want(t, 409,
		`"Error":"stale"`)
	s.post(t, "/books/2/fetch", program,
		url.Values{"Version": {"2"}, "take": {"Publisher", "StaffNotes", "Nonsense"}}).want(t, 200,
		`"Publisher":"Murray"`, `"Author":"Austin, Jane"`, `"StaffNotes":"ours"`,
		`"Edited":["Contributors","StaffNotes"]`)
	s.post(t, "/books/2/fetch", browser, url.Values{"Version": {"3"}, "take": {"Contributors"}}).want(t, 200,
		"Austen, Jane", "Fetch again")
	s.get(t, "/books/2/history", browser).want(t, 200, "fetched from the source again")

	works[0].Subtitle, works[0].Place, works[0].Pages = "a novel", "London", "474 p."
	works[0].Contributors = []catalogue.Contributor{{Name: "Kinsley, James", Role: catalogue.RoleEditor}}
	s.get(t, "/books/2/fetch", browser).want(t, 200, `value="Subtitle" checked>`, `value="Place" checked>`,
		`value="Pages" checked>`, "Kinsley, James")
	s.post(t, "/books/2/fetch", program,
		url.Values{"Version": {"4"}, "take": {"Subtitle", "Place", "Pages", "Contributors"}}).want(t, 200,
		`"Subtitle":"a novel"`, `"Place":"London"`, `"Pages":"474 p."`, `{"Name":"Kinsley, James","Role":"editor"}`,
		`"Author":"Austen, Jane"`)

	s.get(t, "/books/1/fetch", browser).want(t, 422, "This book was not looked up")
	s.post(t, "/books/1/fetch", program, url.Values{"Version": {"1"}}).want(t, 422, `"Error":"not-looked-up"`)
	s.get(t, "/books/9/fetch", program).want(t, 404, `"Error":"no-book"`)
}
