package marc

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestReadISO2709Damaged(t *testing.T) {
	good, length := iso("1"), len(iso("1"))
	record2 := fmt.Sprintf("record 2, at octet %d: ", length)
	patch := func(at int, text string) string { return good[:at] + text + good[at+len(text):] }
	tests := []struct {
		name, input string // input between two good records
		want        string // error, or "" if the input is read as record 1
	}{
		{"not MARC", "Hello, world\x1D", record2 + errLeader.Error()},
		{"incomplete leader", "00030nam\x1D", record2 + errLeader.Error()},
		{"control characters in the leader", "\x01\x02\x03" + good[3:], ""},
		{"no field terminator", good[:24] + "x\x1D", record2 + errDirectory.Error()},
		{"directory of the wrong length", good[:24] + "0" + good[24:], record2 + errDirectory.Error()},
		{"control character in an undefined position of the leader", patch(22, "\x02"), ""},
		{"octets of UTF-8 in the leader", patch(17, "é"), ""},
		{"leader that lost its first octets", good[2:], ""},
		{"leader that lost its last octets", good[:20] + good[24:], ""},
		{"leader that lost too many octets", good[6:], record2 + errDirectory.Error()},
		{"invalid tag", patch(36, "2-5"), ""},
		{"invalid tags only", patch(24, "0-1")[:36] + "24x"[:2] + "-" + good[39:], record2 + errTag.Error()},
		{
			"more fields than directory entries",
			strings.Replace(good, "\x1F", "\x1E", 1),
			record2 + errDirectory.Error(),
		},
		{"wrong record length", patch(0, "00099"), ""},
		{"record length that is not a number", patch(0, "?????"), ""},
		{"wrong base address", patch(12, "99999"), ""},
		{"wrong field length", patch(27, "9999"), ""},
		{"field length that is not a number", patch(27, "ABCD"), ""},
		{"starting position past the end", patch(43, "99999"), ""},
		{"starting positions out of order", patch(31, "00090"), record2 + errDirectory.Error()},
		{"no record terminator", good[:length-1], record2 + errMerged.Error()},
		{"garbage before a record", "garbage" + good, record2 + errMerged.Error() + " | 1"},
		{"truncated record", good[:40], record2 + errMerged.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = "1"
			}
			got := strings.Join(outline(Read(strings.NewReader(good+test.input+iso("3")))), " | ")
			if want = "1 | " + want + " | 3"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	t.Run("file ends inside a record", func(t *testing.T) {
		got := outline(Read(strings.NewReader(good + good[:50])))
		if want := []string{"1", record2 + errTruncated.Error()}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestISO2709Limits(t *testing.T) {
	t.Run("oversized record", func(t *testing.T) {
		file := iso("1") + strings.Repeat("x", maxRecordSize+1) + "\x1D" + iso("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(iso("1")), errTooLong), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("endless input", func(t *testing.T) {
		input := &endlessReader{}
		var last error
		for _, err := range Read(input) {
			last = err
		}
		if last != errNoEnd || input.n > maxSkipped+4*maxRecordSize {
			t.Errorf("Read ended with %v after %d octets, want %v after at most %d",
				last, input.n, errNoEnd, maxSkipped+4*maxRecordSize)
		}
		w := newWindow(&endlessReader{})
		w.next(findRecordTerminator)
		if cap(w.buf) > 4*maxRecordSize {
			t.Errorf("the buffer has %d octets, want at most %d", cap(w.buf), 4*maxRecordSize)
		}
	})
	t.Run("record longer than five digits can express", func(t *testing.T) {
		value := strings.Repeat("a", 9000)
		directory, data := "", ""
		for range 20 {
			directory += fmt.Sprintf("500%04d%05d", len(value)+5, len(data)%100_000)
			data += "  \x1Fa" + value + "\x1E"
		}
		file := "99999nam a2200265 a 4500" + directory + "\x1E" + data + "\x1D"
		records := readAll(t, Read(strings.NewReader(file+iso("2"))))
		if len(records) != 2 || len(records[0].Fields) != 20 || records[0].Fields[19].Sub('a') != value {
			t.Errorf("got %d records, the first with %d fields; want 2 and 20", len(records), len(records[0].Fields))
		}
	})
}

// endlessReader returns the same letter for ever and counts the octets read.
type endlessReader struct{ n int }

func (e *endlessReader) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	e.n += len(b)
	return len(b), nil
}

// rawISO returns an ISO 2709 record with one field 245 that contains the data.
func rawISO(scheme byte, data string) string {
	return fmt.Sprintf("%05dnam %c2200037 a 4500245%04d00000\x1E%s\x1E\x1D", 39+len(data), scheme, len(data)+1, data)
}

func TestReadISO2709Fields(t *testing.T) {
	dataField := func(ind1, ind2 byte, subfields ...Subfield) Field {
		return Field{Tag: "245", Ind1: ind1, Ind2: ind2, Subfields: subfields}
	}
	tests := []struct {
		name   string
		scheme byte
		data   string
		want   Field
	}{
		{
			"data field", 'a', "10\x1FaTitle /\x1FcName",
			dataField('1', '0', Subfield{'a', "Title /"}, Subfield{'c', "Name"}),
		},
		{"empty subfields", 'a', "10\x1Fa\x1Fb", dataField('1', '0', Subfield{'a', ""}, Subfield{'b', ""})},
		{"delimiters without codes", 'a', "10\x1F\x1Fax\x1F", dataField('1', '0', Subfield{'a', "x"})},
		{"no indicators", 'a', "\x1Fax", dataField(' ', ' ', Subfield{'a', "x"})},
		{"one indicator", 'a', "1\x1Fax", dataField('1', ' ', Subfield{'a', "x"})},
		{"invalid indicators", 'a', "\x00\xFF\x1Fax", dataField(' ', ' ', Subfield{'a', "x"})},
		{"no delimiter", 'a', "Title", Field{Tag: "245", Value: "Title"}},
		{"decomposed UTF-8", 'a', "10\x1Fae\u0301", dataField('1', '0', Subfield{'a', "é"})},
		{"invalid UTF-8", 'a', "10\x1Fa\xE9t\xE9", dataField('1', '0', Subfield{'a', "été"})},
		{"Latin-1 declared as UTF-8", 'a', "10\x1FaM\xFCller\x1Fb\xC9tude",
			dataField('1', '0', Subfield{'a', "Müller"}, Subfield{'b', "Étude"})},
		{"Latin-1 declared as MARC-8", ' ', "10\x1FaM\xFCller\x1Fbf\xFCr \xC4rzte",
			dataField('1', '0', Subfield{'a', "Müller"}, Subfield{'b', "für Ärzte"})},
		{"MARC-8 declared as UTF-8", 'a', "10\x1Fath\xE2e\xE3atre\x1FbDvo\xE9r\xE2ak",
			dataField('1', '0', Subfield{'a', "théâtre"}, Subfield{'b', "Dvořák"})},
		{"MARC-8 with escapes declared as UTF-8", 'a', "10\x1Fa\x1B(NmIR\x1B(B \xE2e",
			dataField('1', '0', Subfield{'a', "Мир é"})},
		{"UTF-8 with an octet of Latin-1", 'a', "10\x1Fa\xC3\xA9t\xE9", dataField('1', '0', Subfield{'a', "été"})},
		{"UTF-8 with an octet of Latin-1, declared as MARC-8", ' ', "10\x1FaÉtudes économiques\x1Fbt\xE9",
			dataField('1', '0', Subfield{'a', "Études économiques"}, Subfield{'b', "té"})},
		{"quotation marks of windows-1252", 'a', "10\x1Fa\x93M\xFCller\x94",
			dataField('1', '0', Subfield{'a', "“Müller”"})},
		{"no first delimiter", 'a', "10The title\x1Fbthe rest",
			dataField('1', '0', Subfield{'a', "The title"}, Subfield{'b', "the rest"})},
		{"no first delimiter, but its code", 'a', "10aThe title\x1Fbthe rest",
			dataField('1', '0', Subfield{'a', "The title"}, Subfield{'b', "the rest"})},
		{"MARC-8", ' ', "10\x1Fa\xE2et\xE2e", dataField('1', '0', Subfield{'a', "été"})},
		{
			"MARC-8 with ASCII octets only", ' ', "10\x1Fa\x1Bga\x1Bs\x1Fb&#x4E00;",
			dataField('1', '0', Subfield{'a', "α"}, Subfield{'b', "一"}),
		},
		{"UTF-8 declared as MARC-8", ' ', "10\x1Faété", dataField('1', '0', Subfield{'a', "été"})},
		{"character reference in UTF-8", 'a', "10\x1Fa&#x4E00;", dataField('1', '0', Subfield{'a', "&#x4E00;"})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := readAll(t, ReadISO2709(strings.NewReader(rawISO(test.scheme, test.data))))[0]
			if len(r.Fields) != 1 || !reflect.DeepEqual(r.Fields[0], test.want) {
				t.Errorf("got %+q, want %+q", r.Fields, test.want)
			}
		})
	}
}

func TestAppendISO2709Errors(t *testing.T) {
	long := Field{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_000)}}}
	tests := []struct {
		name   string
		fields []Field
		want   error
	}{
		{"field too long", []Field{{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_995)}}}}, ErrTooLong},
		{"record too long", slices.Repeat([]Field{long}, 12), ErrTooLong},
		{"tag of two digits", []Field{{Tag: "50", Value: "x"}}, errTag},
		{"separator in a control field", []Field{{Tag: "001", Value: "a\x1Eb"}}, errSeparator},
		{"separator in a subfield", []Field{{Tag: "500", Subfields: []Subfield{{'a', "\x1D"}}}}, errSeparator},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := (&Record{Fields: test.fields}).AppendISO2709([]byte("before"))
			if !errors.Is(err, test.want) || string(b) != "before" {
				t.Errorf("AppendISO2709 = %q, %v, want the unchanged slice and %v", b, err, test.want)
			}
		})
	}
	longest := []Field{{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_994)}}}}
	if _, err := (&Record{Fields: longest}).AppendISO2709(nil); err != nil {
		t.Errorf("AppendISO2709 of the longest allowed field: %v", err)
	}
}

