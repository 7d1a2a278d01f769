package marc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"testing"
	"unicode/utf8"
)

func FuzzRepairXML(f *testing.F) {
	for _, s := range []string{
		`<?xml version="1.1" encoding="iso-8859-1"?><a>\xE9&eacute;&#1;</a>`, "\xFF\xFE<\x00a\x00/\x00>\x00",
		"<a>&<!-- & --></a>", "<![CDATA[&]]>&amp;", "&#x1F;",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := RepairXML(b)
		if err != nil {
			return
		}
		if !utf8.Valid(got) || string(CleanXML(got, '?')) != string(got) {
			t.Errorf("RepairXML(%q) = %q, not text of XML 1.0", b, got)
		}
		var x xmlRecord
		if xml.Unmarshal(b, &x) == nil && !bytes.HasPrefix(b, []byte("\xFF")) && !bytes.HasPrefix(b, []byte("\xFE")) {
			var y xmlRecord
			if err := xml.Unmarshal(got, &y); err != nil {
				t.Errorf("%q is well-formed, repaired it is %q: %v", b, got, err)
			}
		}
	})
}

func FuzzReadXML(f *testing.F) {
	for _, s := range []string{
		XMLStart + marcXML("1") + marcXML("2") + XMLEnd, marcXML("&#xE9;&lt;"),
		marcXML("<![CDATA[x]]><!--y--><?z?>"), "<record>" + marcXML("1"),
		`<m:record xmlns:m="u"><m:x><y/></m:x>` +
			`<m:datafield tag='650' ind1="" ind2=" " ><m:subfield code="a">x</m:subfield></m:datafield></m:record>`,
		marcXML("\r\n\x01"), `<?xml version="1.0" encoding="UTF-8"?><record/>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		last := int64(-1)
		for r, err := range ReadXML(bytes.NewReader(b)) {
			var recordErr *RecordError
			switch {
			case err == nil:
				checkRecord(t, r)
			case !errors.As(err, &recordErr): // an unsupported encoding
			case recordErr.Offset <= last || recordErr.Offset >= int64(len(b)):
				t.Errorf("error at offset %d after one at %d, in %d octets", recordErr.Offset, last, len(b))
			default:
				last = recordErr.Offset
			}
		}
	})
}

// FuzzParseXML checks that ParseXML parses a record as encoding/xml does.
func FuzzParseXML(f *testing.F) {
	for _, s := range []string{
		marcXML("1"), marcXML("&#xE9;&lt;"), marcXML("<![CDATA[x]]><!--y--><?z?>"), marcXML("\r\n"),
		`<record><:/><:datafield tag="245"></:datafield></record>`,
		`<record xmlns="u" a="b>"><x><y/></x>` +
			`<datafield tag='650' ind1="" ind2=" " ><subfield code="a">x</subfield></datafield></record>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		single := bytes.Count(b, []byte("record")) == 2 &&
			bytes.HasPrefix(b, []byte("<record")) && bytes.HasSuffix(b, []byte("</record>"))
		if !single {
			return
		}
		var x xmlRecord
		d := xml.NewDecoder(bytes.NewReader(b))
		if d.Decode(&x) != nil || d.InputOffset() != int64(len(b)) {
			return
		}
		want := x.record()
		got, err := ParseXML(b)
		if err == errTag {
			return
		}
		if err != nil {
			if !mayRefuse(b) {
				t.Fatalf("ParseXML: %v, but encoding/xml returns %+v", err, want)
			}
			return
		}
		compareRecords(t, []*Record{got}, []*Record{want})
	})
}

// mayRefuse reports whether b may contain what ParseXML refuses and encoding/xml accepts: a
// declaration inside an element, or an element inside a leader, control field or subfield.
func mayRefuse(b []byte) bool {
	depth := 0
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		token, err := d.RawToken()
		switch token := token.(type) {
		case xml.Directive:
			return true
		case xml.StartElement:
			if depth > 0 {
				return true
			}
			switch token.Name.Local {
			case "leader", "controlfield", "subfield":
				depth++
			}
		case xml.EndElement:
			depth = 0
		}
		if err != nil {
			return false
		}
	}
}
