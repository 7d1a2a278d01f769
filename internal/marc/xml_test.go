package marc

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// titleXML returns a MARCXML record whose only field has the text, which may contain markup.
func titleXML(text string) string {
	return `<record><datafield tag="245" ind1="1" ind2=" "><subfield code="a">` + text +
		`</subfield></datafield></record>`
}

// titleFields returns the fields of the record titleXML, with the text as the title.
func titleFields(text string) []Field {
	return []Field{{Tag: "245", Ind1: '1', Ind2: ' ', Subfields: []Subfield{{'a', text}}}}
}

func TestParseXMLText(t *testing.T) {
	tests := []struct{ name, xml, want string }{
		{"references", "&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;", `<>&"'éé`},
		{"escaped reference", "&amp;lt;", "&lt;"},
		{"decomposed characters", "e\u0301&#x65;&#x301;", "éé"},
		{
			"CDATA section, comment and processing instruction",
			"a<!-- </subfield> -->b<![CDATA[&lt;</subfield>]]>c<?p ?>d",
			"ab&lt;</subfield>cd",
		},
		{"line ends", "a\r\nb\rc&#xD;d", "a\nb\nc\rd"},
		{"octets of Latin-1", "\xE9t\xE9", "été"},
		{"octets of Latin-1 beside UTF-8", "é\xE9", "éé"},
		{"HTML's entities", "&eacute;&nbsp;&ndash;&AMP;", "é\u00a0–&"},
		{"bare ampersands", "A & B &c; AT&T &notit; &", "A & B &c; AT&T &notit; &"},
		{"references to characters that XML forbids", "a&#x1F;b&#0;", "a\uFFFDb\uFFFD"},
		{"control character", "a\x1Fb", "a\uFFFDb"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := ParseXML([]byte(titleXML(test.xml)))
			if err != nil || !reflect.DeepEqual(r.Fields, titleFields(test.want)) {
				t.Errorf("ParseXML = %+v, %v, want the title %+q", r, err, test.want)
			}
		})
	}
}

func TestParseXML(t *testing.T) {
	tests := []struct {
		name, xml string
		want      []Field
	}{
		{
			"namespace prefix",
			`<marc:record xmlns:marc="http://www.loc.gov/MARC21/slim"><marc:leader>x</marc:leader>` +
				`<marc:controlfield tag="001"> 1 </marc:controlfield></marc:record>`,
			[]Field{{Tag: "001", Value: " 1 "}},
		},
		{
			"inside an SRU response",
			`<?xml version="1.0"?><zs:record><zs:recordData>` + titleXML("x") + `</zs:recordData></zs:record>`,
			titleFields("x"),
		},
		{
			"inside an OAI-PMH response",
			`<record><header/><metadata>` + titleXML("x") + `</metadata></record>`,
			titleFields("x"),
		},
		{
			"single quotes, white space and unknown attributes",
			`<record type='Bibliographic'><datafield id = "a>b" ind2=" " tag = '245'` + "\n" +
				`ind1="1" ><subfield code='a' >x</subfield ></datafield></record >`,
			titleFields("x"),
		},
		{
			"no indicators and no subfield code",
			`<record><datafield tag="245"><subfield>x</subfield></datafield></record>`,
			[]Field{{Tag: "245", Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'?', "x"}}}},
		},
		{
			"empty elements",
			`<record><leader/><controlfield tag="003"/><datafield tag="245" ind1="" ind2=""><subfield code="a"/>` +
				`</datafield><datafield tag="246"/></record>`,
			[]Field{{Tag: "003"}, {Tag: "245", Ind1: ' ', Ind2: ' ', Subfields: []Subfield{{'a', ""}}}},
		},
		{
			"elements that MARCXML does not define",
			`<record><x><y/><z>a</z></x><datafield tag="245" ind1="1" ind2=" "><q/>t` +
				`<subfield code="a">x</subfield></datafield></record>`,
			titleFields("x"),
		},
		{"empty record", `<record/>`, []Field{}},
		{"field with an invalid tag",
			`<record><datafield tag="42"><subfield code="a">dc</subfield></datafield><controlfield>x</controlfield>` +
				titleXML("x")[len("<record>"):], titleFields("x")},
		{"record in a comment before the record", `<c><!-- ` + titleXML("y") + ` -->` + titleXML("x") + `</c>`,
			titleFields("x")},
		{"record in a comment behind the record", `<c>` + titleXML("x") + `<!-- ` + titleXML("y") + ` --></c>`,
			titleFields("x")},
		{"record in a CDATA section behind the record", `<c>` + titleXML("x") + `<![CDATA[` + titleXML("y") + `]]></c>`,
			titleFields("x")},
		{"record in a processing instruction", `<c>` + titleXML("x") + `<?p ` + titleXML("y") + `?></c>`,
			titleFields("x")},
		{"holdings behind the record",
			`<c>` + titleXML("x") + `<record type="Holdings">` + titleXML("y")[len("<record>"):] + `</c>`,
			titleFields("x")},
		{"holdings before the record",
			`<c><record type="Holdings">` + titleXML("y")[len("<record>"):] + titleXML("x") + `</c>`, titleFields("x")},
		{
			"holdings by their leader",
			`<c><record><leader>00000ny  a22000003n 4500</leader><controlfield tag="004">1</controlfield></record>` +
				titleXML("x") + `</c>`,
			titleFields("x"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := ParseXML([]byte(test.xml))
			if err != nil || !reflect.DeepEqual(r.Fields, test.want) {
				t.Errorf("got %+v, %v, want %+q", r, err, test.want)
			}
		})
	}
}

