package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestNotBooks(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
	}{
		{"nothing", "", ErrEmpty},
		{"blanks", "\ufeff \r\n\n", ErrEmpty},
		{"xlsx", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml \xa2", ErrWorkbook},
		{"xlsx, otherwise ordered", "PK\x03\x04\x14\x00\x00\x00\x08\x00xl/workbook.xml\x00", ErrWorkbook},
		{"ods", "PK\x03\x04\x14\x00\x00\x08\x00\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK",
			ErrWorkbook},
		{"xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", ErrWorkbook},
		{"zip", "PK\x03\x04\x14\x00\x00\x08\x00\x00books.csv", ErrCompressed},
		{"docx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml\x00word/document.xml", ErrUnknown},
		{"gzip", "\x1f\x8b\x08\x00", ErrCompressed},
		{"web page", "\r\n<!DOCTYPE html><html><table><tr><td>title", ErrPage},
		{"PDF", "%PDF-1.7\n", ErrUnknown},
		{"a catalogue", "SQLite format 3\x00\x10\x00", ErrUnknown},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR,;,;", ErrUnknown},
		{"XML", "<?xml version=\"1.0\"?>\n<books><book>Emma</book></books>", ErrUnknown},
		{"a text", "Dear librarian\nhere are the books\n", ErrUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if f, err := Detect([]byte(tt.in)); !errors.Is(err, tt.want) {
				t.Errorf("got %+v, %v, want %v", f, err, tt.want)
			}
		})
	}
}

func TestISBNList(t *testing.T) {
	in := "\ufeff978-0-306-40615-7\r\n\r\n]E09780805209990\r\n# a box from the cellar\r\n4006381333931 # a pen\r\n0306406152\r\n" +
		strings.Repeat("1", 5000) + "\r\n9780306406158"
	f, err := Detect([]byte(in))
	if err != nil || f.Kind != ISBNs {
		t.Fatalf("%+v, %v", f, err)
	}
	var got []string
	for e, err := range f.Entries(strings.NewReader(in)) {
		if err != nil {
			got = append(got, err.Error())
		} else {
			got = append(got, fmt.Sprint(e.Line, " ", e.Book.ISBN))
		}
	}
	want := []string{"1 9780306406157", "3 9780805209990", `line 5, column ISBN: ISBN "4006381333931": not an ISBN`,
		"6 9780306406157", "line 7: the line is too long",
		`line 8, column ISBN: ISBN "9780306406158": the check digit is wrong: a digit may be mistyped`}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestKinds(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		want Kind
	}{
		"one ISBN":           {"9780306406157", ISBNs},
		"ISBNs below a name": {"ISBN\n9780306406157\n", Table},
		"ISBNs and titles":   {"9780306406157;Emma\n9780805209990;The Trial\n", Table},
		"ISBNs in brackets":  {"[0306406152]\n[0805209999]\n", ISBNs},
		"BibTeX":             {"% books\n@book{a, title={x}}", BibTeX},
		"RIS":                {"TY  - BOOK\nTI  - x\nER  - ", RIS},
		"MARC":               {"\r\n00057nam a2200037 a 4500245000800000\x1e10\x1faEmma\x1e\x1d", MARC},
		"MARCXML": {
			"<?xml version=\"1.0\"?>\n<collection xmlns=\"http://www.loc.gov/MARC21/slim\">", MARCXML,
		},
		"MARCXML in UTF-16":   {"\xff\xfe<\x00d\x00a\x00t\x00a\x00f\x00i\x00e\x00l\x00d\x00", MARCXML},
		"JSON":                {"[{\"title\":\"x\"}]", JSON},
		"titles below a name": {"Titel\nEmma\n", Table},
	} {
		if f, err := Detect([]byte(tt.in)); err != nil || f.Kind != tt.want {
			t.Errorf("%s: %+v, %v, want %s", name, f, err, tt.want)
		}
	}
}

// A format can be stored while a file is read.
func TestFormatAsJSON(t *testing.T) {
	f, err := Detect([]byte("Titel;ISBN\nEmma;\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again Format
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, f) {
		t.Errorf("%s is read as %+v, %v", text, again, err)
	}
	for e, err := range again.Entries(strings.NewReader("Titel;ISBN\nEmma;\n")) {
		if err != nil || e.Book.Title != "Emma" {
			t.Errorf("%+v, %v", e, err)
		}
	}
}
