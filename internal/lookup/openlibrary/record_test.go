package openlibrary

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
)

// Every form that a field is known to have is read, and one of another form costs that field alone.
func TestRecordForms(t *testing.T) {
	tests := []struct {
		name, fields string
		want         lookup.Work
		author, work Key
	}{
		{"texts", `"publishers":["Dell","Delacorte"],"isbn_10":["0306406152"]`,
			lookup.Work{Publisher: "Dell", ISBN: "9780306406157"}, 0, 0},
		{"one text, not in a list", `"publishers":"Dell","isbn_13":"9780306406157"`,
			lookup.Work{Publisher: "Dell", ISBN: "9780306406157"}, 0, 0},
		{"numbers for texts", `"isbn_13":[9780306406157],"dewey_decimal_class":813.54,"publish_date":1969`,
			lookup.Work{ISBN: "9780306406157", Dewey: "813.54", Year: "1969", Published: "1969"}, 0, 0},
		{"a list for a text", `"publish_date":["March 1969","1970"]`,
			lookup.Work{Year: "1969", Published: "March 1969"}, 0, 0},
		{"an object with a value", `"publish_date":{"type":"/type/text","value":"1969"}`,
			lookup.Work{Year: "1969", Published: "1969"}, 0, 0},
		{"objects with values in a list", `"subjects":[{"value":"War"},"Dresden",null,{"name":"x"},[["y"]]]`,
			lookup.Work{Subjects: []string{"War", "Dresden"}}, 0, 0},
		{"null",
			`"publishers":null,"isbn_13":[null],"languages":null,"works":null,"authors":null,"covers":null,"publish_date":null`,
			lookup.Work{}, 0, 0},
		{"fields of other kinds",
			`"publishers":{"a":1},"isbn_13":true,"languages":7,"works":false,"authors":"","covers":{},"publish_date":true`,
			lookup.Work{}, 0, 0},
		{"a language as a link", `"languages":[{"key":"/languages/eng"}]`, lookup.Work{Language: "eng"}, 0, 0},
		{"a language as a text", `"languages":["/languages/eng"]`, lookup.Work{Language: "eng"}, 0, 0},
		{"a language not in a list", `"languages":"eng"`, lookup.Work{Language: "eng"}, 0, 0},
		{"an object for a list of languages", `"languages":{"key":"/languages/eng"}`, lookup.Work{Language: "eng"}, 0,
			0},
		{"a work's authors", `"authors":[{"type":{"key":"/type/author_role"},"author":{"key":"/authors/OL1A"}}]`,
			lookup.Work{}, 1, 0},
		{"an edition's authors", `"authors":[{"key":"/authors/OL1A"}],"works":[{"key":"/works/OL2W"}]`, lookup.Work{},
			1, 2},
		{"authors as texts", `"authors":["/authors/OL1A"],"works":"/works/OL2W"`, lookup.Work{}, 1, 2},
		{"an author as a text in an object", `"authors":[{"author":"/authors/OL1A"}]`, lookup.Work{}, 1, 0},
		{"one author, not in a list", `"authors":{"key":"/authors/OL1A"}`, lookup.Work{}, 1, 0},
		{"authors without an author first",
			`"authors":[{"type":"/type/author_role"},null,7,[],{"author":{"key":"/authors/OL1A"}}]`, lookup.Work{}, 1,
			0},
		{"a cover that is none before one", `"covers":[-1,null,"x",12]`,
			lookup.Work{Cover: "https://covers.openlibrary.org/b/id/12-M.jpg"}, 0, 0},
		{"one cover, not in a list", `"covers":12`, lookup.Work{Cover: "https://covers.openlibrary.org/b/id/12-M.jpg"},
			0, 0},
		{"a subtitle", `"subtitle":"a novel"`, lookup.Work{Subtitle: "a novel"}, 0, 0},
		{"pages as a number", `"number_of_pages":215`, lookup.Work{Pages: "215 p."}, 0, 0},
		{"no pages", `"number_of_pages":0`, lookup.Work{}, 0, 0},
		{"pages as a text", `"pagination":"xii, 215p.","number_of_pages":227`, lookup.Work{Pages: "xii, 215p."}, 0, 0},
		{"a series and its number", `"series":["Discworld -- 5"]`, lookup.Work{Series: "Discworld", SeriesNumber: "5"},
			0, 0},
		{"a series not in a list", `"series":"Penguin classics"`, lookup.Work{Series: "Penguin classics"}, 0, 0},
		{"a description and its source", `"description":"A novel. ([source][1])\n\n[1]: http://example.org"`,
			lookup.Work{Summary: "A novel."}, 0, 0},
		{"new fields of other kinds",
			`"description":[],"edition_name":{"a":1},"publish_places":7,"pagination":null,"number_of_pages":{},"series":{"b":1},"contributors":{"name":"x"}`,
			lookup.Work{Place: "7"}, 0, 0},
		{"a subtitle of another kind", `"subtitle":{"a":1}`, lookup.Work{}, 0, 0},
		{"a title's prefix", `"title_prefix":"The ","title":"War"`, lookup.Work{Title: "The War", Filing: "War"}, 0, 0},
		{"a prefix without a blank", `"title_prefix":"Der","title":"Prozess"`,
			lookup.Work{Title: "Der Prozess", Filing: "Prozess"}, 0, 0},
		{"a prefix that is elided", `"title_prefix":"L'","title":"étranger"`,
			lookup.Work{Title: "L'étranger", Filing: "étranger"}, 0, 0},
		{"a prefix that the title has already", `"title_prefix":"The ","title":"The war"`,
			lookup.Work{Title: "The war"}, 0, 0},
		{"a prefix of another kind", `"title_prefix":7,"title":["War"]`, lookup.Work{Title: "7 War", Filing: "War"}, 0,
			0},
		{"an article of one of several languages",
			`"title":"Der Prozess","languages":[{"key":"/languages/eng"},{"key":"/languages/ger"}]`,
			lookup.Work{Title: "Der Prozess", Filing: "Prozess"}, 0, 0},
		{"a call number behind something else", `"lc_classifications":["IN PROCESS","PR4034 .E5"]`,
			lookup.Work{LCC: "PR4034 .E5"}, 0, 0},
		{"an edition's location", `"location":["Main library","Depot"]`, lookup.Work{}, 0, 0},
		{"a type as a text", `"type":"/type/edition"`, lookup.Work{}, 0, 0},
		{"padded and broken texts", `"publishers":["  Dell\n Books "],"title":" Emma\n"`,
			lookup.Work{Publisher: "Dell Books"}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Record
			if err := json.Unmarshal([]byte(`{"title":"Emma",`+tt.fields+`}`), &r); err != nil {
				t.Fatal(err)
			}
			want := tt.want
			want.Title = cmp.Or(tt.want.Title, "Emma")
			if got := r.Work(); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if r.AuthorKey() != tt.author || r.WorkKey() != tt.work {
				t.Errorf("author %d and work %d, want %d and %d", r.AuthorKey(), r.WorkKey(), tt.author, tt.work)
			}
		})
	}
}

