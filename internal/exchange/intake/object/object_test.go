package object

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/unicode"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
)

// readAll returns the entries of a file, and the errors of those that can't be read.
func readAll(t *testing.T, in string) (entries []entry.Entry, bad []string) {
	t.Helper()
	l, ok := Detect([]byte(in))
	if !ok {
		t.Fatalf("%.200q is no JSON", in)
	}
	for e, err := range l.Entries(iotest.HalfReader(strings.NewReader(in))) {
		if _, ok := errors.AsType[*entry.Error](err); ok {
			bad = append(bad, err.Error())
		} else if err != nil {
			t.Fatal(err)
		} else {
			entries = append(entries, e)
		}
	}
	return entries, bad
}

func TestDetect(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	for name, tt := range map[string]struct {
		in   string
		want Layout
	}{
		"lines":             {`{"PK":1,"Title":"Emma"}` + "\n" + `{"PK":2,"Title":"Persuasion"}`, Lines},
		"a long line":       {`{"PK":1,"Title":"Emma","Summary":"` + long, Array},
		"an array":          {`[{"title":"Emma"}]`, Array},
		"a written array":   {"[\n  {\n    \"title\": \"Emma\"\n  }\n]", Array},
		"a written object":  {"{\n  \"title\": \"Emma\",\n  \"authors\": [{\"name\": \"Austen\"}]\n}\n", Array},
		"an answer":         {`{"Count":1,"Books":[{"PK":1,"Title":"Emma"}]}`, Nested},
		"LibraryThing":      {`{"17":{"books_id":"17","title":"Emma"},"18":{"books_id":"18"}}`, Nested},
		"byte order mark":   {"\ufeff" + `{"Title":"Emma"}`, Lines},
		"a table":           {"title,author\n", ""},
		"braces":            {"{title} and so on", ""},
		"brackets":          {"[0306406152]\n", ""},
		"BibTeX":            {"@book{a,\n}", ""},
		"nothing":           {"", ""},
		"a number in array": {"[1]", ""},
	} {
		if got, ok := Detect([]byte(tt.in)); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %q, %t, want %q", name, got, ok, tt.want)
		}
	}
}

