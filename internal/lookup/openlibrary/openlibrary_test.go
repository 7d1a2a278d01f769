package openlibrary

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
)

// double is a server in Open Library's place: it answers what the test says at
// each path, and 404 elsewhere. Asked holds the requests' paths and queries.
type double struct {
	*Source
	server *httptest.Server
	asked  []string
}

const agent = "Shelflist/test (+https://example.org/)"

func newDouble(t *testing.T, pages map[string]http.HandlerFunc) *double {
	t.Helper()
	d := &double{}
	d.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.asked = append(d.asked, r.URL.RequestURI())
		page, ok := pages[r.URL.Path]
		switch {
		case r.UserAgent() != agent:
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusForbidden)
		case r.Method != http.MethodGet || !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			page(w, r)
		}
	}))
	t.Cleanup(d.server.Close)
	d.Source = New(Options{URL: d.server.URL + "/", UserAgent: agent})
	d.client.Limiter.SetLimit(rate.Inf)
	return d
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, "<html>not for the likes of you</html>")
	}
}

func searchPage(h http.HandlerFunc) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{"/search.json": h}
}

func docs(docs ...string) string {
	return `{"numFound":` + fmt.Sprint(len(docs)) + `,"start":0,"numFoundExact":true,"docs":[` +
		strings.Join(docs, ",") + `]}`
}

const slaughterhouse = `{"author_name":["Kurt Vonnegut","Someone Else"],"cover_i":12727001,"ddc":["813","813.54"],
	"ddc_sort":"813.54","first_publish_year":1969,"isbn":["0306406152","0000000000","9780804429573"],
	"key":"/works/OL98479W","language":["eng"],"lcc":["PS-3572.00000000.O5 S6"],"publisher":["Delacorte","Dell"],
	"subject":["a","b","c","d","e","f","g","h","i","j"],"title":"Slaughterhouse-Five"}`

var someoneElse = []catalogue.Contributor{{Name: "Else, Someone", Role: catalogue.RoleAuthor}}

func TestOpenLibrarySearch(t *testing.T) {
	d := newDouble(t, searchPage(says(docs(slaughterhouse, `{"key":"/works/OL1W","title":"Bare"}`))))
	works, err := d.Search(t.Context(), lookup.ParseQuery("slaughterhouse"))
	if err != nil {
		t.Fatal(err)
	}
	want := []lookup.Work{
		{
			ID: "OL98479W", Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Contributors: someoneElse,
			Year: "1969", Dewey: "813.54", ISBN: "9780804429573", Publisher: "Delacorte", LCC: "PS3572.O5 S6",
			Language: "eng", Subjects: []string{"a", "b", "c", "d", "e", "f", "g", "h"},
			Cover: "https://covers.openlibrary.org/b/id/12727001-M.jpg",
		},
		{ID: "OL1W", Title: "Bare"},
	}
	if !reflect.DeepEqual(works, want) {
		t.Errorf("got  %+v\nwant %+v", works, want)
	}
	asked, err := url.Parse(d.asked[0])
	if err != nil {
		t.Fatal(err)
	}
	wantQuery := url.Values{
		"q": {"slaughterhouse"}, "limit": {"30"},
		"fields": {"key,title,subtitle,author_name,first_publish_year,ddc,ddc_sort,lcc,isbn,publisher,language,subject,cover_i," +
			"editions,editions.title,editions.subtitle,editions.publisher,editions.publish_date,editions.isbn,editions.language,editions.cover_i"},
	}
	if !reflect.DeepEqual(asked.Query(), wantQuery) {
		t.Errorf("asked %v, want %v", asked.Query(), wantQuery)
	}
}

