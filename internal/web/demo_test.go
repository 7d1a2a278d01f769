package web_test

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
)

// The demo's page posts the search form, puts an ID from the answer into an address without
// escaping it, and gets that address.
func TestTheDemosContract(t *testing.T) {
	s := newSite(t, nil)
	a := s.post(t, "/search", script, url.Values{"search": {"vonnegut"}})
	a.want(t, 200)
	if kind := a.Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
		t.Errorf("content type %q", kind)
	}
	works := found(t, a)
	if len(works) != 2 {
		t.Fatalf("found %v", works)
	}
	for _, w := range works {
		for _, key := range []string{"Title", "Author", "Year", "ID"} {
			if text, ok := w[key].(string); !ok || text == "" {
				t.Errorf("%s is %v in %v", key, w[key], w)
			}
		}
		id := w["ID"].(string)
		if !regexp.MustCompile(`^[A-Za-z0-9._-]+$`).MatchString(id) {
			t.Errorf("ID %q needs escaping in an address", id)
		}
		s.get(t, "/books/add?id="+id, script).want(t, 201, w["Title"].(string))
		s.get(t, "/", browser).want(t, 200, "<bdi>"+strings.ReplaceAll(w["Title"].(string), "'", "&#39;")+"</bdi>")
	}
	if got := s.get(t, "/search?search=vonnegut", script).body; got != a.body {
		t.Errorf("GET and POST differ:\n%s\n%s", got, a.body)
	}
	for _, nothing := range []string{"/search", "/search?search=", "/search?search=++", "/search?search=zzzzzz"} {
		if a := s.get(t, nothing, script); a.body != "[]\n" || a.StatusCode != 200 {
			t.Errorf("%s answers %d %q, want []", nothing, a.StatusCode, a.body)
		}
	}
}

func TestAddTwice(t *testing.T) {
	s := newSite(t, nil)
	id := s.idOf(t, "jane eyre")
	first := s.post(t, "/books/add", program, url.Values{"id": {id}})
	first.want(t, 201)
	if first.Header.Get("Location") != "/books/1" {
		t.Errorf("location %q", first.Header.Get("Location"))
	}
	var book struct{ PK, Title, Author, ID, Classification, CallNumber any }
	if err := json.Unmarshal([]byte(first.body), &book); err != nil {
		t.Fatal(err)
	}
	if book.PK != 1.0 || book.ID != id || book.Title != "Jane Eyre" || book.Author != "Brontë, Charlotte" ||
		book.Classification != "823.8" || book.CallNumber != "823.8 BRO" {
		t.Errorf("added %+v", book)
	}
	again := s.get(t, "/books/add?id="+id, script)
	again.want(t, 200, `"PK":1,`)
	s.post(t, "/books/add", browser, url.Values{"id": {id}}).want(t, 200, "is on the list already", "1 book<")
	s.get(t, "/search?search=jane+eyre", browser).want(t, 200, `<a class="held" href="/books/1">On the list</a>`)
}

// HEAD changes nothing.
func TestHeadAddsNothing(t *testing.T) {
	s := newSite(t, nil)
	id := s.idOf(t, "jane eyre")
	for _, site := range []string{"", "same-origin", "cross-site"} {
		r := s.request(t, "HEAD", "/books/add?id="+id, browser, nil)
		r.Header.Set("Sec-Fetch-Site", site)
		if a := s.do(t, r); a.StatusCode != 405 || a.Header.Get("Allow") != "GET, POST" {
			t.Errorf("%q: status %d, Allow %q, want 405 and GET, POST", site, a.StatusCode, a.Header.Get("Allow"))
		}
	}
	if p, err := s.store.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 0 {
		t.Errorf("the list has %d books, %v, want none", p.Count, err)
	}
}

func TestAddOfABrowser(t *testing.T) {
	s := newSite(t, nil)
	id := s.idOf(t, "silent spring")
	a := s.post(t, "/books/add", browser, url.Values{"id": {id}, "search": {"silent & <spring>"}})
	a.want(t, 200, "Added <cite><bdi>Silent Spring</bdi></cite>", "363.7384 CAR", "silent &amp; &lt;spring&gt;",
		`class="marked"`)
	if got := a.Request.URL.RequestURI(); got != "/search?added=1&search=silent+%26+%3Cspring%3E&waiting=some" {
		t.Errorf("led to %s", got)
	}
	id = s.idOf(t, "jane eyre")
	a = s.get(t, "/books/add?id="+id, browser)
	a.want(t, 200, "Added <cite><bdi>Jane Eyre</bdi></cite>", "2 books")
	if a.Request.URL.Path != "/" {
		t.Errorf("led to %s", a.Request.URL)
	}
}