func TestEntries(t *testing.T) {
	libraryThing := catalogue.Book{
		Title: "Emma", Author: "Austen, Jane",
		Contributors: []catalogue.Contributor{{Name: "Doe, Max", Role: catalogue.RoleEditor}}, Publisher: "Dell",
		Year: "1999", Pages: "288", ISBN: "9780306406157", OtherISBNs: []string{"9780805209990"}, Language: "eng",
		Classification: "823.7", LCC: "PR4034 .E5", Subjects: []string{"Love--Fiction", "England"}, Notes: "a note",
		StaffNotes: "hush",
		Copies: []catalogue.Copy{
			{Barcode: "0017", CallNumber: "AUS 1", AcquiredOn: "2010-03-04", Status: "available"},
			{CallNumber: "AUS 1", AcquiredOn: "2010-03-04", Status: "available"},
		},
	}
	tests := []struct {
		name, in string
		want     []catalogue.Book
	}{
		{"any keys", `[{"titel":"Emma","autoren":[{"name":"Jane Austen"},"Max Doe"],"jahr":1816,"isbn":null,"x":{"y":1}},
			{"isbn":9780306406157}]`, []catalogue.Book{
			{Title: "Emma", Author: "Austen, Jane",
				Contributors: []catalogue.Contributor{{Name: "Doe, Max", Role: "author"}}, Year: "1816"},
			{ISBN: "9780306406157"}}},
		{"the API",
			`{"Count":1,"Books":[{"PK":1,"Version":3,"Title":"Emma {","Author":"Austen","ISBN":"9780306406157","CallNumber":"823 AUS",` +
				`"Contributors":[{"Name":"Austen, Jane","Role":"author"},{"Name":"Doe","Role":"foo"}],"ISBNs":["9780306406157"],"Copies":[{"Copy":1,"Barcode":"1","Status":"lost"}]}]}`,
			[]catalogue.Book{{Title: "Emma {", Author: "Austen, Jane",
				Contributors: []catalogue.Contributor{{Name: "Doe", Role: "contributor"}}, ISBN: "9780306406157",
				Copies: []catalogue.Copy{{Barcode: "1", Status: "lost"}}}}},
		{"a list of the API", `[{"PK":1,"Title":"Emma","Author":"Austen, Jane","ISBN":"9780306406157"}]`,
			[]catalogue.Book{{Title: "Emma", Author: "Austen, Jane", ISBN: "9780306406157"}}},
		{"LibraryThing", `{"17":{"books_id":"17","title":"Emma","sortcharacter":"1","authors":[{"lf":"Austen, Jane","fl":"Jane Austen","role":"Author"},{"lf":"Doe, Max","role":"Editor"},[]],
			"publication":"New York : Dell (1999), Paperback, 288 pages","date":"1999","pages":"288 ","originalisbn":"0306406152","isbn":{"0":"0306406152","2":"9780805209990"},
			"language":["English"],"ddc":{"code":["823.7"],"wording":["x"]},"lcc":{"code":"PR4034 .E5"},"subject":[["Love","Fiction"],["England"]],"tags":["England"],
			"callnumber":{"0":"AUS 1"},"comment":"a note","privatecomment":"hush","copies":"2","barcode":{"1":"0017"},"dateacquired":"2010-03-04","summary":"Emma by Jane Austen (1999)","rating":4}}`,
			[]catalogue.Book{libraryThing}},
		{"one after another", "{\n\"title\":\"Emma\"}\n{\"title\":\"Persuasion\"}",
			[]catalogue.Book{{Title: "Emma"}, {Title: "Persuasion"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, bad := readAll(t, tt.in)
			var got []catalogue.Book
			for _, e := range entries {
				got = append(got, e.Book)
			}
			if !reflect.DeepEqual(got, tt.want) || bad != nil {
				t.Errorf("got  %+v, %q\nwant %+v", got, bad, tt.want)
			}
		})
	}
}

func TestBadEntries(t *testing.T) {
	long := strings.Repeat("x", maxObject)
	tests := []struct {
		name, in string
		titles   []string
		bad      []string
	}{
		{"a line that is none", "{\"title\":\"Emma\"}\nfoo\n\n{\"title\":\"Persuasion\"}\n",
			[]string{"Emma", "Persuasion"}, []string{"line 2: not a JSON object"}},
		{"a line cut off", "{\"title\":\"Emma\"}\n{\"title\":\"Persua", []string{"Emma"},
			[]string{"line 2: not a JSON object"}},
		{"a line too long", "{\"title\":\"Emma\"}\n{\"title\":\"" + long + "\"}\n{\"title\":\"Persuasion\"}\n",
			[]string{"Emma", "Persuasion"}, []string{"line 2: longer than 8"}},
		{"neither title nor ISBN", "{\"title\":\"Emma\"}\n{\"author\":\"Austen\"}", []string{"Emma"},
			[]string{"line 2: it has neither"}},
		{"an object too long", "[{\"title\":\"Emma\"},\n{\"title\":\"" + long + "\"},\n{\"title\":\"Persuasion\"}]",
			[]string{"Emma", "Persuasion"}, []string{"line 2: longer than 8"}},
		{"an array cut off", "[{\"title\":\"Emma\"},\n{\"title\":\"Persua", []string{"Emma"},
			[]string{"line 2: the file ends"}},
		{"a quotation mark missing", "[\n{\"title\":\"Emma\"},\n{\"title\":\"Persua},\n{\"title\":\"Sanditon\"}]",
			[]string{"Emma", "Sanditon"}, []string{"line 3: a line break"}},
		{"an object that is none", "[\n{\"title\":\"Emma\"},\n{title},\n{\"title\":\"Sanditon\"}]",
			[]string{"Emma", "Sanditon"}, []string{"line 3: not a JSON object"}},
		{"texts with braces", `[{"title":"Emma }{\\"},{"title":"a\"{"}]`, []string{`Emma }{\`, `a"{`}, nil},
		{"deep", `[{"title":"Emma","notes":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}]",
			[]string{"Emma"}, nil},
		{"too deep", `[{"title":"Emma","notes":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}]",
			nil, []string{"line 1: not a JSON object"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, bad := readAll(t, tt.in)
			var titles []string
			for _, e := range entries {
				titles = append(titles, e.Book.Title)
			}
			if !slices.Equal(titles, tt.titles) || len(bad) != len(tt.bad) {
				t.Fatalf("got %q and %q, want %q and %q", titles, bad, tt.titles, tt.bad)
			}
			for i := range bad {
				if !strings.HasPrefix(bad[i], tt.bad[i]) {
					t.Errorf("error %q, want %q", bad[i], tt.bad[i])
				}
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	in, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("[{\"title\":\"Études\"}]")
	if err != nil {
		t.Fatal(err)
	}
	if entries, bad := readAll(t, in); len(entries) != 1 || bad != nil || entries[0].Book.Title != "Études" {
		t.Errorf("got %+v, %q", entries, bad)
	}
}

func TestReaderFails(t *testing.T) {
	errDisk := errors.New("disk gone")
	for _, l := range []Layout{Lines, Array} {
		var got error
		for _, err := range l.Entries(io.MultiReader(strings.NewReader("{\"title\":\"Emma\"}\n"),
			iotest.ErrReader(errDisk))) {
			got = err
		}
		if !errors.Is(got, errDisk) {
			t.Errorf("%s: got %v, want %v", l, got, errDisk)
		}
	}
}

func FuzzEntries(f *testing.F) {
	for _, seed := range []string{
		"", `{"PK":1,"Title":"a"}`, `[{"title":"a","isbn":["x",1,null,{}]}]`,
		`{"1":{"books_id":1,"title":"x","authors":{}}}`, "{\"title\":\"a\n", "[{",
		`{"Title":"a","Copies":[{"Barcode":"9780306406157","Status":"x"}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		l, _ := Detect([]byte(in))
		for e, err := range l.Entries(strings.NewReader(in)) {
			if err != nil {
				continue
			}
			if e.Line < 1 || e.Book.Title == "" && e.Book.ISBN == "" || e.Raw.Text == "" {
				t.Errorf("%+v", e)
			}
			if e.Book.Title == "" {
				e.Book.Title = "x"
			}
			if err := e.Book.Validate(); err != nil {
				t.Errorf("%v: %+v", err, e.Book)
			}
			for _, c := range e.Book.Copies {
				if err := c.Validate(); err != nil {
					t.Errorf("%v: %+v", err, c)
				}
			}
		}
	})
}
