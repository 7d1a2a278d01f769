package marc

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/isbn"
)

// The files in testdata are cut down from real records that were once read wrong.
func TestRealRecords(t *testing.T) {
	tests := []struct {
		file string
		get  func(Bibliographic) string
		want string
	}{
		{"leader-control-character.mrc", func(b Bibliographic) string {
			return b.Control + " " + b.Title
		}, "ocm00000001 Engineer corps of hell"},
		{"angle-brackets-nonsort.xml", func(b Bibliographic) string {
			return b.Title + "|" + b.Filing + "|" + b.Language
		}, "Das angehaltene Leben|angehaltene Leben|ger"},
		{"008-nbsp.xml", func(b Bibliographic) string { return b.Language + b.Year }, "eng1985"},
		{"article-as-book.xml", func(b Bibliographic) string { return b.Title + b.Author.Name }, ""},
		{"parallel-title.xml", func(b Bibliographic) string { return b.Title }, "Tajemnycja Holli"},
		{"isbn-full-stop.xml", func(b Bibliographic) string {
			return string(slices.Concat(b.ISBNs, []isbn.ISBN{""})[0])
		}, "9780815769767"},
		{"marc8-mark-before-reference.mrc", func(b Bibliographic) string { return b.Title }, "agά x"},
		{"from-old-catalog.xml", func(b Bibliographic) string { return b.Author.Name }, "Bridgham, Gladys Ruth"},
		{"dewey-space-after-point.xml", func(b Bibliographic) string { return string(b.Dewey) }, "813.54"},
		{"tag-two-digits.xml", func(b Bibliographic) string { return b.Title }, "The Untamed"},
		{"says-utf8-is-marc8.mrc", func(b Bibliographic) string { return b.Title }, "Histoire du nouveau théâtre"},
		{"nonfiling-composed.xml", func(b Bibliographic) string { return b.Filing }, "agora stē Mesogeio"},
		{"publisher-bracket.xml", func(b Bibliographic) string { return b.Publisher }, "Printed for the author"},
		{"first-delimiter-missing.mrc", func(b Bibliographic) string {
			return b.Title + "|" + b.Subtitle
		}, "The title|the rest"},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			file, err := os.Open(filepath.Join("testdata", test.file))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			list := readAll(t, Read(file))
			if len(list) != 1 {
				t.Fatalf("%d records, want 1", len(list))
			}
			if got := test.get(list[0].Bibliographic()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRecordInAComment(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("testdata", "record-in-comment.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if got := outline(Read(strings.NewReader(string(file)))); got != nil {
		t.Errorf("Read yielded %q", got)
	}
	if _, err := ParseXML(file); err != errNoRecord {
		t.Errorf("ParseXML: %v, want %v", err, errNoRecord)
	}
}

func TestUnfit(t *testing.T) {
	tests := []struct {
		name   string
		record Record
		want   error
	}{
		{"book", Record{Leader: "00000cam a2200000 a 4500"}, nil},
		{"serial", Record{Leader: "00000cas a2200000 a 4500"}, nil},
		{"article", Record{Leader: "00733naa a2200229zc 4500"}, ErrPart},
		{"part of a serial", Record{Leader: "00733nab a2200229zc 4500"}, ErrPart},
		{"holdings", Record{Leader: "00000ny  a22000003n 4500"}, ErrNotBibliographic},
		{"name", Record{Leader: "00000nz  a2200000n  4500"}, ErrNotBibliographic},
		{"class", Record{Leader: "00000nw  a2200000n  4500"}, ErrNotBibliographic},
		{"holdings by the type", Record{Type: "Holdings"}, ErrNotBibliographic},
		{"bibliographic by the type, in small letters", Record{Type: "bibliographic"}, nil},
		{"bibliographic by the type", Record{Type: "Bibliographic"}, nil},
		{"short leader", Record{Leader: "00733naa"}, nil},
		{"no leader", Record{}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.record.Fields = titleFields("x")
			if got := test.record.Unfit(); got != test.want {
				t.Errorf("Unfit = %v, want %v", got, test.want)
			}
			if title := test.record.Bibliographic().Title; (title == "x") != (test.want == nil) {
				t.Errorf("the title is %q", title)
			}
		})
	}
}

func TestMentionsISBN(t *testing.T) {
	r := newRecord(t, "020   $a9780141187761$z9781565926219", "776 08$z978-0-439-42089-1", "500   $a9780261102385")
	for n, want := range map[isbn.ISBN]bool{
		"9780141187761": true, "9781565926219": true, "9780439420891": true, "9780261102385": false,
	} {
		if got := r.MentionsISBN(n); got != want {
			t.Errorf("%s: %t, want %t", n, got, want)
		}
	}
}

func TestIsISO2709(t *testing.T) {
	good := iso("1")
	tests := []struct {
		name, start string
		want        bool
	}{
		{"record", good, true},
		{"damaged map", good[:20] + "  " + good[22:], true},
		{"short leader", good[:20] + good[24:], true},
		{"text of digits", strings.Repeat("12345 ", 10), false},
		{"no length", "x" + good[1:], false},
		{"too short", good[:20], false},
	}
	for _, test := range tests {
		if got := IsISO2709([]byte(test.start)); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

// The longest record known in public files has 4.1 million octets.
func TestLongRecord(t *testing.T) {
	field := `<datafield tag="949" ind1=" " ind2=" "><subfield code="a">` + strings.Repeat("x", 1000) +
		`</subfield></datafield>`
	file := marcXML("1") + strings.Replace(marcXML("2"), "</record>", strings.Repeat(field, 4000)+"</record>",
		1) + marcXML("3")
	if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("got %q", got)
	}
}