// A barcode scanner types an ISBN and presses Enter. Just that book is found, and the page says if
// it is on the list.
func TestScannedISBN(t *testing.T) {
	work := lookup.Work{
		ID: "OL1W", Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Dewey: "813.54", ISBN: "9780385333849",
	}
	s := newSite(t, nil, byISBN{work})
	for _, scan := range []string{"9780385333849", "978-0-385-33384-9", "0385333846", "ISBN 0-385-33384-6"} {
		works := found(t, s.get(t, "/search?"+url.Values{"search": {scan}}.Encode(), script))
		if len(works) != 1 || works[0]["Title"] != work.Title || works[0]["ISBN"] != "9780385333849" {
			t.Errorf("%s finds %v", scan, works)
		}
	}
	a := s.get(t, "/search?search=0385333846", browser)
	a.want(t, 200, "Slaughterhouse-Five", "Add")
	if strings.Contains(a.body, "on the list already") {
		t.Error("the page says that the book is on the list, which it is not")
	}
	s.post(t, "/books/add", script, url.Values{"id": {"OL1W"}}).want(t, 201)
	s.get(t, "/search?search=0385333846", browser).want(t, 200,
		"is on the list already, at <a href=\"/books/1\"><bdi>813.54 VON</bdi></a>", `class="marked"`)
}

// A work of which the list has another edition is not said to be on the list, and can be added.
func TestOtherEdition(t *testing.T) {
	work := lookup.Work{
		ID: "OL1W", Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Dewey: "813.54", ISBN: "9780385333849",
	}
	s := newSite(t,
		[]catalogue.Book{{Title: "Slaughterhouse-five", Author: "Kurt Vonnegut", Year: "1979", ISBN: "9780440180296"}},
		byISBN{work})
	says := `<a href="/books/1">You have another edition of this</a>`
	a := s.get(t, "/search?search=0385333846", browser)
	a.want(t, 200, says, ", of 1979.", "Add<span")
	if strings.Contains(a.body, "On the list") {
		t.Error("the page says that the book is on the list")
	}
	s.post(t, "/books/add", browser, url.Values{"id": {"OL1W"}}).want(t, 200, "Added <cite>", says)
	s.post(t, "/books/2/remove", program, nil).want(t, 200)
	s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 201, `"ISBN":"9780385333849"`,
		`"OtherEdition":1`)
	s.post(t, "/books/add", program, url.Values{"id": {"OL1W"}}).want(t, 200, `"ISBN":"9780385333849"`)
}

// A mistyped ISBN is pointed out, and still searched for as words.
func TestMistypedISBN(t *testing.T) {
	s := newSite(t, nil)
	for text, digit := range map[string]string{"9780385333848": "9", "978-0-385-33384-8": "9", "0385333849": "6"} {
		s.get(t, "/search?"+url.Values{"search": {text}}.Encode(), browser).want(t, 200,
			"its last digit should be "+digit+". Was a digit mistyped?", "Nothing found")
	}
	for _, text := range []string{"9780385333849", "vonnegut", "1984"} {
		a := s.get(t, "/search?"+url.Values{"search": {text}}.Encode(), browser)
		if strings.Contains(a.body, "mistyped") {
			t.Errorf("%q is said to be mistyped", text)
		}
	}
}

// byISBN is a source that knows one work, by its ISBN alone.
type byISBN struct{ work lookup.Work }

func (byISBN) Name() string { return "openlibrary" }
func (s byISBN) Search(_ context.Context, q lookup.Query) ([]lookup.Work, error) {
	if q.ISBN != s.work.ISBN {
		return nil, nil
	}
	return []lookup.Work{s.work}, nil
}
func (byISBN) Owns(id string) bool { return strings.HasPrefix(id, "OL") }
func (byISBN) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}
