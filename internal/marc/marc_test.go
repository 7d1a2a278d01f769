package marc

import (
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// readAll returns the records and fails the test if one of them could not be read.
func readAll(t *testing.T, records iter.Seq2[*Record, error]) []*Record {
	t.Helper()
	var list []*Record
	for r, err := range records {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// outline returns a line for each record: its control number (001) or the error.
func outline(records iter.Seq2[*Record, error]) []string {
	var lines []string
	for r, err := range records {
		switch {
		case err != nil && r != nil:
			lines = append(lines, "both a record and an error")
		case err != nil:
			lines = append(lines, err.Error())
		default:
			lines = append(lines, r.Control("001"))
		}
	}
	return lines
}

// iso returns a small ISO 2709 record with the control number.
func iso(control string) string {
	r := Record{Leader: "00000nam a2200000 a 4500", Fields: []Field{
		{Tag: "001", Value: control},
		{Tag: "245", Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "Title"}}},
	}}
	b, err := r.AppendISO2709(nil)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// marcXML returns a small MARCXML record element with the control number.
func marcXML(control string) string {
	return `<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">` + control +
		`</controlfield><datafield tag="245" ind1="1" ind2="0"><subfield code="a">Title</subfield></datafield></record>`
}

func TestReadDetectsFormat(t *testing.T) {
	tests := []struct{ name, file string }{
		{"ISO 2709", iso("1") + iso("2")},
		{"ISO 2709 after a byte order mark", byteOrderMark + iso("1") + iso("2")},
		{"ISO 2709 with line ends between records", "\r\n" + iso("1") + "\r\n" + iso("2") + "\n"},
		{"MARCXML", XMLStart + marcXML("1") + marcXML("2") + XMLEnd},
		{"MARCXML after a byte order mark", byteOrderMark + XMLStart + marcXML("1") + marcXML("2") + XMLEnd},
		{"MARCXML after white space", strings.Repeat(" \n", 300_000) + marcXML("1") + marcXML("2")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outline(Read(strings.NewReader(test.file))); !slices.Equal(got, []string{"1", "2"}) {
				t.Errorf("Read yielded %q, want records 1 and 2", got)
			}
			slow := Read(iotest.OneByteReader(strings.NewReader(test.file)))
			if got := outline(slow); !slices.Equal(got, []string{"1", "2"}) {
				t.Errorf("from a one-byte reader, Read yielded %q, want records 1 and 2", got)
			}
		})
	}
	if got := outline(Read(strings.NewReader(""))); got != nil {
		t.Errorf("Read of an empty file yielded %q", got)
	}
}

func TestReadStopsAfterBreak(t *testing.T) {
	for _, file := range []string{
		iso("1") + iso("2"), marcXML("1") + marcXML("2"), "x\x1D" + iso("1"), "<record>x</record>" + marcXML("1"),
	} {
		n := 0
		for range Read(strings.NewReader(file)) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("Read of %.20q yielded %d times, want once", file, n)
		}
	}
}

func TestReadReturnsReaderErrors(t *testing.T) {
	readError := errors.New("broken pipe")
	for _, file := range []string{iso("1") + "00", marcXML("1") + "<rec", ""} {
		var last error
		for _, err := range Read(io.MultiReader(strings.NewReader(file), errorReader{readError})) {
			last = err
		}
		var record *RecordError
		if !errors.Is(last, readError) || errors.As(last, &record) {
			t.Errorf("Read of %.20q ended with %v, want the error of the reader", file, last)
		}
	}
	var last error
	for _, err := range Read(errorReader{nil}) {
		last = err
	}
	if last != io.ErrNoProgress {
		t.Errorf("Read of a reader without progress ended with %v, want io.ErrNoProgress", last)
	}
}

// errorReader returns no bytes and the error, which may be nil.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestAccessors(t *testing.T) {
	r := readAll(t, Read(strings.NewReader(iso("42"))))[0]
	if got := r.Control("001"); got != "42" {
		t.Errorf("Control(001) = %q, want 42", got)
	}
	if got := r.Control("245") + r.Control("003"); got != "" {
		t.Errorf("Control of a data field and of an absent field = %q, want none", got)
	}
	var tags []string
	for f := range r.Tagged("245", "001") {
		tags = append(tags, f.Tag+f.Sub('a')+f.Sub('z'))
	}
	if !slices.Equal(tags, []string{"001", "245Title"}) {
		t.Errorf("Tagged(245, 001) yielded %q, want 001 and 245", tags)
	}
}

// xmlRecord is a MARCXML record as encoding/xml decodes it.
type xmlRecord struct {
	Leader string `xml:"leader"`
	Fields []struct {
		XMLName   xml.Name
		Tag       string `xml:"tag,attr"`
		Ind1      string `xml:"ind1,attr"`
		Ind2      string `xml:"ind2,attr"`
		Text      string `xml:",chardata"`
		Subfields []struct {
			Code string `xml:"code,attr"`
			Text string `xml:",chardata"`
		} `xml:"subfield"`
	} `xml:",any"`
}

func (x *xmlRecord) record() *Record {
	r := &Record{Leader: cleanText(x.Leader)}
	for _, f := range x.Fields {
		switch {
		case !isTag(f.Tag): // left out
		case f.XMLName.Local == "controlfield":
			r.Fields = append(r.Fields, Field{Tag: f.Tag, Value: cleanText(f.Text)})
		case f.XMLName.Local == "datafield" && len(f.Subfields) > 0:
			field := Field{Tag: f.Tag, Ind1: parseIndicator(f.Ind1), Ind2: parseIndicator(f.Ind2)}
			for _, s := range f.Subfields {
				code := byte('?')
				if len(s.Code) == 1 {
					code = printableOr(s.Code[0], '?')
				}
				field.Subfields = append(field.Subfields, Subfield{code, cleanText(s.Text)})
			}
			r.Fields = append(r.Fields, field)
		}
	}
	return r
}