// The API's client and the reader of dumps read the same records.
func TestFormsByWayOfTheAPI(t *testing.T) {
	edition := `{"key":"/books/OL5M","title":"Emma","location":["Depot"],"languages":"eng","publish_date":1815,"authors":{"key":"/authors/OL9A"},"covers":[-1,3]}`
	d := newDouble(t, map[string]http.HandlerFunc{
		"/search.json":             says(docs()),
		"/isbn/9780804429573.json": says(edition),
		"/authors/OL9A.json":       says(`{"name":["Jane Austen"]}`),
	})
	works, err := d.Search(t.Context(), lookup.ParseQuery("9780804429573"))
	want := []lookup.Work{{ID: "OL5M", Title: "Emma", Author: "Austen, Jane", Year: "1815", Published: "1815",
		ISBN: "9780804429573", Language: "eng", Cover: "https://covers.openlibrary.org/b/id/3-M.jpg"}}
	if err != nil || !reflect.DeepEqual(works, want) {
		t.Errorf("got  %+v, %v\nwant %+v", works, err, want)
	}
	line, err := ParseDumpLine(fmt.Appendf(nil, "/type/edition\t/books/OL5M\t1\t\t%s", edition))
	if err != nil {
		t.Fatal(err)
	}
	if got := line.Record.Work(); got.Year != "1815" || got.Language != "eng" || line.Record.AuthorKey() != 9 {
		t.Errorf("from a dump: %+v", line.Record)
	}
}

func TestDumpLines(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	r := bufio.NewReaderSize(strings.NewReader("a\r\n\n"+long+"\nb\n"+strings.Repeat("y", maxLine+1)+"\nlast"), 4096)
	var got []string
	for line, err := range DumpLines(r) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, string(line))
	}
	if want := []string{"a", "", long, "b", ErrLongLine.Error(), "last"}; !slices.Equal(got, want) {
		t.Errorf("got %.20q", got)
	}
}

func FuzzParseDumpLine(f *testing.F) {
	for _, seed := range []string{
		"/type/work\t/works/OL1W\t3\t2010-01-01T00:00:00\t{\"title\": \"Emma\", \"authors\": [{\"author\": {\"key\": \"/authors/OL1A\"}}]}",
		"/type/edition\t/books/OL1M\t3\t\t{\"title\": \"Emma\", \"works\": [{\"key\": \"/works/OL1W\"}], \"isbn_13\": [\"9780306406157\"], \"covers\": [1], \"location\": [\"x\"]}",
		"/type/author\t/authors/OL1A\t3\t\t{\"name\": \"Jane Austen\"}",
		"/type/redirect\t/works/OL2W\t3\t\t{\"location\": \"/works/OL1W\"}",
		"/type/work\t/works/OL99999999999999999999999W\t\t\t{\"title\":{\"value\":[{\"value\":1}]}}",
		"/type/work\t\t\t\t{\"authors\":[[]],\"title\":null}", "/type/", "\t\t\t\t", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		line, err := ParseDumpLine(b)
		if err != nil {
			return
		}
		w := line.Record.Work()
		if len(w.Subjects) > 8 || line.Record.AuthorKey() < 0 || line.Record.WorkKey() < 0 {
			t.Errorf("%q: %+v", b, line.Record)
		}
	})
}
