package marc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseXML(t *testing.T) {
	title := func(text string) []Field {
		return []Field{{Tag: "245", Ind1: '1', Ind2: ' ', Subfields: []Subfield{{'a', text}}}}
	}
	field := func(text string) string {
		return `<record><datafield tag="245" ind1="1" ind2=" "><subfield code="a">` + text + `</subfield></datafield></record>`
	}
	tests := []struct {
		name, xml string
		want      []Field
	}{
		{"a prefix", `<marc:record xmlns:marc="http://www.loc.gov/MARC21/slim"><marc:leader>x</marc:leader><marc:controlfield tag="001"> 1 </marc:controlfield></marc:record>`, []Field{{Tag: "001", Value: " 1 "}}},
		{"inside an SRU response", `<?xml version="1.0"?><zs:record><zs:recordData>` + field("x") + `</zs:recordData></zs:record>`, title("x")},
		{"inside an OAI-PMH response", `<record><header/><metadata>` + field("x") + `</metadata></record>`, title("x")},
		{"references", field("&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;"), title(`<>&"'éé`)},
		{"a reference to a reference", field("&amp;lt;"), title("&lt;")},
		{"taken apart", field("e\u0301&#x65;&#x301;"), title("éé")},
		{"a CDATA section, a comment and a processing instruction", field("a<!-- </subfield> -->b<![CDATA[&lt;</subfield>]]>c<?p ?>d"), title("ab&lt;</subfield>cd")},
		{"line ends", field("a\r\nb\rc&#xD;d"), title("a\nb\nc\rd")},
		{"octets that are no UTF-8", field("\xE9"), title("\uFFFD")},
		{"a control character", field("a\x1Fb"), title("a\uFFFDb")},
		{"other quotes, blanks and attributes", `<record type='Bibliographic'><datafield id = "a>b" ind2=" " tag = '245'` + "\n" + `ind1="1" ><subfield code='a' >x</subfield ></datafield></record >`, title("x")},
		{"no indicators", `<record><datafield tag="245"><subfield>x</subfield></datafield></record>`, []Field{{Tag: "245", Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'?', "x"}}}}},
		{"empty elements", `<record><leader/><controlfield tag="003"/><datafield tag="245" ind1="" ind2=""><subfield code="a"/></datafield><datafield tag="246"/></record>`, []Field{{Tag: "003"}, {Tag: "245", Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'a', ""}}}}},
		{"elements that are not MARCXML's", `<record><x><y/><z>a</z></x><datafield tag="245" ind1="1" ind2=" "><q/>t<subfield code="a">x</subfield></datafield></record>`, title("x")},
		{"an empty record", `<record/>`, []Field{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := ParseXML([]byte(test.xml))
			if err != nil || !reflect.DeepEqual(r.Fields, test.want) {
				t.Errorf("got %+q, %v, want %+q", r, err, test.want)
			}
		})
	}
}

