package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
)

// jsonRequest returns a request with JSON to a site.
func (s *site) jsonRequest(t *testing.T, method, path, accept, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Content-Type", "application/json")
	return r
}

// sendJSON sends JSON to a site.
func (s *site) sendJSON(t *testing.T, method, path, accept, body string) answer {
	t.Helper()
	return s.do(t, s.jsonRequest(t, method, path, accept, body))
}

func TestBookByHandJSON(t *testing.T) {
	s := newSite(t, nil)
	for _, tt := range []struct {
		name, body string
		status     int
		parts      []string
	}{
		{"everything", `{"Title":" Faust ","Subtitle":"a tragedy","PartNumber":"Part 1","Contributors":[{"Name":"Johann Wolfgang von Goethe"},
			{"Name":"Max Brod","Role":"editor"},{"Name":"Insel Verlag","Role":"corporate body"}],"ISBNs":["0-306-40615-2","9780385333849"],
			"Classification":"832.6","Prefix":"REF","Suffix":"v. 1","Published":"c1808","Subjects":["Devil","Devil","Pacts"],"StaffNotes":"worn"}`,
			201, []string{`"Title":"Faust"`, `"Author":"Goethe, Johann Wolfgang von"`, `"ISBN":"9780306406157"`, `"ISBNs":["9780306406157","9780385333849"]`,
				`"CallNumber":"REF 832.6 GOE v. 1"`, `"Year":"1808"`, `{"Name":"Brod, Max","Role":"editor"}`, `{"Name":"Insel Verlag","Role":"corporate body"}`,
				`"Subjects":["Devil","Pacts"]`, `"StaffNotes":"worn"`, `"Version":1`, `"Copies":[{`, `"Status":"available"`}},
		{"the demo's keys", `{"Title":"Emma","Author":"Jane Austen","ISBN":"0306406152"}`, 201, []string{`"Author":"Austen, Jane"`, `"ISBN":"9780306406157"`}},
		{"the same again", `{"Title":"Emma","Author":"Jane Austen"}`, 201, []string{`"PK":3`}},
		{"no title", `{"Author":"Jane Austen"}`, 422, []string{`{"Field":"Title","Error":"missing","Message":"The title is missing."}`}},
		{"several faults", `{"Title":"x","ISBNs":["123"],"Year":"MDC","Classification":"[Fic]"}`, 422, []string{`"Field":"ISBNs"`, `"Field":"Year"`, `"Field":"Classification"`}},
		{"a wrong role", `{"Title":"x","Contributors":[{"Name":"a","Role":"cook"}]}`, 422, []string{`"Field":"Contributors","Error":"malformed"`}},
		{"a key that is none", `{"Title":"x","Colour":"red"}`, 422, []string{`{"Field":"Colour","Error":"unknown"`}},
		{"a number for a text", `{"Title":12}`, 422, []string{`"Field":"Title","Error":"malformed"`}},
		{"no JSON", `{"Title"`, 400, []string{`"Error":"bad-json"`}},
		{"an array", `[]`, 400, []string{`"Error":"bad-json"`}},
		{"nothing", ``, 400, []string{`"Error":"bad-json"`}},
		{"too much", `{"Title":"` + strings.Repeat("x", 2<<20) + `"}`, 413, []string{`"Error":"too-large"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := s.sendJSON(t, "POST", "/books", program, tt.body)
			a.want(t, tt.status, tt.parts...)
			if location := a.Header.Get("Location"); (location != "") != (tt.status == 201) {
				t.Errorf("the location is %q", location)
			}
		})
	}
	if p, err := s.store.List(t.Context(), catalogue.Query{Limit: 10}); err != nil || p.Count != 3 {
		t.Errorf("%d books on the list, %v, want 3", p.Count, err)
	}
}

func TestPatch(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Source: "openlibrary", SourceID: "OL1W"}})
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Author":"Austin, Jane"}`).want(t, 200, `"Version":2`, `"Author":"Austin, Jane"`, `"Edited":["Contributors"]`, `"Title":"Emma"`)
	stale := s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Title":"Persuasion"}`)
	stale.want(t, 409, `"Error":"stale"`, `"Current":{"PK":1,"Version":2,"Title":"Emma"`, `"Author":"Austin, Jane"`, `"Sent":{"PK":1,"Version":1,"Title":"Persuasion"`)
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Title":"Persuasion"}`).want(t, 400, `"Error":"no-version"`)
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":2,"Title":""}`).want(t, 422, `"Field":"Title"`)
	s.sendJSON(t, "PATCH", "/books/9", program, `{"Version":1,"Title":"Persuasion"}`).want(t, 404, `"Error":"no-book"`)
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":2}`).want(t, 200, `"Version":2`) // nothing was changed

	var changes []struct {
		Change        int
		Kind          string
		Fields        []string
		Before, After struct{ Author string }
	}
	a := s.get(t, "/books/1/history", program)
	if err := json.Unmarshal([]byte(a.body), &changes); err != nil || len(changes) != 1 || changes[0].Kind != "edited" || changes[0].Before.Author != "Austen, Jane" || changes[0].After.Author != "Austin, Jane" {
		t.Fatalf("the history is %s, %v", a.body, err)
	}
	undo := fmt.Sprintf("/changes/%d/undo", changes[0].Change)
	s.post(t, undo, program, nil).want(t, 200, `"Author":"Austen, Jane"`, `"Version":3`)
	s.post(t, undo, program, nil).want(t, 409, `"Error":"changed-since"`)
	s.post(t, undo, browser, nil).want(t, 409, "That was changed again")
	s.post(t, "/changes/99/undo", program, nil).want(t, 404, `"Error":"no-change"`)
	s.get(t, "/books/9/history", program).want(t, 404, `"Error":"no-book"`)
	s.get(t, "/books/1/history", browser).want(t, 200, "Changes of", "a change was undone", "corrected by hand")
	s.sendJSON(t, "DELETE", "/books/1", program, "").want(t, 200, `"Removal":1`)
	s.get(t, "/books/1/edit", browser).want(t, 404, "That book is not on the list")
}

// Null empties a field, as if it were not there.
func TestNullInJSON(t *testing.T) {
	s := newSite(t, nil)
	s.sendJSON(t, "POST", "/books", program, `{"Title":"Emma","Subtitle":null,"Contributors":null,"ISBNs":null,"Summary":null}`).want(t, 201, `"Author":""`)
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Subtitle":"a novel","Author":"Austen, Jane","Subjects":["Comedies"],"ISBN":"0306406152"}`).want(t, 200, `"a novel"`)
	a := s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":2,"Subtitle":null,"Author":null,"Subjects":null,"ISBN":null}`)
	a.want(t, 200, `"Author":""`, `"ISBN":""`)
	if strings.Contains(a.body, "a novel") || strings.Contains(a.body, "Comedies") {
		t.Errorf("null leaves %s", a.body)
	}
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":3,"Title":null}`).want(t, 422, `"Field":"Title"`)
	s.sendJSON(t, "POST", "/books/1/copies", program, `{"Location":"attic","Note":null}`).want(t, 201, `"Location":"attic","Status":"available"`)
	s.sendJSON(t, "PATCH", "/copies/2", program, `{"Location":null}`).want(t, 200, `"Location":""`)
}

// A program gets JSON for JSON, and for what forms don't send, without asking for it.
func TestProgramsNeedNotAskForJSON(t *testing.T) {
	s := newSite(t, nil)
	s.sendJSON(t, "POST", "/books", script, `{"Title":"Emma"}`).want(t, 201, `"PK":1`)
	s.sendJSON(t, "PATCH", "/books/1", script, `{"Version":1,"Title":""}`).want(t, 422, `"Error":"invalid"`)
	s.sendJSON(t, "POST", "/books/1/copies", script, `{}`).want(t, 201, `"Copy":2`)
	s.do(t, s.request(t, "PATCH", "/copies/2", script, url.Values{"Location": {"attic"}})).want(t, 200, `"Location":"attic"`)
	s.do(t, s.request(t, "DELETE", "/copies/2", script, nil)).want(t, 200, `"PK":1`)
	s.do(t, s.request(t, "DELETE", "/books/1", script, nil)).want(t, 200, `"Removal":1`)
	s.sendJSON(t, "POST", "/books", browser, `{"Title":"Emma"}`).want(t, 200, "<!DOCTYPE html>", "Added <cite>")
	s.post(t, "/books", script, url.Values{"Title": {"Emma"}}).want(t, 200, "<!DOCTYPE html>")
}

// JSON that doesn't say that it is JSON is not taken for a form without fields.
func TestNeitherFormNorJSON(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "text/json", "application/xml", ""} {
		for _, to := range []string{"POST /books", "PATCH /books/1", "POST /books/1", "POST /books/1/copies", "PATCH /copies/1"} {
			method, path, _ := strings.Cut(to, " ")
			r := s.jsonRequest(t, method, path, program, `{"Title":"Persuasion","Version":1}`)
			if r.Header.Set("Content-Type", kind); kind == "" {
				r.Header.Del("Content-Type")
			}
			s.do(t, r).want(t, 415, `"Error":"no-form"`, "application/json")
		}
	}
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Title":"Emma!"}`).want(t, 200, `"Version":2`)
}

func TestCopiesJSON(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}, {Title: "Persuasion"}})
	first := barcodes.Own(1)
	added := s.sendJSON(t, "POST", "/books/1/copies", program, `{"Location":"upstairs","AcquiredOn":"2026-11-26","Price":"12 €","Note":"gift"}`)
	added.want(t, 201, `"Copy":3`, `"Book":1`, `"Barcode":"`+first+`"`, `"Location":"upstairs"`, `"Status":"available"`, `"AcquiredOn":"2026-11-26"`, `"Price":"12 €"`)
	if got := added.Header.Get("Location"); got != "/copies/3" {
		t.Errorf("the location is %q", got)
	}
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":" A30234000517861B "}`).want(t, 201, `"Barcode":"30234000517861"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"30234000517861"}`).want(t, 422, `{"Field":"Barcode","Error":"taken"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"9780306406157"}`).want(t, 422, `{"Field":"Barcode","Error":"malformed"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"`+strings.Repeat("1", 33)+`"}`).want(t, 422, `{"Field":"Barcode","Error":"too-long"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Status":"eaten"}`).want(t, 422, `{"Field":"Status","Error":"malformed"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Colour":"red"}`).want(t, 422, `{"Field":"Colour","Error":"unknown"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{`).want(t, 400, `"Error":"bad-json"`)
	s.sendJSON(t, "POST", "/books/9/copies", program, `{}`).want(t, 404, `"Error":"no-book"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Version":1}`).want(t, 409, `"Error":"stale"`, `"Current":{"PK":2`)
	s.sendJSON(t, "PATCH", "/copies/3", program, `{"Status":"lost","CallNumber":"REF 1"}`).want(t, 200, `"Status":"lost"`, `"CallNumber":"REF 1"`, `"Location":"upstairs"`)
	s.sendJSON(t, "PATCH", "/copies/3", program, `{"AcquiredOn":"yesterday"}`).want(t, 422, `"Field":"AcquiredOn"`)
	s.sendJSON(t, "PATCH", "/copies/9", program, `{}`).want(t, 404, `"Error":"no-copy"`)
	s.sendJSON(t, "DELETE", "/copies/1", program, "").want(t, 200, `"PK":1`)
	s.sendJSON(t, "DELETE", "/copies/3", program, "").want(t, 409, `"Error":"last-copy"`)
	s.sendJSON(t, "DELETE", "/copies/1", program, "").want(t, 404, `"Error":"no-copy"`)
	s.get(t, "/copies/1/edit", browser).want(t, 404, "There is no such copy")
	s.get(t, "/books/9/copies/new", browser).want(t, 404, "That book is not on the list")
	s.post(t, "/copies/3/remove", browser, nil).want(t, 409, "The last copy stays")
	s.get(t, "/books/1", browser).want(t, 200, first, "upstairs", "lost")

	// One search field takes barcodes, too. Neither kind of number is looked up as the other.
	s.get(t, "/search?search="+first, browser).want(t, 200, first+"</bdi>", "is a copy of <cite><bdi>Emma</bdi></cite>")
	s.get(t, "/search?search=a30234000517861b", browser).want(t, 200, "is a copy of <cite><bdi>Persuasion</bdi></cite>")
	unknown := barcodes.Own(77)
	s.get(t, "/search?search="+unknown, browser).want(t, 200, "No copy on the list has the barcode")
	s.get(t, "/search?search="+unknown, program).want(t, 200, "[]")
	s.get(t, "/search?search=9780306406157", browser).want(t, 200, "Found for ISBN 9780306406157")
}

