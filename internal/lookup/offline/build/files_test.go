package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"shelflist/internal/lookup"
)

func TestFromFilesFormats(t *testing.T) {
	record := marcRecord("Slaughterhouse-Five", "Vonnegut, Kurt", "0306406152")
	accented := marcRecord("Schachnovelle für Ärzte", "Zweig, Stefan", "")
	marc8 := bytes.ReplaceAll(bytes.ReplaceAll(iso2709(t, accented), []byte("ü"), []byte("\xE8u")), []byte("Ä"),
		[]byte("\xE8A"))
	marc8 = bytes.Replace(marc8, []byte("cam a22"), []byte("cam  22"), 1)
	dump, err := os.ReadFile(filepath.Join("testdata", "location-of-edition.dump.txt"))
	if err != nil {
		t.Fatal(err)
	}
	utf16 := func(s string) []byte {
		encoded := []byte{0xff, 0xfe}
		for _, r := range s { // of the basic plane
			encoded = append(encoded, byte(r), byte(r>>8))
		}
		return encoded
	}
	tests := []struct {
		name    string
		content []byte
		text    string
		want    lookup.Work
	}{
		{"ISO 2709", iso2709(t, record), "slaughterhouse",
			lookup.Work{
				Title: "Slaughterhouse-Five", Filing: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969",
				Dewey: "813.54", Language: "eng", ISBN: "9780306406157",
			}},
		{"ISO 2709 in UTF-8", iso2709(t, accented), "arzte",
			lookup.Work{
				Title: "Schachnovelle für Ärzte", Filing: "Schachnovelle für Ärzte", Author: "Zweig, Stefan",
				Year: "1969", Dewey: "813.54", Language: "eng",
			}},
		{"ISO 2709 in MARC-8", marc8, "arzte",
			lookup.Work{
				Title: "Schachnovelle für Ärzte", Filing: "Schachnovelle für Ärzte", Author: "Zweig, Stefan",
				Year: "1969", Dewey: "813.54", Language: "eng",
			}},
		{"MARCXML", marcXML(record), "slaughterhouse",
			lookup.Work{
				Title: "Slaughterhouse-Five", Filing: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969",
				Dewey: "813.54", Language: "eng", ISBN: "9780306406157",
			}},
		{"CSV", []byte(csvHeader + "Slaughterhouse-Five,\"Vonnegut, Kurt\",1969,813.54,eng\n"), "slaughterhouse",
			lookup.Work{
				Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969", Dewey: "813.54", Language: "eng",
			}},
		{"CSV with a byte order mark",
			[]byte("\ufeffauthor,title,isbn\r\n\"Vonnegut, Kurt\",Slaughterhouse-Five,0-306-40615-2\r\n"),
			"slaughterhouse",
			lookup.Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", ISBN: "9780306406157"}},
		{"MARCXML in UTF-16", utf16(string(marcXML(record))), "slaughterhouse",
			lookup.Work{
				Title: "Slaughterhouse-Five", Filing: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Year: "1969",
				Dewey: "813.54", Language: "eng", ISBN: "9780306406157",
			}},
		{"CSV in UTF-16 with semicolons",
			utf16("ISBN;Title;Author\r\n0306406152;Slaughterhouse-Five;Kurt Vonnegut\r\n"), "slaughterhouse",
			lookup.Work{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", ISBN: "9780306406157"}},
		{"an Open Library dump with a location", dump, "dunkel",
			lookup.Work{Title: "Aus dem Dunkel der Grossstadt", ISBN: "9780060273224"}},
		{"an Open Library dump",
			[]byte("/type/work\t/works/OL1W\t3\t2010-01-01T00:00:00\t{\"title\": \"Slaughterhouse-Five\", \"covers\": [12]}\n"),
			"slaughterhouse",
			lookup.Work{Title: "Slaughterhouse-Five", Cover: "https://covers.openlibrary.org/b/id/12-M.jpg"}},
	}
	for _, tt := range tests {
		for _, compressed := range []bool{false, true} {
			name, content := tt.name, tt.content
			if compressed {
				name, content = name+", gzip", zipped(t, content)
			}
			t.Run(name, func(t *testing.T) {
				o, skipped := indexed(t, content)
				works, err := o.Search(t.Context(), lookup.ParseQuery(tt.text))
				if err != nil || len(works) != 1 || len(skipped) > 0 {
					t.Fatalf("%d works, skipped %q, %v", len(works), skipped, err)
				}
				got := works[0]
				if !o.Owns(got.ID) {
					t.Errorf("ID %q", got.ID)
				}
				if got.ID = ""; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", tt.want) {
					t.Errorf("got  %+v\nwant %+v", got, tt.want)
				}
			})
		}
	}
}

// The same work in several files is one, and the more often it is there the further it stands in
// front.
func TestFromFilesMixed(t *testing.T) {
	csv := []byte("title,author,isbn,publisher\n" +
		"Common one,\"A, B\",,\n" +
		"Common two,\"A, B\",9780306406157,\n" +
		"Common three,\"A, B\",,\n")
	more := iso2709(t, marcRecord("COMMON TWO", "B A", "0141187778"), marcRecord("Common three", "A, B", ""),
		marcRecord("Common three", "A, B", ""))
	o, skipped := indexed(t, csv, zipped(t, more))
	if len(skipped) > 0 {
		t.Errorf("skipped %q", skipped)
	}
	got, want := titles(t, o, "common"), []string{"Common three", "Common two", "Common one"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, isbn := range []string{"9780306406157", "0141187778"} {
		works, err := o.Search(t.Context(), lookup.ParseQuery(isbn))
		if err != nil || len(works) != 1 || works[0].Title != "Common two" || works[0].Dewey != "813.54" ||
			works[0].ISBN != lookup.ParseQuery(isbn).ISBN {
			t.Errorf("%s: %+v, %v; want the one work, with the Dewey number of the other file", isbn, works, err)
		}
	}
}

// However the work is shared out between processors, the index is the same.
func TestFromFilesSameBytes(t *testing.T) {
	var csv bytes.Buffer
	csv.WriteString(csvHeader)
	for i := range 20_000 {
		fmt.Fprintf(&csv, "Common word %d of %d,\"Author, An %d\",1999,%d,eng\n", i%15_000, i%15_000*7, i%300,
			100+i%15_000%800)
	}
	file := filepath.Join(t.TempDir(), "works.csv")
	if err := os.WriteFile(file, csv.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var first []byte
	for range 3 {
		path := filepath.Join(t.TempDir(), "works.db")
		if err := FromFiles(t.Context(), path, []string{file}, Options{}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Fatal("two runs differ")
		}
	}
}