// checkRecord checks that the text of r is valid and that r is the same after writing and reading.
func checkRecord(t *testing.T, r *Record) {
	t.Helper()
	check := func(s string) {
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || strings.ContainsAny(s, "\x1D\x1E\x1F") {
			t.Errorf("value %+q is not valid text in form C without separators", s)
		}
	}
	for _, f := range r.Fields {
		check(f.Value)
		for _, s := range f.Subfields {
			check(s.Value)
		}
	}
	r.Bibliographic()
	written := &Record{Fields: slices.DeleteFunc(slices.Clone(r.Fields), func(f Field) bool { return f.isEmpty() })}
	if b, err := r.AppendISO2709(nil); err == nil {
		compareRecords(t, readAll(t, Read(bytes.NewReader(b))), []*Record{written})
	} else if !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	var xml []*Record
	for r, err := range Read(bytes.NewReader(r.AppendXML(nil))) {
		if err != nil && !strings.Contains(err.Error(), errTooLong.Error()) {
			t.Error(err)
		}
		if err == nil {
			xml = append(xml, r)
		}
	}
	for _, f := range written.Fields { // XML cannot represent every control character
		changes := func(s Subfield) bool { return s.Value != cleanText(s.Value) }
		if f.Value != cleanText(f.Value) || slices.ContainsFunc(f.Subfields, changes) {
			return
		}
	}
	compareRecords(t, xml, []*Record{written})
}

func FuzzReadISO2709(f *testing.F) {
	for _, s := range []string{
		iso("1"), iso("1") + iso("2"), rawISO(' ', "10\x1Fa\xE2e"), rawISO('a', "  "),
		iso("1")[:40], iso("1")[:30] + iso("2"), "\x1D\x1D",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		last := int64(-1)
		for r, err := range ReadISO2709(bytes.NewReader(b)) {
			var recordErr *RecordError
			switch {
			case err == nil:
				checkRecord(t, r)
			case !errors.As(err, &recordErr):
				t.Error(err)
			case recordErr.Offset <= last || recordErr.Offset >= int64(len(b)):
				t.Errorf("error at offset %d after one at %d, in %d octets", recordErr.Offset, last, len(b))
			default:
				last = recordErr.Offset
			}
		}
	})
}