func TestEditForm(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"}})
	s.get(t, "/books/1/edit", browser).want(t, 200, `name="Version" value="1"`, `value="Austen, Jane"`, `value="823.7"`)
	s.get(t, "/books/new?Title=Ulysses&ISBNs=0306406152", browser).want(t, 200, `value="Ulysses"`, `value="9780306406157"`)

	faulty := url.Values{"Title": {""}, "Name": {"Joyce, James", ""}, "Role": {"author", "author"}, "Year": {"long ago"}, "Summary": {"a\nb"}}
	refused := s.post(t, "/books", browser, faulty)
	refused.want(t, 422, "The title is missing.", "The year is not a year", `value="Joyce, James"`, `value="long ago"`, "a\nb</textarea>", "not added yet")
	s.post(t, "/books", browser, url.Values{"Title": {"Ulysses"}, "Classification": {"823.912"}, "do": {"preview"}}).want(t, 200, `value="Ulysses"`, ">823.912</bdi>", ">ULY</bdi>")
	s.post(t, "/books", browser, url.Values{"Title": {"Ulysses"}, "do": {"another"}}).want(t, 200, "Added <cite><bdi>Ulysses</bdi></cite>", `action="/books"`)
	s.post(t, "/books", browser, url.Values{"Title": {"Dubliners"}, "do": {"save"}}).want(t, 200, "Added <cite><bdi>Dubliners</bdi></cite>", "3 books")

	s.post(t, "/books/1", browser, url.Values{"Title": {"Emma"}}).want(t, 400, "Which version of the book?")
	s.post(t, "/books/1", browser, url.Values{"Title": {"Emma!"}, "Version": {"1"}, "Prefix": {"FIC"}}).want(t, 200, ">FIC 823.7</bdi>", "Emma!")
	// The second of two who edit at the same time sees what the first has changed, and what both
	// have.
	stale := s.post(t, "/books/1", browser, url.Values{"Title": {"Emma?"}, "Version": {"1"}, "Year": {"1815"}})
	stale.want(t, 409, "Somebody else has changed this book", "Emma!</bdi>", "Emma?</bdi>", `name="Version" value="2"`, `value="Emma?"`, `value="FIC"`, `value="1815"`)
	if strings.Count(stale.body, "<th scope=\"row\">") != 1 {
		t.Error("more than the title is shown as changed by both")
	}
	s.post(t, "/books/1", browser, url.Values{"Title": {"Emma?"}, "Version": {"2"}, "Prefix": {"FIC"}, "Year": {"1815"}}).want(t, 200, "Emma?", "1815")
	if got := s.get(t, "/books/1", browser).body; !strings.Contains(got, ">FIC 823.7</bdi>") {
		t.Error("what the first one changed is lost")
	}
	copyOf := s.post(t, "/copies/1", browser, url.Values{"Version": {"1"}, "Location": {"attic"}})
	copyOf.want(t, 409, "Somebody else has changed this book", `value="attic"`)
	s.post(t, "/copies/1", browser, url.Values{"Barcode": {"9780306406157"}, "Location": {"attic"}}).want(t, 422, "The barcode is an ISBN", `value="attic"`)
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
				a := s.sendJSON(t, "PATCH", "/books/1", program, fmt.Sprintf(`{"Version":%d,"Notes":%q}`, b.Version, strings.TrimSpace(b.Notes+" "+note)))
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
	if distinct := slices.Compact(slices.Sorted(slices.Values(notes))); int64(len(notes)) != saved.Load() || len(distinct) != len(notes) || b.Version != saved.Load()+1 {
		t.Errorf("%d changes were confirmed, the book has %d of them and version %d", saved.Load(), len(notes), b.Version)
	}
	if saved.Load() < rounds {
		t.Errorf("only %d of %d changes were made", saved.Load(), editors*rounds)
	}
}