func TestOpenLibrarySearchISBN(t *testing.T) {
	d := newDouble(t, searchPage(says(docs(
		slaughterhouse, `{"key":"/works/OL2W","title":"Unlisted"}`,
		`{"key":"/works/OL3W","title":"Other","isbn":["9780804429573"]}`,
		`{"key":"/works/OL4W","title":"Unreadable","isbn":["978080442957","x"]}`))))
	works, err := d.Search(t.Context(), lookup.ParseQuery("0-306-40615-2"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.asked[0], "isbn=9780306406157&") || strings.Contains(d.asked[0], "q=") {
		t.Errorf("asked %s", d.asked[0])
	}
	var got []string
	for _, w := range works {
		got = append(got, w.ID+" "+string(w.ISBN))
	}
	// A work that lists only other ISBNs is another one.
	if want := []string{"OL98479W 9780306406157", "OL2W 9780306406157", "OL4W "}; !slices.Equal(got, want) {
		t.Errorf("ISBNs %v, want %v", got, want)
	}
}

// A book too new for the search's index is asked of the records.
func TestOpenLibraryISBNByRecord(t *testing.T) {
	record := `{"key":"/books/OL5M","title":"New","authors":[{"key":"/authors/OL9A"}],"dewey_decimal_class":["813/.6"],"isbn_13":["9780804429573"]}`
	author := says(`{"name":"Ann Author"}`)
	type pages = map[string]http.HandlerFunc
	tests := []struct {
		name  string
		pages pages
		want  []lookup.Work
		fails lookup.Reason
	}{
		{"by its redirect", pages{
			"/isbn/9780804429573.json": status(302, "Location", "/books/OL5M.json"), "/books/OL5M.json": says(record),
			"/authors/OL9A.json": author,
		},
			[]lookup.Work{{ID: "OL5M", Title: "New", Author: "Author, Ann", Dewey: "813.6", ISBN: "9780804429573"}},
			""},
		{"unknown", nil, nil, ""},
		{"of another ISBN",
			pages{"/isbn/9780804429573.json": says(`{"key":"/books/OL5M","title":"Other","isbn_13":["9780306406157"]}`)},
			nil, ""},
		{"without a key", pages{"/isbn/9780804429573.json": says(`{"title":"New","works":[{"key":"/works/OL7W"}]}`)},
			[]lookup.Work{{ID: "OL7W", Title: "New", ISBN: "9780804429573"}}, ""},
		{"deleted", pages{"/isbn/9780804429573.json": says(`{"key":"/books/OL5M","type":{"key":"/type/delete"}}`)}, nil,
			""},
		{"moved", pages{
			"/isbn/9780804429573.json": says(`{"key":"/books/OL4M","type":{"key":"/type/redirect"},"location":"/books/OL5M"}`),
			"/books/OL5M.json":         says(record), "/authors/OL9A.json": author},
			[]lookup.Work{{ID: "OL5M", Title: "New", Author: "Author, Ann", Dewey: "813.6", ISBN: "9780804429573"}},
			""},
		{"to another host",
			pages{"/isbn/9780804429573.json": status(302, "Location", "http://other.invalid/books/OL5M.json")}, nil,
			lookup.Broken},
		{"of no known kind", pages{"/isbn/9780804429573.json": says(`{"key":"/people/me","title":"New"}`)}, nil,
			lookup.Broken},
		{"a page", pages{"/isbn/9780804429573.json": status(200)}, nil, lookup.Broken},
		{"an error", pages{"/isbn/9780804429573.json": status(500)}, nil, lookup.Broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pages := searchPage(says(docs()))
			maps.Copy(pages, tt.pages)
			works, err := newDouble(t, pages).Search(t.Context(), lookup.ParseQuery("9780804429573"))
			var got lookup.Reason
			if failure, ok := errors.AsType[*lookup.Failure](err); ok {
				got = failure.Reason
			}
			if got != tt.fails || !reflect.DeepEqual(works, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v, %q", works, err, tt.want, tt.fails)
			}
		})
	}
}