func TestReadXMLDamagedRecord(t *testing.T) {
	datafield := func(inside string) string {
		return `<record><datafield tag="245" ind1="1" ind2=" ">` + inside + `</datafield></record>`
	}
	tests := []struct {
		name, xml string
		want      error
	}{
		{"mismatched end tag", datafield(`<subfield code="a">x</subfeld>`), errXML},
		{"missing end tag", datafield(`<subfield code="a">x`), errXML},
		{"element in a subfield", datafield(`<subfield code="a">x<b>y</b></subfield>`), errXML},
		{"unterminated comment", datafield(`<subfield code="a"><!-- x</subfield>`), errXML},
		{"unquoted attribute", datafield(`<subfield code=a>x</subfield>`), errXML},
		{"unterminated attribute", datafield(`<subfield code="a>x</subfield>`), errXML},
		{"invalid tag", `<record><datafield tag="24"></datafield></record>`, errTag},
		{
			"control field without a tag",
			`<record><controlfield>x</controlfield><datafield tag="245"></datafield></record>`,
			errTag,
		},
		{"missing start tag", `<datafield tag="245"></datafield></record>`, errXML},
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
				t.Error("ParseXML returned no error")
			}
		})
	}
}

func TestReadXMLDamagedFile(t *testing.T) {
	t.Run("record without end tag", func(t *testing.T) {
		file := marcXML("1") + `<record><datafield tag="245">` + marcXML("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1")), errMerged), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("file ends inside a record", func(t *testing.T) {
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1"))+1, errTruncated)}
		if got := outline(Read(strings.NewReader(marcXML("1") + "\n" + marcXML("2")[:100]))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("oversized record", func(t *testing.T) {
		file := marcXML("1") + "<record>" + strings.Repeat("<x/>", maxRecordSize/4) + "</record>" + marcXML("3")
		want := []string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1")), errTooLong), "3"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("HTML", func(t *testing.T) {
		file := "<html><body>Not found, no record of it</body></html>"
		if got := outline(Read(strings.NewReader(file))); got != nil {
			t.Errorf("Read yielded %q, want nothing", got)
		}
		if _, err := ParseXML([]byte("<html/>")); err != errNoRecord {
			t.Errorf("ParseXML: %v, want %v", err, errNoRecord)
		}
	})
	t.Run("entity expansion", func(t *testing.T) {
		file := `<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` + titleXML("&b;") + marcXML("2")
		want := []string{fmt.Sprintf("record 1, at octet %d: %v", strings.Index(file, "<record>"), errXML), "2"}
		if got := outline(Read(strings.NewReader(file))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("unsupported encoding", func(t *testing.T) {
		got := outline(Read(strings.NewReader(`<?xml version="1.0" encoding='ISO-2022-JP'?>` + marcXML("1"))))
		if len(got) != 1 || !strings.Contains(got[0], "iso-2022-jp") {
			t.Errorf("Read yielded %q, want one error that names iso-2022-jp", got)
		}
	})
}

func TestReadXMLComments(t *testing.T) {
	tests := []struct {
		name, file string
		want       []string
	}{
		{"record in a comment", XMLStart + "<!-- " + marcXML("1") + " -->" + XMLEnd, nil},
		{"records in a comment between records",
			marcXML("1") + "<!-- " + marcXML("2") + marcXML("3") + " -->" + marcXML("4"), []string{"1", "4"}},
		{"record in a CDATA section", "<x><![CDATA[" + marcXML("1") + "]]>" + marcXML("2") + "</x>", []string{"2"}},
		{"record in a processing instruction", "<x><?p " + marcXML("1") + "?>" + marcXML("2") + "</x>", []string{"2"}},
		{"comment that names a record", "<!-- <record> -->" + marcXML("1") + "<!-- </record> -->" + marcXML("2"),
			[]string{"1", "2"}},
		{"comment that does not end", marcXML("1") + "<!-- " + marcXML("2"),
			[]string{"1", fmt.Sprintf("record 2, at octet %d: %v", len(marcXML("1")), errComment)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outline(Read(strings.NewReader(test.file))); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// encode returns s, declared as XML in that encoding.
func encode(t *testing.T, e encoding.Encoding, name, s string) string {
	t.Helper()
	encoded, err := e.NewEncoder().String(`<?xml version="1.0" encoding="` + name + `"?>` + s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestXMLEncodings(t *testing.T) {
	const title = "Müller, Étude"
	record := titleXML(title)
	tests := []struct{ name, file string }{
		{"UTF-8", `<?xml version="1.0" encoding="UTF-8"?>` + record},
		{"no declaration", record},
		{"XML 1.1", `<?xml version="1.1"?>` + record},
		{"ISO-8859-1", encode(t, charmap.ISO8859_1, "ISO-8859-1", record)},
		{"Latin-1 in single quotes",
			strings.NewReplacer("\"latin1\"", "'latin1'").Replace(encode(t, charmap.ISO8859_1, "latin1", record))},
		{"windows-1252", encode(t, charmap.Windows1252, "Windows-1252", record)},
		{"ISO-8859-15", encode(t, charmap.ISO8859_15, "iso-8859-15", record)},
		{"ISO-8859-2", encode(t, charmap.ISO8859_2, "iso-8859-2", record)},
		{"UTF-16, little endian", encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16", record)},
		{"UTF-16, big endian", encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16", record)},
		{"UTF-16 without a mark",
			encode(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE", record)},
		{"UTF-16, big endian, without a mark",
			encode(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16", record)},
		{"UTF-8 declared as ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + record},
		{"UTF-8 declared as UTF-16", `<?xml version="1.0" encoding="UTF-16"?>` + record},
		{"ISO-8859-1 declared as UTF-8", encode(t, charmap.ISO8859_1, "UTF-8", record)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, read := range []func(io.Reader) iter.Seq2[*Record, error]{Read, ReadXML} {
				if list := readAll(t, read(strings.NewReader(test.file))); len(list) != 1 ||
					!reflect.DeepEqual(list[0].Fields, titleFields(title)) {
					t.Errorf("from a file: %+v", list)
				}
			}
			repaired, err := RepairXML([]byte(test.file))
			if err != nil || string(repaired) != record {
				t.Errorf("RepairXML = %q, %v", repaired, err)
			}
		})
	}
	if _, err := RepairXML([]byte(`<?xml version="1.0" encoding="EBCDIC"?><a/>`)); err == nil ||
		!strings.Contains(err.Error(), "ebcdic") {
		t.Errorf("an unknown encoding: %v", err)
	}
}

func TestRepairXML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing to do", "<a>b &amp; &#233;</a>", "<a>b &#38; é</a>"},
		{"HTML's entities", "<a>&nbsp;&eacute;&LT;</a>", "<a>\u00a0é&#60;</a>"},
		{"bare ampersands", "<a>A & B, AT&T &c;</a>", "<a>A &amp; B, AT&amp;T &amp;c;</a>"},
		{"references to control characters", "<a>&#1;&#x1F;&#9;</a>", "<a>  &#9;</a>"},
		{"control characters", "<a>b\x01\x1Fc</a>", "<a>b  c</a>"},
		{"CDATA sections and comments", "<a><![CDATA[A & B &nbsp;]]>&<!-- & --></a>",
			"<a><![CDATA[A & B &nbsp;]]>&amp;<!-- & --></a>"},
		{"open comment", "<a>&<!-- &", "<a>&amp;<!-- &"},
		{"entities of its own", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := RepairXML([]byte(test.in)); err != nil || string(got) != test.want {
				t.Errorf("RepairXML(%q) = %q, %v, want %q", test.in, got, err, test.want)
			}
		})
	}
}

func TestCleanXML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ASCII", "<a>b</a>\r\n\t", "<a>b</a>\r\n\t"},
		{"other scripts", "Œuvre 红楼梦 🙂", "Œuvre 红楼梦 🙂"},
		{"not normalised", "<\u0338e\u0301", "<\u0338e\u0301"},
		{"control characters", "a\x00b\x1Fc", "a?b?c"},
		{"C1 control characters are allowed", "a\u0098b", "a\u0098b"},
		{"noncharacters", "a\uFFFEb\uFFFF", "a?b?"},
		{"invalid UTF-8", "L\xF6ndon \xFF\xFE!", "L\uFFFDndon \uFFFD!"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := CleanXML(test.in, '?'); got != test.want {
				t.Errorf("CleanXML(%+q) = %+q, want %+q", test.in, got, test.want)
			}
			if got := CleanXML([]byte(test.in), '?'); string(got) != test.want {
				t.Errorf("CleanXML([]byte(%+q)) = %+q, want %+q", test.in, got, test.want)
			}
		})
	}
}
