package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
	"shelflist/internal/lookup"
	"shelflist/internal/web/api"
)

// uploadRequest returns a request that uploads a file, as a browser does.
func (s *site) uploadRequest(t testing.TB, accept, name, file string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("File", name)
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := s.request(t, "POST", "/imports", accept, nil)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// uploadFile uploads a file, and returns the address of its import.
func (s *site) uploadFile(t testing.TB, file string) string {
	t.Helper()
	a := s.do(t, s.uploadRequest(t, program, "books.csv", file)).want(t, 201)
	return a.Header.Get("Location")
}

// carryOut does what an import is under way with, as Importer.Run does, and returns it.
func (s *site) carryOut(t testing.TB, address string) api.Import {
	t.Helper()
	before := s.importAt(t, address)
	im, err := s.store.Imports().Get(t.Context(), before.Import)
	if err == nil {
		err = s.importer.Do(t.Context(), im)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.importAt(t, address)
}

// importAt returns the import at an address.
func (s *site) importAt(t testing.TB, address string) (im api.Import) {
	t.Helper()
	a := s.get(t, address, program).want(t, 200)
	if err := json.Unmarshal([]byte(a.body), &im); err != nil {
		t.Fatal(err)
	}
	return im
}

// await asks for the import at an address until it is in a state, or the test has failed.
func (s *site) await(t testing.TB, address string, state plan.State) {
	t.Helper()
	for s.importAt(t, address).State != string(state) {
		if t.Failed() {
			t.FailNow()
		}
	}
}

// check uploads a file and compares its rows with the list. It returns the address of the import.
func (s *site) check(t testing.TB, file string) string {
	t.Helper()
	address := s.uploadFile(t, file)
	s.post(t, address+"/check", program, nil).want(t, 200, `"State":"checking"`)
	if im := s.carryOut(t, address); im.State != "checked" {
		t.Fatalf("%+v", im)
	}
	return address
}

const booksCSV = "Titel;Verfasser;ISBN;Jahr\r\n" +
	"Emma;Austen, Jane;;1815\r\n" + // on the list, without the year
	"Persuasion;Austen, Jane;;1817\r\n" +
	"Ulysses;Joyce, James;9.78E+12;1922\r\n" + // a rounded ISBN
	";;;1999\r\n"

// The way of a file in, as a program takes it.
func TestImportByProgram(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane"}})
	address := s.check(t, booksCSV)
	im := s.importAt(t, address)
	if im.New != 2 || im.Changed != 1 || im.Same != 0 || im.LeftOut != 1 || im.Bad != 1 || im.File != "books.csv" ||
		len(im.Columns) != 4 || im.Columns[0].Field != "Title" {
		t.Errorf("%+v", im)
	}
	s.get(t, address+"?show=changed", program).want(t, 200, `"Fields":["Year"]`)
	s.get(t, address+"?show=doubtful", program).want(t, 200, `"Line":4`, `ISBN \"9.78E+12\": a spreadsheet`)
	s.get(t, address+"?show=bad", program).want(t, 200, `"Line":5`, "neither a title nor an ISBN")
	s.get(t, address+"/rejects", program).want(t, 200, "Reason;Titel;Verfasser",
		"it has neither a title nor an ISBN;;;;1999")
	s.get(t, address, browser).want(t, 200, `/rejects?show=doubtful"`)
	doubtful := s.get(t, address+"/rejects?show=doubtful", program).want(t, 200, "Reason;Titel;Verfasser", ";Ulysses;")
	if name := doubtful.Header.Get("Content-Disposition"); !strings.Contains(name, "doubtful-1.csv") {
		t.Errorf("the file is called %q", name)
	}

	s.sendJSON(t, "POST", address+"/check", program, `{"Mode":"leave","Fields":["Title","Author","","Year"]}`).want(t,
		200)
	if im := s.carryOut(t, address); im.Changed != 0 || im.LeftOut != 0 || im.Mode != "leave" {
		t.Errorf("with other columns and another mode: %+v", im)
	}
	s.post(t, address+"/confirm", program, nil).want(t, 200, `"State":"importing"`)
	s.post(t, address+"/stop", program, nil).want(t, 200, `"State":"stopped"`)
	s.post(t, address+"/confirm", program, nil).want(t, 200, `"State":"importing"`)
	if im := s.carryOut(t, address); im.State != "done" || im.New != 2 {
		t.Errorf("%+v", im)
	}
	s.get(t, "/books.json?q=ulysses", program).want(t, 200, `"Count":1`)
	s.get(t, address+"/rejects", program).want(t, 200, "it has neither a title nor an ISBN;;;;1999")

	s.sendJSON(t, "PATCH", "/books/2", program, `{"Version":1,"Notes":"ours"}`).want(t, 200)
	s.post(t, address+"/undo", program, nil).want(t, 200, `"State":"undoing"`)
	if im := s.carryOut(t, address); im.State != "undone" || im.Undone != 1 || im.Kept != 1 {
		t.Errorf("%+v", im)
	}
	s.get(t, address+"?show=kept", program).want(t, 200, "Persuasion")
	s.get(t, "/imports", program).want(t, 200, `"State":"undone"`)
	s.get(t, "/books.json?q=ulysses", program).want(t, 200, `"Count":0`)
}

// The same in a browser without scripts: each step leads to the page of the import.
func TestImportPages(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma", Author: "Austen, Jane"}})
	s.get(t, "/files", browser).want(t, 200, `action="/imports"`, "CSV")
	a := s.do(t, s.uploadRequest(t, browser, `C:\Books\Bücher.csv`, booksCSV)).want(t, 200, "Bücher.csv", "9.78E",
		"a spreadsheet has rounded it", "semicolons")
	address := a.Request.URL.Path
	if n := strings.Count(a.body, "<select"); n != 4 {
		t.Errorf("%d columns", n)
	}
	s.post(t, address+"/columns", browser,
		url.Values{"column0": {""}, "column1": {""}, "column2": {""}, "column3": {"Year"}}).want(t, 422,
		"Which column has the titles?")
	columns := url.Values{
		"column0": {"Title"}, "column1": {"Author"}, "column2": {""}, "column3": {"Published"}, "Mode": {"replace"},
	}
	s.post(t, address+"/columns", browser, columns).want(t, 200, `value="Published" selected`,
		`value="replace" checked`)
	s.post(t, address+"/check", browser, columns).want(t, 200, `http-equiv="refresh"`, "It begins in a moment", "Stop")
	s.carryOut(t, address)
	s.get(t, address, browser).want(t, 200, "Nothing is added yet", "?show=new", "Add 2 books, change 1")
	s.get(t, address+"?show=new", browser).want(t, 200, "line 3", "Persuasion")
	s.get(t, address+"?show=changed", browser).want(t, 200, "Changes:", "First published")
	s.get(t, address+"?show=bad", browser).want(t, 200, "line 5", "neither a title nor an ISBN")
	s.post(t, address+"/undo", browser, nil).want(t, 409, "Not just now", "Add 2 books, change 1")
	s.post(t, address+"/confirm", browser, nil).want(t, 200, "being added")
	s.carryOut(t, address)
	s.get(t, address, browser).want(t, 200, "Undo this import", `/rejects"`)
	s.get(t, address+"?show=changed", browser).want(t, 200, "Changes:", "First published")
	s.get(t, "/imports", browser).want(t, 200, "Bücher.csv", "added")
	s.post(t, address+"/undo", browser, nil).want(t, 200, "being taken back")
	s.carryOut(t, address)
	s.get(t, address, browser).want(t, 200, "Taken back")

	other := s.do(t, s.uploadRequest(t, browser, "x.csv", "Title\nPersuasion\n")).want(t, 200).Request.URL.Path
	s.post(t, other+"/remove", browser, nil).want(t, 200, "Imports")
	s.get(t, other, browser).want(t, 404, "There is no such import")
}

// The first rows show what is known of a copy, also of one that has no barcode.
func TestCopiesInFirstRows(t *testing.T) {
	s := newSite(t, nil)
	file := "Title;Barcode;Location;CallNumber\nEmma;A1;hall;REF 823\nPersuasion;;;REF 824\n"
	s.do(t, s.uploadRequest(t, browser, "books.csv", file)).
		want(t, 200, "copy&#32;<bdi>A1</bdi>,&#32;<bdi>REF 823</bdi>,&#32;<bdi>hall</bdi>",
			"copy&#32;<bdi>REF 824</bdi>")
}

// A long list of rows comes in parts.
func TestImportRowsInParts(t *testing.T) {
	s := newSite(t, nil)
	var file strings.Builder
	file.WriteString("title\n")
	for i := range 120 {
		fmt.Fprintf(&file, "Book %d\n", i)
	}
	address := s.check(t, file.String())
	total, parts := 0, 0
	for next := address + "?show=new"; next != ""; parts++ {
		var rows api.ImportRows
		if err := json.Unmarshal([]byte(s.get(t, next, program).want(t, 200).body), &rows); err != nil {
			t.Fatal(err)
		}
		s.get(t, next, browser).want(t, 200, fmt.Sprintf("Book %d", total))
		total, next = total+len(rows.Rows), rows.Next
	}
	if total != 120 || parts != 3 {
		t.Errorf("%d rows in %d parts", total, parts)
	}
}

// What is under way is carried out beside the pages.
func TestImportInTheBackground(t *testing.T) {
	s := newSite(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.importer.Run(ctx)
	}()
	defer func() {
		stop()
		<-ended
	}()
	address := s.uploadFile(t, "Title\nEmma\nPersuasion\n")
	s.post(t, address+"/check", program, nil).want(t, 200)
	s.await(t, address, plan.Checked)
	s.post(t, address+"/confirm", program, nil).want(t, 200)
	s.await(t, address, plan.Done)
	s.post(t, address+"/undo", program, nil).want(t, 200)
	s.await(t, address, plan.Undone)
}

// oneISBN is a source that knows one ISBN.
type oneISBN struct{}

func (oneISBN) Name() string        { return "openlibrary" }
func (oneISBN) Owns(id string) bool { return id == "OL7W" }
func (oneISBN) Search(_ context.Context, q lookup.Query) ([]lookup.Work, error) {
	if q.ISBN != "9780141439587" {
		return nil, nil
	}
	return []lookup.Work{{ID: "OL7W", Title: "Emma", Author: "Austen, Jane", ISBN: q.ISBN, Dewey: "823.7"}}, nil
}
func (oneISBN) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

// A list of ISBNs, as a scanner makes it, becomes books by what the sources know.
func TestImportOfISBNs(t *testing.T) {
	s := newSite(t, nil, oneISBN{})
	address := s.uploadFile(t, "9780141439587\n9780306406157\n9780141439588\n")
	s.get(t, address, browser).want(t, 200, "A list of ISBNs", "to be looked up")
	s.post(t, address+"/check", program, nil).want(t, 200)
	if im := s.carryOut(t, address); im.New != 1 || im.Bad != 2 {
		t.Errorf("%+v", im)
	}
	s.get(t, address+"?show=bad", browser).want(t, 200, "no source knows this ISBN", "the check digit is wrong")
	s.post(t, address+"/confirm", program, nil).want(t, 200)
	s.carryOut(t, address)
	s.get(t, "/books.json", program).want(t, 200, `"CallNumber":"823.7 AUS"`, `"ISBN":"9780141439587"`)
}