func TestOpenLibraryParams(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"words", "slaughterhouse five", "q=slaughterhouse five"},
		{"a phrase", `"slaughterhouse five"`, `q="slaughterhouse five"`},
		{"a title", "title:emma title:austen", "title=emma austen"},
		{"title and author", `title:emma author:"jane austen"`, `author="jane austen"&title=emma`},
		{"words and an author", "war author:tolstoy", "q=war author:(tolstoy)"},
		{"a number", "dewey:813.5", "q=ddc:813.5*"},
		{"a number and a title", "dewey:813 title:cradle", "q=ddc:813* title:(cradle)"},
		{"syntax inside", `title:"a) OR key:*" x`, `q=x title:("a or key")`},
		{"too short for q", "It", "title=It"},
		{"too short for q, with a full stop", "V.", "title=V."},
		{"too short for q, Chinese", "三体", "title=三体"},
		{"too short for q without its punctuation", "C++", "title=C"},
		{"the word that q may not be", "THE", "title=THE"},
		{"three characters", "三体人", "q=三体人"},
		{"a short author", "author:漱石", "author=漱石"},
		{"an ampersand", "foundation & empire", "q=foundation empire"},
		{"a short title", "title:it", "title=it"},
		{"nothing of letters", "title:!!! author:?", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := url.QueryUnescape(searchParams(lookup.ParseQuery(tt.text)).Encode())
			if err != nil || got != tt.want {
				t.Errorf("%s: %s, %v, want %s", tt.text, got, err, tt.want)
			}
		})
	}
}

func TestOpenLibraryDoesNotAsk(t *testing.T) {
	d := newDouble(t, nil)
	for _, text := range []string{"", "!!!", "&", `"" AND`[:2], "***", "?:\\"} {
		if works, err := d.Search(t.Context(), lookup.ParseQuery(text)); works != nil || err != nil {
			t.Errorf("%q: %v, %v", text, works, err)
		}
	}
	for _, id := range []string{
		"", "OL", "OLW", "OL1", "OL1A", "OL1w", "ol1W", "OL1W ", "OL 1W", "OL1WM", "OL1/../2W", "OL-1W", "OL١W",
		"w0123456789ab", "OL" + strings.Repeat("1", 99) + "W",
	} {
		if _, err := d.Find(t.Context(), id); !errors.Is(err, lookup.ErrNotFound) {
			t.Errorf("Find(%q): %v, want ErrNotFound", id, err)
		}
	}
	if len(d.asked) != 0 {
		t.Errorf("asked %v", d.asked)
	}
}

