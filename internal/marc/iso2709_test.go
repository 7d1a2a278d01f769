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

func TestBrokenISO2709(t *testing.T) {
	good, length := iso("1"), len(iso("1"))
	behind := fmt.Sprintf("record 2, at octet %d: ", length)
	set := func(at int, text string) string { return good[:at] + text + good[at+len(text):] }
	tests := []struct {
		name, file string // what stands between two good records
		want       string // "" if it is read as record 1
	}{
		{"not MARC", "Hello, world\x1D", behind + errLeader.Error()},
		{"a leader cut short", "00030nam\x1D", behind + errLeader.Error()},
		{"a leader of octets that are no text", "\x01\x02\x03" + good[3:], behind + errLeader.Error()},
		{"no field terminator", good[:24] + "x\x1D", behind + errDirectory.Error()},
		{"a directory of odd length", good[:24] + "0" + good[24:], behind + errDirectory.Error()},
		{"a tag that is none", set(24, "0-1"), behind + errTag.Error()},
		{"fewer fields than in the directory", strings.Replace(good, "\x1F", "\x1E", 1), behind + errDirectory.Error()},
		{"a length of a record that lies", set(0, "00099"), ""},
		{"a length of a record that is no number", set(0, "?????"), ""},
		{"a base address that lies", set(12, "99999"), ""},
		{"a length of a field that lies", set(27, "9999"), ""},
		{"a length of a field that is no number", set(27, "ABCD"), ""},
		{"a start of a field past the end", set(43, "99999"), ""},
		{"starts that disagree with the order", set(31, "00090"), behind + errDirectory.Error()},
		{"no record terminator", good[:length-1], behind + errMerged.Error()},
		{"garbage before a record", "garbage" + good, behind + errMerged.Error() + " | 1"},
		{"a record cut off in the middle", good[:40], behind + errMerged.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want == "" {
				want = "1"
			}
			got := strings.Join(outline(Read(strings.NewReader(good+test.file+iso("3")))), " | ")
			if want = "1 | " + want + " | 3"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	t.Run("the file ends inside a record", func(t *testing.T) {
		got := outline(Read(strings.NewReader(good + good[:50])))
		if want := []string{"1", behind + errTruncated.Error()}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestISO2709Limits(t *testing.T) {
	t.Run("a record that is too long is passed over", func(t *testing.T) {
		file := iso("1") + strings.Repeat("x", maxRecord+1) + "\x1D" + iso("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(iso("1")), errTooLong), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("input without end", func(t *testing.T) {
		counted := &endless{}
		var last error
		for _, err := range Read(counted) {
			last = err
		}
		if last != errNoEnd || counted.n > maxSkipped+4*maxRecord {
			t.Errorf("%v after %d octets", last, counted.n)
		}
		w := newWindow(&endless{})
		w.cut(recordEnd)
		if cap(w.buf) > 4*maxRecord {
			t.Errorf("%d octets of memory", cap(w.buf))
		}
	})
	t.Run("a record longer than its length can say", func(t *testing.T) {
		value := strings.Repeat("a", 9000)
		directory, data := "", ""
		for range 20 {
			directory += fmt.Sprintf("500%04d%05d", len(value)+5, len(data)%100_000)
			data += "  \x1Fa" + value + "\x1E"
		}
		file := "99999nam a2200265 a 4500" + directory + "\x1E" + data + "\x1D"
		records := readAll(t, Read(strings.NewReader(file+iso("2"))))
		if len(records) != 2 || len(records[0].Fields) != 20 || records[0].Fields[19].Sub('a') != value {
			t.Errorf("%d records, the first with %d fields", len(records), len(records[0].Fields))
		}
	})
}

// endless is one letter for ever.
type endless struct{ n int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	e.n += len(b)
	return len(b), nil
}

// raw returns a record in ISO 2709 of one field 245 with the data.
func raw(scheme byte, data string) string {
	return fmt.Sprintf("%05dnam %c2200037 a 4500245%04d00000\x1E%s\x1E\x1D", 39+len(data), scheme, len(data)+1, data)
}

func TestISO2709Fields(t *testing.T) {
	tests := []struct {
		name   string
		scheme byte
		data   string
		want   Field
	}{
		{"a data field", 'a', "10\x1FaTitle /\x1FcName", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "Title /"}, {'c', "Name"}}}},
		{"a subfield that is empty", 'a', "10\x1Fa\x1Fb", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', ""}, {'b', ""}}}},
		{"delimiters with nothing behind them", 'a', "10\x1F\x1Fax\x1F", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "x"}}}},
		{"no indicators", 'a', "\x1Fax", Field{Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'a', "x"}}}},
		{"one indicator", 'a', "1\x1Fax", Field{Ind1: '1', Ind2: ' ', Subfields: []Subfield{{'a', "x"}}}},
		{"indicators that are none", 'a', "\x00\xFF\x1Fax", Field{Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'a', "x"}}}},
		{"no delimiter", 'a', "Title", Field{Value: "Title"}},
		{"UTF-8 taken apart", 'a', "10\x1Fae\u0301", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "é"}}}},
		{"octets that are no UTF-8", 'a', "10\x1Fa\xE9t\xE9", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "\uFFFDt\uFFFD"}}}},
		{"MARC-8", ' ', "10\x1Fa\xE2et\xE2e", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "été"}}}},
		{"MARC-8 in ASCII", ' ', "10\x1Fa\x1Bga\x1Bs\x1Fb&#x4E00;", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "α"}, {'b', "一"}}}},
		{"UTF-8 that says MARC-8", ' ', "10\x1Faété", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "été"}}}},
		{"a reference in UTF-8 is text", 'a', "10\x1Fa&#x4E00;", Field{Ind1: '1', Ind2: '0', Subfields: []Subfield{{'a', "&#x4E00;"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.want.Tag = "245"
			r := readAll(t, ReadISO2709(strings.NewReader(raw(test.scheme, test.data))))[0]
			if len(r.Fields) != 1 || !reflect.DeepEqual(r.Fields[0], test.want) {
				t.Errorf("got %+q, want %+q", r.Fields, test.want)
			}
		})
	}
}

