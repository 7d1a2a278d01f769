package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
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
			201,
			[]string{`"Title":"Faust"`, `"Author":"Goethe, Johann Wolfgang von"`, `"ISBN":"9780306406157"`,
				`"ISBNs":["9780306406157","9780385333849"]`,
				`"CallNumber":"REF 832.6 GOE v. 1"`, `"Year":"1808"`, `{"Name":"Brod, Max","Role":"editor"}`,
				`{"Name":"Insel Verlag","Role":"corporate body"}`, `"Subjects":["Devil","Pacts"]`,
				`"StaffNotes":"worn"`, `"Version":1`, `"Copies":[{`, `"Status":"available"`}},
		{"the demo's keys", `{"Title":"Emma","Author":"Jane Austen","ISBN":"0306406152"}`, 201,
			[]string{`"Author":"Austen, Jane"`, `"ISBN":"9780306406157"`}},
		{"the same again", `{"Title":"Emma","Author":"Jane Austen"}`, 201, []string{`"PK":3`}},
		{"no title", `{"Author":"Jane Austen"}`, 422,
			[]string{`{"Field":"Title","Error":"missing","Message":"The title is missing."}`}},
		{"several faults", `{"Title":"x","ISBNs":["123"],"Year":"MDC","Classification":"[Fic]"}`, 422,
			[]string{`"Field":"ISBNs"`, `"Field":"Year"`, `"Field":"Classification"`}},
		{"a wrong role", `{"Title":"x","Contributors":[{"Name":"a","Role":"cook"}]}`, 422,
			[]string{`"Field":"Contributors","Error":"malformed"`}},
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
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Author":"Austin, Jane"}`).want(t, 200, `"Version":2`,
		`"Author":"Austin, Jane"`, `"Edited":["Contributors"]`, `"Title":"Emma"`)
	stale := s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Title":"Persuasion"}`)
	stale.want(t, 409, `"Error":"stale"`, `"Current":{"PK":1,"Version":2,"Title":"Emma"`, `"Author":"Austin, Jane"`,
		`"Sent":{"PK":1,"Version":1,"Title":"Persuasion"`)
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
	if err := json.Unmarshal([]byte(a.body), &changes); err != nil || len(changes) != 1 ||
		changes[0].Kind != "edited" || changes[0].Before.Author != "Austen, Jane" ||
		changes[0].After.Author != "Austin, Jane" {
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
	s.sendJSON(t, "POST", "/books", program,
		`{"Title":"Emma","Subtitle":null,"Contributors":null,"ISBNs":null,"Summary":null}`).want(t, 201, `"Author":""`)
	s.sendJSON(t, "PATCH", "/books/1", program,
		`{"Version":1,"Subtitle":"a novel","Author":"Austen, Jane","Subjects":["Comedies"],"ISBN":"0306406152"}`).want(t,
		200, `"a novel"`)
	a := s.sendJSON(t, "PATCH", "/books/1", program,
		`{"Version":2,"Subtitle":null,"Author":null,"Subjects":null,"ISBN":null}`)
	a.want(t, 200, `"Author":""`, `"ISBN":""`)
	if strings.Contains(a.body, "a novel") || strings.Contains(a.body, "Comedies") {
		t.Errorf("null leaves %s", a.body)
	}
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":3,"Title":null}`).want(t, 422, `"Field":"Title"`)
	s.sendJSON(t, "POST", "/books/1/copies", program, `{"Location":"attic","Note":null}`).want(t, 201,
		`"Location":"attic","Status":"available"`)
	s.sendJSON(t, "PATCH", "/copies/2", program, `{"Location":null}`).want(t, 200, `"Location":""`)
}

// A program gets JSON for JSON, and for what forms don't send, without asking for it.
func TestProgramsNeedNotAskForJSON(t *testing.T) {
	s := newSite(t, nil)
	s.sendJSON(t, "POST", "/books", script, `{"Title":"Emma"}`).want(t, 201, `"PK":1`)
	s.sendJSON(t, "PATCH", "/books/1", script, `{"Version":1,"Title":""}`).want(t, 422, `"Error":"invalid"`)
	s.sendJSON(t, "POST", "/books/1/copies", script, `{}`).want(t, 201, `"Copy":2`)
	s.do(t, s.request(t, "PATCH", "/copies/2", script, url.Values{"Location": {"attic"}})).want(t, 200,
		`"Location":"attic"`)
	s.do(t, s.request(t, "DELETE", "/copies/2", script, nil)).want(t, 200, `"PK":1`)
	s.do(t, s.request(t, "DELETE", "/books/1", script, nil)).want(t, 200, `"Removal":1`)
	s.sendJSON(t, "POST", "/books", browser, `{"Title":"Emma"}`).want(t, 200, "<!DOCTYPE html>", "Added <cite>")
	s.post(t, "/books", script, url.Values{"Title": {"Emma"}}).want(t, 200, "<!DOCTYPE html>")
}

// JSON that doesn't say that it is JSON is not taken for a form without fields.
func TestNeitherFormNorJSON(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}})
	for _, kind := range []string{
		"application/x-www-form-urlencoded", "text/plain", "text/json", "application/xml", "",
	} {
		for _, to := range []string{
			"POST /books", "PATCH /books/1", "POST /books/1", "POST /books/1/copies", "PATCH /copies/1",
		} {
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
	added := s.sendJSON(t, "POST", "/books/1/copies", program,
		`{"Location":"upstairs","AcquiredOn":"2026-11-26","Price":"12 €","Note":"gift"}`)
	added.want(t, 201, `"Copy":3`, `"Book":1`, `"Barcode":"`+first+`"`, `"Location":"upstairs"`, `"Status":"available"`,
		`"AcquiredOn":"2026-11-26"`, `"Price":"12 €"`)
	if got := added.Header.Get("Location"); got != "/copies/3" {
		t.Errorf("the location is %q", got)
	}
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":" A30234000517861B "}`).want(t, 201,
		`"Barcode":"30234000517861"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"30234000517861"}`).want(t, 422,
		`{"Field":"Barcode","Error":"taken"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"9780306406157"}`).want(t, 422,
		`{"Field":"Barcode","Error":"malformed"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Barcode":"`+strings.Repeat("1", 33)+`"}`).want(t, 422,
		`{"Field":"Barcode","Error":"too-long"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Status":"eaten"}`).want(t, 422,
		`{"Field":"Status","Error":"malformed"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Colour":"red"}`).want(t, 422,
		`{"Field":"Colour","Error":"unknown"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{`).want(t, 400, `"Error":"bad-json"`)
	s.sendJSON(t, "POST", "/books/9/copies", program, `{}`).want(t, 404, `"Error":"no-book"`)
	s.sendJSON(t, "POST", "/books/2/copies", program, `{"Version":1}`).want(t, 409, `"Error":"stale"`,
		`"Current":{"PK":2`)
	s.sendJSON(t, "PATCH", "/copies/3", program, `{"Status":"lost","CallNumber":"REF 1"}`).want(t, 200,
		`"Status":"lost"`, `"CallNumber":"REF 1"`, `"Location":"upstairs"`)
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
