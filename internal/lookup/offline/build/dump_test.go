package build

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline/build/description"
	"shelflist/internal/lookup/openlibrary"
)

// dumpOf is a dump of lines of type, key and JSON.
func dumpOf(lines ...string) []byte {
	var b bytes.Buffer
	for i := 0; i < len(lines); i += 3 {
		fmt.Fprintf(&b, "/type/%s\t%s\t7\t2010-04-14T02:53:24.620268\t%s\n", lines[i], lines[i+1], lines[i+2])
	}
	return b.Bytes()
}

func TestDumpJoin(t *testing.T) {
	works := dumpOf(
		"work", "/works/OL1W",
		`{"title": "Slaughterhouse-Five", "authors": [{"type": {"key": "/type/author_role"}, "author": {"key": "/authors/OL10A"}}], "subjects": ["War"]}`,
		"work", "/works/OL2W",
		`{"title": "Without editions", "authors": [{"author": {"key": "/authors/OL99A"}}], "first_publish_date": "May 1950"}`,
		"redirect", "/works/OL3W", `{"type": {"key": "/type/redirect"}, "location": "/works/OL4W"}`, "redirect",
		"/works/OL4W", `{"location": "/works/OL1W"}`, "redirect", "/works/OL5W", `{"location": "/works/OL6W"}`,
		"redirect", "/works/OL6W", `{"location": "/works/OL5W"}`, "work", "/works/OL7W",
		`{"title": "Odd forms", "authors": ["/authors/OL12A", null, 7], "covers": [null, -1], "subjects": "War", "dewey_number": [null, "813.54"]}`,
		"work", "/works/OL8W",
		`{"title": "Odd forms", "authors": [{"author": "/authors/OL12A"}], "covers": [null, -1], "dewey_number": [null, "813.54"]}`,
		"delete", "/works/OL9W", `{}`,
	)
	editions := dumpOf(
		"edition", "/books/OL1M",
		`{"title": "Schlachthof 5", "works": [{"key": "/works/OL1W"}], "publish_date": "1970", "isbn_10": ["0141187778"], "languages": [{"key": "/languages/ger"}], "dewey_decimal_class": ["813/.54"]}`,
		"edition", "/books/OL2M",
		`{"title": "Slaughterhouse-Five", "works": [{"key": "/works/OL1W"}], "publish_date": "March 31, 1969", "isbn_13": ["978-0-306-40615-7"], "languages": [{"key": "/languages/eng"}], "publishers": ["Delacorte"]}`,
		"edition", "/books/OL3M", `{"title": "Moved", "works": [{"key": "/works/OL3W"}], "isbn_13": ["9780804429573"]}`,
		"edition", "/books/OL4M", `{"title": "Nobody's edition", "authors": [{"key": "/authors/OL10A"}]}`, "edition",
		"/books/OL5M",
		`{"title": "Its work is missing", "works": [{"key": "/works/OL77W"}], "authors": [{"key": "/authors/OL11A"}]}`,
		"edition", "/books/OL6M", `{"title": "In a circle", "works": [{"key": "/works/OL5W"}]}`, "edition",
		"/books/OL7M", `{"works": [{"key": "/works/OL1W"}]}`, "edition", "/books/OL8M", `{}`,
	)
	authors := dumpOf(
		"author", "/authors/OL10A", `{"name": "Kurt Vonnegut"}`,
		"redirect", "/authors/OL11A", `{"location": "/authors/OL10A"}`,
		"author", "/authors/OL12A", `{"name": "Simone de Beauvoir", "bio": {"type": "/type/text", "value": "…"}}`,
		"author", "/authors/OL13A", `{"name": "Nobody"}`,
	)
	want := map[string]lookup.Work{
		"slaughterhouse": {Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54",
			ISBN: "9780306406157", Publisher: "Delacorte", Published: "March 31, 1969", Language: "eng",
			Subjects: []string{"War"}},
		"9780804429573": {
			Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54",
			ISBN: "9780804429573", Language: "eng", Subjects: []string{"War"},
		},
		"without":  {Title: "Without editions", Year: "1950"},
		"nobody's": {Title: "Nobody's edition", Author: "Vonnegut, Kurt"},
		"missing":  {Title: "Its work is missing", Author: "Vonnegut, Kurt"},
		"circle":   {Title: "In a circle"},
		"odd": {
			Title: "Odd forms", Author: "Beauvoir, Simone de", Dewey: "813.54", Subjects: []string{"War"},
		},
		"schlachthof": {},
		"moved":       {},
	}
	for name, files := range map[string][][]byte{
		"works first":   {works, editions, authors},
		"works last":    {authors, zipped(t, editions), works},
		"in one file":   {slices.Concat(editions, authors, works)},
		"and a library": {works, iso2709(t, marcRecord("Emma", "Austen, Jane", "")), editions, authors},
	} {
		t.Run(name, func(t *testing.T) {
			o, skipped := indexed(t, files...)
			if len(skipped) > 0 {
				t.Errorf("skipped %q", skipped)
			}
			for text, want := range want {
				works, err := o.Search(t.Context(), lookup.ParseQuery(text))
				if err != nil || len(works) > 1 || len(works) == 0 && want.Title != "" {
					t.Errorf("%s: %d works, %v", text, len(works), err)
					continue
				}
				var got lookup.Work
				if len(works) > 0 {
					got = works[0]
				}
				if got.ID = ""; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
					t.Errorf("%s:\ngot  %+v\nwant %+v", text, got, want)
				}
			}
		})
	}
}