func TestAppendISO2709Refuses(t *testing.T) {
	long := Field{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_000)}}}
	tests := []struct {
		name   string
		fields []Field
		want   error
	}{
		{"a long field", []Field{{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_995)}}}}, ErrTooLong},
		{"a long record", slices.Repeat([]Field{long}, 12), ErrTooLong},
		{"a tag of two letters", []Field{{Tag: "50", Value: "x"}}, errTag},
		{"a mark in a control field", []Field{{Tag: "001", Value: "a\x1Eb"}}, errMark},
		{"a mark in a subfield", []Field{{Tag: "500", Subfields: []Subfield{{'a', "\x1D"}}}}, errMark},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b, err := (&Record{Fields: test.fields}).AppendISO2709([]byte("before"))
			if !errors.Is(err, test.want) || string(b) != "before" {
				t.Errorf("%q, %v, want %v", b, err, test.want)
			}
		})
	}
	longest := []Field{{Tag: "500", Subfields: []Subfield{{'a', strings.Repeat("x", 9_994)}}}}
	if _, err := (&Record{Fields: longest}).AppendISO2709(nil); err != nil {
		t.Errorf("the longest field: %v", err)
	}
}

// checkRecord reports what no record that was read may have, and writes and reads it again.
func checkRecord(t *testing.T, r *Record) {
	t.Helper()
	check := func(s string) {
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) || strings.ContainsAny(s, "\x1D\x1E\x1F") {
			t.Errorf("text %+q", s)
		}
	}
	for _, f := range r.Fields {
		check(f.Value)
		for _, s := range f.Subfields {
			check(s.Value)
		}
	}
	r.Bibliographic()
	kept := &Record{Fields: slices.DeleteFunc(slices.Clone(r.Fields), func(f Field) bool { return f.isEmpty() })}
	if b, err := r.AppendISO2709(nil); err == nil {
		compare(t, readAll(t, Read(bytes.NewReader(b))), []*Record{kept})
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
	for _, f := range kept.Fields { // XML does not have every control character
		if f.Value != cleanXML(f.Value) || slices.ContainsFunc(f.Subfields, func(s Subfield) bool { return s.Value != cleanXML(s.Value) }) {
			return
		}
	}
	compare(t, xml, []*Record{kept})
}

func FuzzReadISO2709(f *testing.F) {
	for _, s := range []string{iso("1"), iso("1") + iso("2"), raw(' ', "10\x1Fa\xE2e"), raw('a', "  "), iso("1")[:40], iso("1")[:30] + iso("2"), "\x1D\x1D"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		last := int64(-1)
		for r, err := range ReadISO2709(bytes.NewReader(b)) {
			var broken *RecordError
			switch {
			case err == nil:
				checkRecord(t, r)
			case !errors.As(err, &broken):
				t.Error(err)
			case broken.Offset <= last || broken.Offset >= int64(len(b)):
				t.Errorf("offset %d after %d, of %d", broken.Offset, last, len(b))
			default:
				last = broken.Offset
			}
		}
	})
}