func TestBrokenXML(t *testing.T) {
	datafield := func(inside string) string {
		return `<record><datafield tag="245" ind1="1" ind2=" ">` + inside + `</datafield></record>`
	}
	tests := []struct {
		name, xml string
		want      error
	}{
		{"an end tag that does not fit", datafield(`<subfield code="a">x</subfeld>`), errXML},
		{"an end tag that is missing", datafield(`<subfield code="a">x`), errXML},
		{"an element in a subfield", datafield(`<subfield code="a">x<b>y</b></subfield>`), errXML},
		{"an entity", datafield(`<subfield code="a">&eacute;</subfield>`), errXML},
		{"an ampersand", datafield(`<subfield code="a">A & B</subfield>`), errXML},
		{"a reference to no character", datafield(`<subfield code="a">&#x1F;</subfield>`), errXML},
		{"a comment without end", datafield(`<subfield code="a"><!-- x</subfield>`), errXML},
		{"an attribute without quotes", datafield(`<subfield code=a>x</subfield>`), errXML},
		{"an attribute without end", datafield(`<subfield code="a>x</subfield>`), errXML},
		{"a tag that is none", `<record><datafield tag="24"></datafield></record>`, errTag},
		{"a control field without a tag", `<record><controlfield>x</controlfield><datafield tag="245"></datafield></record>`, errTag},
		{"no start tag", `<datafield tag="245"></datafield></record>`, errXML},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := XMLStart + marcXML("1")
			got := outline(Read(strings.NewReader(start + test.xml + marcXML("3") + XMLEnd)))
			want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(start), test.want), "3"}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if _, err := ParseXML([]byte(test.xml)); err == nil {
				t.Error("ParseXML reads it")
			}
		})
	}
	t.Run("a record without end", func(t *testing.T) {
		file := marcXML("1") + `<record><datafield tag="245">` + marcXML("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1")), errMerged), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("the file ends inside a record", func(t *testing.T) {
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1"))+1, errTruncated)}
		if got := outline(Read(strings.NewReader(marcXML("1") + "\n" + marcXML("2")[:100]))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("a record that is too long", func(t *testing.T) {
		file := marcXML("1") + "<record>" + strings.Repeat("<x/>", maxRecord/4) + "</record>" + marcXML("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1")), errTooLong), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("what is no MARC", func(t *testing.T) {
		if got := outline(Read(strings.NewReader("<html><body>Not found, no record of it</body></html>"))); got != nil {
			t.Errorf("got %q", got)
		}
		if _, err := ParseXML([]byte("<html/>")); err != errNoRecord {
			t.Errorf("ParseXML: %v", err)
		}
	})
	t.Run("entities that grow", func(t *testing.T) {
		file := `<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + datafield(`<subfield code="a">&b;</subfield>`) + marcXML("2")
		want := []string{fmt.Sprintf("record 1, at octet %d: %v", strings.Index(file, "<record>"), errXML), "2"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("another encoding", func(t *testing.T) {
		got := outline(Read(strings.NewReader(`<?xml version="1.0" encoding='ISO-8859-1'?>` + marcXML("1"))))
		if len(got) != 1 || !strings.Contains(got[0], "ISO-8859-1") {
			t.Errorf("got %q", got)
		}
	})
}

func FuzzReadXML(f *testing.F) {
	for _, s := range []string{
		XMLStart + marcXML("1") + marcXML("2") + XMLEnd, marcXML("&#xE9;&lt;"), marcXML("<![CDATA[x]]><!--y--><?z?>"), "<record>" + marcXML("1"),
		`<m:record xmlns:m="u"><m:x><y/></m:x><m:datafield tag='650' ind1="" ind2=" " ><m:subfield code="a">x</m:subfield></m:datafield></m:record>`,
		marcXML("\r\n\x01"), `<?xml version="1.0" encoding="UTF-8"?><record/>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		last := int64(-1)
		for r, err := range ReadXML(bytes.NewReader(b)) {
			var broken *RecordError
			switch {
			case err == nil:
				checkRecord(t, r)
			case !errors.As(err, &broken): // another encoding
			case broken.Offset <= last || broken.Offset >= int64(len(b)):
				t.Errorf("offset %d after %d, of %d", broken.Offset, last, len(b))
			default:
				last = broken.Offset
			}
		}
	})
}

// What encoding/xml reads as a record, ParseXML reads as the same.
func FuzzParseXML(f *testing.F) {
	for _, s := range []string{
		marcXML("1"), marcXML("&#xE9;&lt;"), marcXML("<![CDATA[x]]><!--y--><?z?>"), marcXML("\r\n"),
		`<record xmlns="u" a="b>"><x><y/></x><datafield tag='650' ind1="" ind2=" " ><subfield code="a">x</subfield></datafield></record>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.Count(b, []byte("record")) != 2 || !bytes.HasPrefix(b, []byte("<record")) || !bytes.HasSuffix(b, []byte("</record>")) {
			return // more than one record
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
			if !isRefused(b) {
				t.Fatalf("%v; encoding/xml reads %+q", err, want)
			}
			return
		}
		compare(t, []*Record{got}, []*Record{want})
	})
}

// isRefused reports whether there is a declaration, which XML does not have in an element, or may be
// an element inside text: ParseXML refuses both, encoding/xml neither.
func isRefused(b []byte) bool {
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