func TestSuggestions(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane"}, {Title: "Persuasion", Author: "Austen, Jane"}, {Title: "x", Author: `"><b>Aust`}})
	s.get(t, "/suggestions?field=Contributors&text=austen", program).want(t, 200, `[{"Text":"Austen, Jane","Count":2}]`)
	s.get(t, "/suggestions?field=Contributors&text=aus", browser).want(t, 200, `<option value="Austen, Jane" label="2 books">`, "&#34;&gt;&lt;b&gt;Aust")
	for _, query := range []string{"", "?field=Title&text=emma", "?field=Contributors", "?field=Contributors&text=%22"} {
		s.get(t, "/suggestions"+query, program).want(t, 200, "[]")
	}
}

func TestManyAtOnce(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane", Classification: "823.7"}, {Title: "Persuasion", Author: "Austen, Jane", Classification: "823.7"}, {Title: "Walden", Classification: "818"},
	})
	page := s.get(t, "/many?q=austen", browser)
	page.want(t, 200, "all 2 that the filter", `name="pk" value="1"`, `name="pk" value="2"`)
	s.get(t, "/", browser).want(t, 200, `href="/many"`)
	for _, tt := range []struct {
		name   string
		form   url.Values
		status int
		part   string
	}{
		{"nothing ticked", url.Values{"do": {"prefix"}, "value": {"REF"}}, 422, "Tick the books"},
		{"nothing to do", url.Values{"pk": {"1"}, "value": {"REF"}}, 422, "Choose what is to be changed"},
		{"no subject", url.Values{"pk": {"1"}, "do": {"add-subject"}}, 422, "A subject has to be named"},
		{"too long", url.Values{"pk": {"1", "3"}, "do": {"prefix"}, "value": {strings.Repeat("x", 30)}}, 422, "The prefix is too long."},
		{"no such status", url.Values{"pk": {"1"}, "do": {"status.eaten"}}, 422, "The status is not one of those"},
		{"so already", url.Values{"pk": {"1"}, "do": {"prefix"}}, 200, "the books were so already"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := s.post(t, "/many", browser, tt.form)
			a.want(t, tt.status, tt.part)
			if tt.form.Has("pk") && !strings.Contains(a.body, `<input id="t1" type="checkbox" name="pk" value="1" checked>`) {
				t.Error("what was ticked is lost")
			}
		})
	}
	changed := s.post(t, "/many", browser, url.Values{"which": {"all"}, "q": {"austen"}, "do": {"prefix"}, "value": {" FIC "}})
	changed.want(t, 200, "Changed 2 books.", "FIC 823.7")
	undo := regexp.MustCompile(`action="(/batches/\d+/undo)"`).FindStringSubmatch(changed.body)
	if undo == nil {
		t.Fatal("the page offers no undo")
	}
	b, err := s.store.Book(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	s.sendJSON(t, "PATCH", "/books/1", program, fmt.Sprintf(`{"Version":%d,"Prefix":"YA"}`, b.Version)).want(t, 200)
	s.post(t, undo[1], browser, nil).want(t, 200, "1 book is as before. 1 was changed again or removed since, and stays as it is.", "YA 823.7")
	s.post(t, "/batches/99/undo", browser, nil).want(t, 404, "There is nothing to undo")
	s.post(t, "/batches/99/undo", program, nil).want(t, 404, `"Error":"no-change"`)

	s.post(t, "/many", program, url.Values{"pk": {"1", "2", "3"}, "do": {"location"}, "value": {"attic"}}).want(t, 200, `"Changed":3`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"add-subject"}, "value": {"Comedy"}}).want(t, 200, `"Changed":1`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"status.lost"}}).want(t, 200, `"Changed":1`)
	s.get(t, "/books/1", program).want(t, 200, `"Subjects":["Comedy"]`, `"Status":"lost"`, `"Location":"attic"`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"remove-subject"}, "value": {"Comedy"}}).want(t, 200, `"Changed":1`)
	s.post(t, "/many", program, url.Values{"pk": {"1"}, "do": {"dance"}}).want(t, 422, `"Error":"no-action"`)
	s.post(t, "/many", program, url.Values{"pk": {"x"}, "do": {"prefix"}}).want(t, 422, `"Error":"nothing-ticked"`)
	s.post(t, "/many", browser, url.Values{"which": {"all"}, "do": {"remove"}}).want(t, 200, "and 2 more.", "No books yet")
}

func TestHeadings(t *testing.T) {
	s := newSite(t, []catalogue.Book{
		{Title: "The Hobbit", Author: "Tolkien, J. R. R."}, {Title: "Farmer Giles", Author: "J.R.R. Tolkien"},
		{Title: "A reader", Author: "Brod, Max", Contributors: []catalogue.Contributor{{Name: "J.R.R. Tolkien", Role: catalogue.RoleEditor}}, Subjects: []string{"Fairy tales", "Fairy-tales"}, Series: "Everyman"},
	})
	s.get(t, "/headings", browser).want(t, 200, "One author should stand in one place")
	s.get(t, "/headings?field=Contributors&text=tolkien", browser).want(t, 200, `value="Tolkien, J. R. R."`, `value="J.R.R. Tolkien"`)
	s.get(t, "/headings?field=Contributors&text=zzz", browser).want(t, 200, "No book on the list has that.")
	s.get(t, "/headings?field=Contributors&from=J.R.R.+Tolkien", browser).want(t, 200, "Tick what is to be replaced")
	s.get(t, "/headings?field=Contributors&from=Nobody&to=Somebody", browser).want(t, 200, "No book has what is to be replaced")

	rename := url.Values{"field": {"Contributors"}, "from": {"J.R.R. Tolkien", "Tolkien, J. R. R."}, "to": {"Tolkien, J. R. R."}}
	s.get(t, "/headings?"+rename.Encode(), browser).want(t, 200, "2 books change", "Farmer Giles", "A reader")
	if got := s.get(t, "/headings?"+rename.Encode(), browser).body; strings.Contains(got, "The Hobbit") {
		t.Error("a book that has the name already is said to change")
	}
	changed := s.post(t, "/headings", browser, rename)
	changed.want(t, 200, "Changed 2 books.")
	for text, want := range map[string]int{"author:tolkien": 3, `author:"Tolkien, J. R. R."`: 3} {
		if p, err := s.store.List(t.Context(), catalogue.Query{Text: text, Limit: 10}); err != nil || p.Count != want {
			t.Errorf("%s finds %d, %v, want %d", text, p.Count, err, want)
		}
	}
	b, err := s.store.Book(t.Context(), 3)
	if want := []catalogue.Contributor{{Name: "Tolkien, J. R. R.", Role: catalogue.RoleEditor}}; err != nil || !slices.Equal(b.Contributors, want) || b.Author != "Brod, Max" {
		t.Errorf("the third book has %+v, %v", b, err)
	}
	s.post(t, "/headings", browser, rename).want(t, 422, "No book has what is to be replaced")
	s.post(t, "/headings", program, rename).want(t, 422, `"Error":"no-books"`)
	s.post(t, "/headings", program, nil).want(t, 422, `"Error":"no-heading"`)

	s.post(t, "/headings", program, url.Values{"field": {"Subjects"}, "from": {"Fairy-tales"}, "to": {"Fairy tales"}}).want(t, 200, `"Changed":1`)
	s.post(t, "/headings", program, url.Values{"field": {"Series"}, "from": {"Everyman"}, "to": {"Everyman's library"}}).want(t, 200, `"Changed":1`)
	s.get(t, "/books/3", program).want(t, 200, `"Subjects":["Fairy tales"]`, `"Series":"Everyman's library"`)
	s.post(t, "/headings", browser, url.Values{"field": {"Series"}, "from": {"Everyman's library"}, "to": {strings.Repeat("x", 3000)}}).want(t, 422, "The name of the series is too long.")
}

func TestFetchAgain(t *testing.T) {
	works := fixed{{ID: "OL1W", Title: "Emma", Author: "Austen, Jane", Year: "1815", Dewey: "823.7", Publisher: "Murray", Sources: []string{"openlibrary"}}}
	s := newSite(t, []catalogue.Book{{Title: "By hand"}}, works)
	s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201)
	s.get(t, "/books/2/fetch", browser).want(t, 200, "The source says nothing that the list has not.")
	s.sendJSON(t, "PATCH", "/books/2", program, `{"Version":1,"Author":"Austin, Jane","StaffNotes":"ours","Publisher":""}`).want(t, 200)
	page := s.get(t, "/books/2/fetch", browser)
	page.want(t, 200, `name="take" value="Contributors">`, `name="take" value="Publisher">`, "changed by hand", "Austin, Jane</bdi>", "Austen, Jane</bdi>")
	if strings.Contains(page.body, "ours") || strings.Contains(page.body, `value="Title"`) {
		t.Error("a field is offered that the source does not know, or that is the same")
	}
	s.get(t, "/books/2/fetch", program).want(t, 200, `{"Field":"Publisher","Old":"","New":"Murray"}`)

	s.post(t, "/books/2/fetch", browser, url.Values{"take": {"Publisher"}}).want(t, 400, "Which version of the book?")
	s.post(t, "/books/2/fetch", browser, url.Values{"Version": {"1"}, "take": {"Publisher"}}).want(t, 409, "Somebody else has changed this book meanwhile")
	s.post(t, "/books/2/fetch", program, url.Values{"Version": {"1"}, "take": {"Publisher"}}).want(t, 409, `"Error":"stale"`)
	s.post(t, "/books/2/fetch", program, url.Values{"Version": {"2"}, "take": {"Publisher", "StaffNotes", "Nonsense"}}).want(t, 200, `"Publisher":"Murray"`, `"Author":"Austin, Jane"`, `"StaffNotes":"ours"`, `"Edited":["Contributors","StaffNotes"]`)
	s.post(t, "/books/2/fetch", browser, url.Values{"Version": {"3"}, "take": {"Contributors"}}).want(t, 200, "Austen, Jane", "Fetch again")
	s.get(t, "/books/2/history", browser).want(t, 200, "fetched from the source again")

	works[0].Subtitle, works[0].Place, works[0].Pages = "a novel", "London", "474 p."
	works[0].Contributors = []catalogue.Contributor{{Name: "Kinsley, James", Role: catalogue.RoleEditor}}
	s.get(t, "/books/2/fetch", browser).want(t, 200, `value="Subtitle" checked>`, `value="Place" checked>`, `value="Pages" checked>`, "Kinsley, James")
	s.post(t, "/books/2/fetch", program, url.Values{"Version": {"4"}, "take": {"Subtitle", "Place", "Pages", "Contributors"}}).want(t, 200,
		`"Subtitle":"a novel"`, `"Place":"London"`, `"Pages":"474 p."`, `{"Name":"Kinsley, James","Role":"editor"}`, `"Author":"Austen, Jane"`)

	s.get(t, "/books/1/fetch", browser).want(t, 422, "This book was not looked up")
	s.post(t, "/books/1/fetch", program, url.Values{"Version": {"1"}}).want(t, 422, `"Error":"not-looked-up"`)
	s.get(t, "/books/9/fetch", program).want(t, 404, `"Error":"no-book"`)
}