// A work is held as widely as it has editions, also those that come by way of a redirect.
func TestDumpHeld(t *testing.T) {
	o, _ := indexed(t, dumpOf(
		"work", "/works/OL1W", `{"title": "Common one"}`,
		"work", "/works/OL2W", `{"title": "Common two"}`,
		"work", "/works/OL3W", `{"title": "Common three"}`,
		"redirect", "/works/OL4W", `{"location": "/works/OL3W"}`,
		"edition", "/books/OL1M", `{"works": ["/works/OL2W"]}`,
		"edition", "/books/OL2M", `{"works": ["/works/OL2W"]}`,
		"edition", "/books/OL3M", `{"works": ["/works/OL3W"]}`,
		"edition", "/books/OL4M", `{"works": ["/works/OL4W"]}`,
		"edition", "/books/OL5M", `{"works": ["/works/OL4W"]}`,
	))
	got, want := titles(t, o, "common"), []string{"Common three", "Common two", "Common one"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzDumpLine(f *testing.F) {
	for _, seed := range []string{
		"/type/work\t/works/OL1W\t3\t2010-01-01T00:00:00\t{\"title\": \"Emma\", \"authors\": [{\"author\": {\"key\": \"/authors/OL1A\"}}]}",
		"/type/edition\t/books/OL1M\t3\t\t{\"title\": \"Emma\", \"works\": [{\"key\": \"/works/OL1W\"}], \"isbn_13\": [\"9780306406157\"], \"covers\": [1]}",
		"/type/author\t/authors/OL1A\t3\t\t{\"name\": \"Jane Austen\"}",
		"/type/redirect\t/works/OL2W\t3\t\t{\"location\": \"/works/OL1W\"}",
		"/type/work\t/works/OL99999999999999999999999W\t\t\t{\"title\":\"x\"}",
		"/type/work\t\t\t\t{\"authors\":[[]],\"title\":null}", "/type/", "\t\t\t\t", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		l, err := openlibrary.ParseDumpLine(line)
		if err != nil {
			return
		}
		if record, ok := encodeEdition(l); ok {
			if _, err := description.Decode(record[editionHeader:]); err != nil {
				t.Errorf("%q: the edition can't be read again: %v", line, err)
			}
		}
		work := description.Description{Work: l.Record.Work(), AllISBNs: l.Record.ISBNs()}
		if _, err := description.Decode(string(work.AppendTo(nil))); err != nil {
			t.Errorf("%q: the work can't be read again: %v", line, err)
		}
	})
}