func TestPlainText(t *testing.T) {
	tests := []struct{ text, want string }{
		{"slaughterhouse five", "slaughterhouse five"},
		{"Who's afraid?", "Who's afraid"},
		{"Who’s afraid", "Who’s afraid"},
		{"C++ (programming)", "C programming"},
		{"Catch-22", "Catch-22"},
		{"-secret +plain !not", "secret plain not"},
		{"a - b --c d-", "a b c d"},
		{"title:emma author:(austen)", "title emma author austen"},
		{`"pride and prejudice"`, "pride and prejudice"},
		{`unbalanced "quote (and [more {of`, "unbalanced quote and more of"},
		{"war AND peace OR NOT", "war and peace or not"},
		{"Andy ANDY Not", "Andy ANDY Not"},
		{"[1900 TO 1999]", "1900 to 1999"},
		{"wild* car?s fuzzy~2 boost^4", "wild car s fuzzy 2 boost 4"},
		{`a && b || c \ d / e`, "a b c d e"},
		{"/.*/", ""},
		{"key:/works/OL1W", "key works OL1W"},
		{"<script>alert(1)</script>", "script alert 1 script"},
		{"Dostoïevski Достоевский 村上春樹", "Dostoïevski Достоевский 村上春樹"},
		{"e\u0301tranger", "e\u0301tranger"},
		{"... ' ,", ""},
		{"J.R.R. Tolkien, 1954", "J.R.R. Tolkien, 1954"},
		{"\x00\x07bell", "bell"},
	}
	for _, tt := range tests {
		if got := plainText(tt.text); got != tt.want {
			t.Errorf("plainText(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestOpenLibraryUserAgentWithoutContact(t *testing.T) {
	d := newDouble(t, searchPage(says(docs(slaughterhouse))))
	o := New(Options{URL: d.server.URL, UserAgent: "Shelflist/test"})
	_, err := o.Search(t.Context(), lookup.ParseQuery("emma"))
	if failure, ok := errors.AsType[*lookup.Failure](err); !ok || failure.Reason != lookup.Refused {
		t.Errorf("got %v, want refused: the double must behave as Open Library does", err)
	}
}

func TestOpenLibraryDefaults(t *testing.T) {
	o := New(Options{})
	if o.url != "https://openlibrary.org" || o.TimeLimit() != 4*time.Second || o.Name() != "openlibrary" {
		t.Errorf("got %s, %v, %s", o.url, o.TimeLimit(), o.Name())
	}
}

func TestOpenLibraryTitlesUnharmed(t *testing.T) {
	tests := []struct{ title, want string }{
		{"<script>alert(1)</script>", ""}, {"'; drop table books; --", ""}, {"مئة عام من العزلة", ""},
		{"e\u0301\u0323", ""},
		{"bell\x07 nul\x00 esc\x1b", "bell nul esc"}, {strings.Repeat("x", 1000), ""}, {"\u202egnirts", ""}, {"😀", ""},
		{strings.Repeat("x", 10_000), strings.Repeat("x", 999) + "…"},
	}
	for _, tt := range tests {
		quoted, err := json.Marshal(tt.title)
		if err != nil {
			t.Fatal(err)
		}
		d := newDouble(t, searchPage(says(docs(`{"key":"/works/OL1W","title":`+string(quoted)+`}`))))
		works, err := d.Search(t.Context(), lookup.ParseQuery("emma"))
		if err != nil || len(works) != 1 || works[0].Title != cmp.Or(tt.want, tt.title) {
			t.Errorf("%.40q: got %.100v, %v", tt.title, works, err)
		}
	}
}

// Character references, blanks and length are put right in every field, from the search and from
// records.
func TestOpenLibraryTextsAreClean(t *testing.T) {
	long := strings.Repeat("long ", 200_000)
	doc := `{"key":"/works/OL1W","title":" Pride &amp;\n Prejudice","author_name":["Flann O&#39;Brien "],"publisher":["Simon &amp;amp; Schuster\t"],"subject":["R&amp;D","R&D","` +
		long + `"]}`
	record := `{"title":"Pride &amp;amp;\u00a0Prejudice","authors":[{"key":"/authors/OL9A"}],"publishers":["Simon &amp; Schuster","x"],"subjects":["R&amp;D","R&D","` +
		long + `"]}`
	subject := strings.TrimSpace(long[:199]) + "…"
	want := lookup.Work{
		ID: "OL1W", Title: "Pride & Prejudice", Author: "O'Brien, Flann", Publisher: "Simon & Schuster",
		Subjects: []string{"R&D", subject},
	}
	for name, pages := range map[string]map[string]http.HandlerFunc{
		"search": {"/search.json": says(docs(doc))},
		"record": {
			"/search.json": says(docs()), "/works/OL1W.json": says(record),
			"/authors/OL9A.json": says(`{"name":"Flann\u00a0O&#39;Brien"}`),
		},
	} {
		if got, err := newDouble(t, pages).Find(t.Context(), "OL1W"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %.500v, %v\nwant %.500v", name, got, err, want)
		}
	}
	work, _ := searchDoc{
		Key: "/works/OL1W", Title: text(long), AuthorName: texts{long}, Publisher: texts{long},
	}.work("")
	if n := len([]rune(work.Title + work.Author + work.Publisher)); n > 1800 {
		t.Errorf("title, author and publisher have %d characters", n)
	}
}
