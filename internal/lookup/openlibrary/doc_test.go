package openlibrary

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

func TestDecodeDocs(t *testing.T) {
	good := `{"key":"/works/OL1W","title":"Good"}`
	tests := []struct {
		name string
		docs []string
		want []string // the IDs of the works
	}{
		{"none", nil, nil},
		{"one", []string{good}, []string{"OL1W"}},
		{"an orphaned edition", []string{`{"key":"/works/OL2M","title":"E"}`}, []string{"OL2M"}},
		{"a title that is a number", []string{`{"key":"/works/OL2W","title":1984}`, good}, []string{"OL2W", "OL1W"}},
		{"a title that is an object", []string{`{"key":"/works/OL2W","title":{"a":"b"}}`, good}, []string{"OL1W"}},
		{"one author, not in a list", []string{good, `{"key":"/works/OL2W","title":"t","author_name":"one"}`},
			[]string{"OL1W", "OL2W"}},
		{"a year that is a text", []string{good, `{"key":"/works/OL2W","title":"t","first_publish_year":"1969"}`},
			[]string{"OL1W", "OL2W"}},
		{"not an object", []string{`"doc"`, `[]`, `3`, good}, []string{"OL1W"}},
		{"null", []string{`null`, good}, []string{"OL1W"}},
		{"null fields", []string{`{"key":"/works/OL2W","title":"t","ddc":null,"cover_i":null,"isbn":[null]}`},
			[]string{"OL2W"}},
		{"no title", []string{`{"key":"/works/OL2W"}`, `{"key":"/works/OL3W","title":" "}`, good}, []string{"OL1W"}},
		{"no key", []string{`{"title":"t"}`, good}, []string{"OL1W"}},
		{"a key that is an author's", []string{`{"key":"/authors/OL2A","title":"t"}`, good}, []string{"OL1W"}},
		{"a key that is not one",
			[]string{`{"key":"/works/OL2W&x=1","title":"t"}`, `{"key":"/works/<b>","title":"t"}`, good},
			[]string{"OL1W"}},
		{"fields that we don't know", []string{`{"key":"/works/OL2W","title":"t","editions":{"docs":[1]}}`},
			[]string{"OL2W"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			decoded, err := decodeDocs([]byte(docs(tt.docs...)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, doc := range decoded {
				if work, ok := doc.work(""); ok {
					got = append(got, work.ID)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestDocFields(t *testing.T) {
	field := func(t *testing.T, fields string) lookup.Work {
		t.Helper()
		var doc searchDoc
		if err := json.Unmarshal([]byte(`{"key":"/works/OL1W","title":"t",`+fields+`}`), &doc); err != nil {
			t.Fatal(err)
		}
		work, ok := doc.work("")
		if !ok {
			t.Fatal("no work")
		}
		return work
	}
	tests := []struct {
		name, fields string
		get          func(lookup.Work) string
		want         string
	}{
		{"Dewey, unordered", `"ddc":["[Fic]","j574","574","942.082 B","574.192"]`, func(w lookup.Work) string {
			return string(w.Dewey)
		}, "574.192"},
		{"Dewey, sorted form only", `"ddc_sort":"303.484"`, func(w lookup.Work) string {
			return string(w.Dewey)
		}, "303.484"},
		{"Dewey, none that is one", `"ddc":["[Fic]"]`, func(w lookup.Work) string { return string(w.Dewey) }, ""},
		{"year", `"first_publish_year":868`, func(w lookup.Work) string { return w.Year }, "868"},
		{"no year", `"first_publish_year":0`, func(w lookup.Work) string { return w.Year }, ""},
		{"impossible year", `"first_publish_year":19690`, func(w lookup.Work) string { return w.Year }, ""},
		{"no cover", `"cover_i":-1`, func(w lookup.Work) string { return w.Cover }, ""},
		{"several languages", `"language":["eng","fre"]`, func(w lookup.Work) string { return w.Language }, ""},
		{"odd language", `"language":["en"]`, func(w lookup.Work) string { return w.Language }, ""},
		{"ISBN of 13 digits first", `"isbn":["0306406152","9780804429573"]`, func(w lookup.Work) string {
			return string(w.ISBN)
		}, "9780804429573"},
		{"only ISBN-10", `"isbn":["x","0306406152"]`, func(w lookup.Work) string {
			return string(w.ISBN)
		}, "9780306406157"},
		{"subtitle", `"subtitle":"Vol. 2"`, func(w lookup.Work) string {
			return w.Title + "|" + w.Subtitle
		}, "t|Vol. 2"},
		{"several authors", `"author_name":["Brian Kernighan","Dennis Ritchie","Kernighan, Brian"]`, names,
			"Kernighan, Brian; Ritchie, Dennis (author)"},
		{"an edition that nobody has asked for",
			`"isbn":["0306406152"],"publisher":["Dell","Vintage"],"editions":{"docs":[{"title":"T","publisher":["Vintage"],"publish_date":["May 1991"],"isbn":["0804429578","9780804429573"]}]}`,
			edition, "t, Dell, , 9780306406157"},
		{"editions of another form", `"editions":[7],"publisher":["Dell"]`, edition, "t, Dell, , "},
		{"an edition of another form", `"editions":{"docs":["x"]},"publisher":["Dell"]`, edition, "t, Dell, , "},
		{"several languages and an article", `"title":"Der Prozess","language":["eng","ger"]`,
			func(w lookup.Work) string { return w.Filing }, "Prozess"},
		{"call number that is none", `"lcc":["IN PROCESS"]`, func(w lookup.Work) string { return w.LCC }, ""},
		{"author already inverted", `"author_name":["Vonnegut, Kurt"]`, func(w lookup.Work) string {
			return w.Author
		}, "Vonnegut, Kurt"},
		{"author as a replaced byte", "\"author_name\":[\"Andr\xe9\"]", func(w lookup.Work) string {
			return w.Author
		}, "Andr\uFFFD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.get(field(t, tt.fields)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReadableLCC(t *testing.T) {
	for _, tt := range []struct{ sortable, want string }{
		{"PS-3572.00000000.O5 S6", "PS3572.O5 S6"},
		{"HM-0883.00000000.T8 2017", "HM883.T8 2017"},
		{"QA-0076.73000000.C153 S87", "QA76.73.C153 S87"},
		{"Q--0001.00000000", "Q1"},
		{"KFC0010.50000000 1999", "KFC10.5 1999"},
		{"PS3572.O5 S6", "PS3572.O5 S6"},
		{"", ""},
	} {
		if got := readableLCC(texts{"IN PROCESS", "813.54", tt.sortable}); got != tt.want {
			t.Errorf("readableLCC(%q) = %q, want %q", tt.sortable, got, tt.want)
		}
	}
}

func TestFilingTitle(t *testing.T) {
	for _, tt := range []struct {
		title, languages, want string
	}{
		{"Der Prozess", "ger eng", "Prozess"},
		{"Der Prozess", "eng ger", "Prozess"},
		{"L'Étranger", "fre eng", "Étranger"},
		{"L’Étranger", "eng fre", "Étranger"},
		{"The Trial", "ger eng", "Trial"},
		{"\"The Trial\"", "ger eng", "Trial\""},
		{"Der 7. Sinn", "ger", "7. Sinn"},
		{"Los Angeles", "eng ger", ""},
		{"Emma", "eng ger", ""},
		{"The", "eng", ""},
		{"The Trial", "", ""},
		{"The Trial", "en x", ""},
	} {
		if got := filingTitle(tt.title, strings.Fields(tt.languages)); got != tt.want {
			t.Errorf("filingTitle(%q, %q) = %q, want %q", tt.title, tt.languages, got, tt.want)
		}
	}
}

// names returns author and contributors.
func names(w lookup.Work) string {
	text := w.Author
	for _, c := range w.Contributors {
		text += "; " + c.Name + " (" + string(c.Role) + ")"
	}
	return text
}

func edition(w lookup.Work) string {
	return w.Title + ", " + w.Publisher + ", " + w.Published + ", " + string(w.ISBN)
}

// Whoever has an ISBN in hand gets the title, language and cover of that edition.
func TestDocOfAnEdition(t *testing.T) {
	var doc searchDoc
	err := json.Unmarshal([]byte(`{"key":"/works/OL1W","title":"Der Prozess","subtitle":"Roman","language":["ger","eng"],"first_publish_year":1925,
		"isbn":["9780306406157","9780804429573","9780141187761"],"publisher":["Die Schmiede","Vintage"],"cover_i":1,
		"editions":{"numFound":3,"docs":[{"title":"The trial :","language":["eng"],"publisher":["Vintage"],"publish_date":"c1956","isbn":["9780804429573","9780141187761"],"cover_i":2}]}}`), &doc)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := doc.work("9780141187761")
	want := lookup.Work{
		ID: "OL1W", Title: "The trial", Filing: "trial", Year: "1925", ISBN: "9780141187761",
		OtherISBNs: []isbn.ISBN{"9780804429573"}, Publisher: "Vintage", Published: "c1956", Language: "eng",
		Cover: "https://covers.openlibrary.org/b/id/2-M.jpg",
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	doc.Edition.ISBN = append(doc.Edition.ISBN, "9780306406157")
	doc.Edition.Title = ""
	if got, ok := doc.work("9780306406157"); !ok || got.Title != "Der Prozess" || got.Subtitle != "Roman" ||
		got.Published != "c1956" {
		t.Errorf("an edition without a title: %+v", got)
	}
	doc.Edition.ISBN = nil
	if got, ok := doc.work("9780306406157"); !ok || got.Title != "Der Prozess" || got.Subtitle != "Roman" ||
		got.ISBN != "9780306406157" || got.OtherISBNs != nil {
		t.Errorf("an edition that isn't described: %+v", got)
	}
}

func TestTrimTitle(t *testing.T) {
	for _, tt := range []struct{ title, subtitle, want string }{
		{"Death Note", "Vol. 2", "Death Note|Vol. 2"},
		{"Death Note :", " : Vol. 2 /", "Death Note|Vol. 2"},
		{"Death Note, vol. 2", "Vol. 2", "Death Note, vol. 2|"},
		{"Death Note", "", "Death Note|"},
		{"", "Vol. 2", "|"},
	} {
		title, subtitle := trimTitle(tt.title, tt.subtitle)
		if got := title + "|" + subtitle; got != tt.want {
			t.Errorf("trimTitle(%q, %q) = %q, want %q", tt.title, tt.subtitle, got, tt.want)
		}
	}
}

func TestDecodeDocsEnvelope(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		works      int
		fails      bool
	}{
		{"one document, not in a list", `{"docs":{"key":"/works/OL1W","title":"Emma"}}`, 1, false},
		{"null for none", `{"numFound":0,"docs":null}`, 0, false},
		{"left out for none", `{"numFound":0}`, 0, false},
		{"null for some", `{"numFound":7,"docs":null}`, 0, true},
		{"a number", `{"numFound":7,"docs":3}`, 0, true},
		{"a text", `{"docs":"none"}`, 0, true},
	} {
		docs, err := decodeDocs([]byte(tt.body))
		if len(docs) != tt.works || (err != nil) != tt.fails {
			t.Errorf("%s: %d documents, %v", tt.name, len(docs), err)
		}
	}
}

func TestFindYear(t *testing.T) {
	for _, tt := range []struct{ date, want string }{
		{"March 31, 1969", "1969"}, {"1969-03-31", "1969"}, {"c1971.", "1971"}, {"[1972]", "1972"}, {"19691", ""},
		{"19--", ""}, {"", ""},
	} {
		if got := findYear(tt.date); got != tt.want {
			t.Errorf("findYear(%q) = %q, want %q", tt.date, got, tt.want)
		}
	}
}

func FuzzOpenLibraryDocs(f *testing.F) {
	for _, seed := range []string{
		docs(), docs(slaughterhouse), docs(slaughterhouse)[:150], `{"docs":null}`, `[]`, "<html>", docs(`null`, `1`),
		docs(`{"key":"/works/OL1M","title":"\ud800","isbn":["1"],"lcc":["--"],"cover_i":1e9}`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		docs, err := decodeDocs(body)
		if err != nil {
			return
		}
		for _, doc := range docs {
			w, ok := doc.work("9780306406157")
			if !ok {
				continue
			}
			if !isWorkOrEdition(w.ID) || strings.TrimSpace(w.Title) == "" || len(w.Subjects) > 8 {
				t.Errorf("unfit: %+v", w)
			}
			if !utf8.ValidString(w.Title + w.Author + w.Publisher + w.LCC) {
				t.Errorf("not UTF-8: %+v", w)
			}
		}
	})
}
