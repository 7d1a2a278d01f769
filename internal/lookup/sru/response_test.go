package sru

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"shelflist/internal/lookup"
)

// sruFailure is an answer that is only a diagnostic, as most targets send it: without a count.
func sruFailure(number int) string {
	return strings.NewReplacer("<zs:numberOfRecords>0</zs:numberOfRecords>", "", "<zs:records></zs:records>",
		sruWarning(number)).Replace(sruAnswer(0))
}

func TestSRUFailures(t *testing.T) {
	surrogate := `<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/diagnostic/1/66</uri><details>marcxml</details><message>Unknown schema for retrieval</message></diagnostic>`
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
	tests := []struct {
		name string
		page http.HandlerFunc
		want lookup.Reason
		log  string // what the log has of it
	}{
		{"a syntax error", says(sruFailure(10)), lookup.Refused, "info:srw/diagnostic/1/10"},
		{"an unknown index", says(sruFailure(16)), lookup.Refused, `diagnostic/1/16": "No good" ("odd")`},
		{"an unknown schema",
			says(strings.Replace(sruFailure(66), "<diagnostics",
				"<zs:numberOfRecords>7</zs:numberOfRecords><diagnostics", 1)), lookup.Refused, "diagnostic/1/66"},
		{"out of order", says(sruFailure(1)), lookup.Broken, "diagnostic/1/1"},
		{"not for the moment", says(sruFailure(2)), lookup.Busy, "diagnostic/1/2"},
		{"a diagnostic without a number", says(strings.ReplaceAll(sruFailure(10), "info:srw/diagnostic/1/10", "")),
			lookup.Refused, "No good"},
		{"a diagnostic of two lines", says(strings.ReplaceAll(sruFailure(10), "No good", "No\ngood")), lookup.Refused,
			`No\ngood`},
		{"surrogates only", says(sruAnswer(9, surrogate, surrogate)), lookup.Refused, "Unknown schema for retrieval"},
		{"packed surrogates only", says(sruAnswer(9, escapeXML(surrogate))), lookup.Refused,
			"Unknown schema for retrieval"},
		{"broken records only", says(sruAnswer(2, "<mods><title>Emma</title></mods>")), lookup.Broken,
			"no MARCXML record"},
		{"packed nonsense only", says(sruAnswer(2, "Emma")), lookup.Broken, "no MARCXML record"},
		{"an empty record only", says(sruAnswer(2, "")), lookup.Broken, "no MARCXML record"},
		{"a count and no records", says(sruAnswer(9)), lookup.Broken, "counts 9"},
		{"nothing in it", says(`<searchRetrieveResponse/>`), lookup.Broken, "no count"},
		{"an explain response", says(`<explainResponse><version>1.1</version></explainResponse>`), lookup.Broken,
			"not an SRU response"},
		{"a page", says("<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>Sorry</title></head></html>"),
			lookup.Broken, ""},
		{"a page that is XML", says(`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html><body/></html>`),
			lookup.Broken, "not an SRU response"},
		{"nothing", says(""), lookup.Broken, "unexpected EOF"},
		{"white space", says("\n \n"), lookup.Broken, "unexpected EOF"},
		{"JSON", says(`{"docs":[]}`), lookup.Broken, ""},
		{"cut short in a record", says(sruAnswer(1, emma("1"))[:900]), lookup.Broken, "EOF"},
		{"cut short behind a record", says(strings.TrimSuffix(sruAnswer(1, emma("1")), "</zs:searchRetrieveResponse>")),
			lookup.Broken, "EOF"},
		{"not well-formed", says(strings.Replace(sruAnswer(1, emma("1")), "</zs:recordData>", "", 1)), lookup.Broken,
			""},
		{"an unknown encoding",
			says(strings.Replace(sruAnswer(1, emma("1")), `version="1.0"`, `version="1.0" encoding="ISO-2022-JP"`, 1)),
			lookup.Broken, "iso-2022-jp"},
		{"another schema",
			says(strings.ReplaceAll(sruAnswer(2, "<mods><title>Emma</title></mods>"), "info:srw/schema/1/marcxml-v1.1",
				"info:srw/schema/1/mods-v3.3")), lookup.Broken,
			`schema "info:srw/schema/1/mods-v3.3"; "marcxml" was asked for`},
		{"another schema, not named",
			says(strings.ReplaceAll(sruAnswer(2, `<dc xmlns="info:srw/schema/1/dc-schema"><title>Emma</title></dc>`),
				"<zs:recordSchema>info:srw/schema/1/marcxml-v1.1</zs:recordSchema>", "")), lookup.Broken,
			`schema "info:srw/schema/1/dc-schema"; "marcxml" was asked for`},
		{"only records that are not well-formed", says(sruAnswer(2, "<record><leader></record>")), lookup.Broken,
			"element"},
		{"an entity bomb in a record",
			says(strings.Replace(strings.Replace(sruAnswer(1, emma("1")), `<?xml version="1.0"?>`, bomb, 1), "London",
				"&c;", 1)), lookup.Broken, "entity"},
		{"nested without end", says(`<searchRetrieveResponse>` + strings.Repeat("<a>", 200_000)), lookup.Broken,
			"nested"},
		{"nested without end, packed", says(sruAnswer(1, escapeXML(strings.Repeat("<a>", 100_000)))), lookup.Broken,
			"MARCXML"},
		{"too long", says(sruAnswer(1, emma("1")) + strings.Repeat(" ", 4<<20)), lookup.Broken, "longer than"},
		{"404", status(404), lookup.Refused, "404"},
		{"403", status(403), lookup.Refused, "403"},
		{"429", status(429, "Retry-After", "60"), lookup.Busy, "429"},
		{"500", status(500), lookup.Broken, "500"},
		{"connection closed", func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, lookup.Unreachable, "EOF"},
		{"redirect to another host", status(302, "Location", "http://other.invalid/"), lookup.Broken, "another host"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := newSRUDouble(t, tt.page).Search(t.Context(), lookup.ParseQuery("emma"))
			failure, ok := errors.AsType[*lookup.Failure](err)
			if !ok || failure.Reason != tt.want || failure.Source != "city" {
				t.Fatalf("got %v, %v, want %s", works, err, tt.want)
			}
			if !strings.Contains(err.Error(), tt.log) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %q in one line", err, tt.log)
			}
		})
	}
}

// encoded returns an answer in that encoding, declared by its name.
func encoded(t *testing.T, e encoding.Encoding, name, s string) string {
	t.Helper()
	out, err := e.NewEncoder().String(strings.Replace(s, `version="1.0"`, `version="1.0" encoding="`+name+`"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSRUEncodings(t *testing.T) {
	umlaut := sruAnswer(1, strings.Replace(emma("1"), "Penguin", "Müller — Söhne", 1))
	plain := strings.Replace(umlaut, " — ", " & ", 1)
	tests := []struct{ name, body, publisher string }{
		{"UTF-8", umlaut, "Müller — Söhne"},
		{"ISO-8859-1", encoded(t, charmap.ISO8859_1, "ISO-8859-1", plain), "Müller & Söhne"},
		{"windows-1252", encoded(t, charmap.Windows1252, "windows-1252", umlaut), "Müller — Söhne"},
		{"UTF-16", encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16", umlaut), "Müller — Söhne"},
		{"UTF-16 without a mark", encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16", umlaut),
			"Müller — Söhne"},
		{"ISO-8859-1 said to be UTF-8", encoded(t, charmap.ISO8859_1, "UTF-8", plain), "Müller & Söhne"},
		{"UTF-8 said to be ISO-8859-1",
			strings.Replace(umlaut, `version="1.0"`, `version="1.0" encoding="ISO-8859-1"`, 1), "Müller — Söhne"},
		{"XML 1.1", strings.Replace(umlaut, `version="1.0"`, `version="1.1"`, 1), "Müller — Söhne"},
		{"HTML's entities", strings.Replace(umlaut, "Müller — Söhne", "M&uuml;ller&nbsp;&mdash; S&ouml;hne", 1),
			"Müller — Söhne"},
		{"HTML's entities, packed",
			strings.Replace(sruAnswer(1, escapeXML(emma("1"))), "Penguin",
				"M&amp;uuml;ller&amp;nbsp;&amp;mdash; S&amp;ouml;hne", 1), "Müller — Söhne"},
		{"HTML's entities, escaped",
			strings.Replace(umlaut, "Müller — Söhne", "M&amp;uuml;ller &amp;#8212; S&amp;amp;ouml;hne", 1),
			"Müller — Söhne"},
		{"a bare ampersand", plain, "Müller & Söhne"},
		{"a bare ampersand, packed",
			strings.Replace(sruAnswer(1, escapeXML(emma("1"))), "Penguin", "Müller &amp; Söhne", 1), "Müller & Söhne"},
		{"a bare ampersand in CDATA",
			sruAnswer(1, "<![CDATA["+strings.Replace(emma("1"), "Penguin", "Müller & Söhne", 1)+"]]>"),
			"Müller & Söhne"},
		{"references to control characters", strings.Replace(umlaut, "Müller — Söhne", "Müller&#31;&#x1;— Söhne", 1),
			"Müller — Söhne"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := newSRUDouble(t, says(tt.body)).Search(t.Context(), lookup.ParseQuery("emma"))
			if err != nil || len(works) != 1 || works[0].Publisher != tt.publisher {
				t.Errorf("got %+v, %v, want the publisher %q", works, err, tt.publisher)
			}
		})
	}
}

// What is wrong with one record does not cost the others.
func TestSRURecordByRecord(t *testing.T) {
	tests := []struct {
		name    string
		records []string
	}{
		{"tags that do not match", []string{"<record><datafield></record>", emma("1")}},
		{"an end tag too many", []string{emma("1"), "</x>", "<record><leader>x</leader></record>"}},
		{"markup in a text",
			[]string{
				"<record><datafield tag=\"245\"><subfield code=\"a\">a < b</subfield></datafield></record>", emma("1"),
			}},
		{"an attribute without quotes", []string{"<record type=x><leader/></record>", emma("1")}},
		{"an article", []string{strings.Replace(emma("2"), "cam a22", "caa a22", 1), emma("1")}},
		{"holdings",
			[]string{
				`<record type="Holdings"><leader>00000ny  a22000003n 4500</leader><controlfield tag="004">1</controlfield></record>`,
				emma("1"),
			}},
		{"holdings in the same place",
			[]string{
				`<collection><record type="Holdings"><controlfield tag="004">1</controlfield></record>` + emma("1") +
					`</collection>`,
			}},
		{"a record in a comment", []string{"<!-- " + emma("2") + " -->", emma("1") + "<!-- " + emma("3") + " -->"}},
		{"a tag of two digits",
			[]string{strings.Replace(emma("1"), `<datafield tag="020"`,
				`<datafield tag="42"><subfield code="a">x</subfield></datafield><datafield tag="020"`, 1)}},
		{"nothing", []string{"", emma("1")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := newSRUDouble(t, says(sruAnswer(len(tt.records), tt.records...))).Search(t.Context(),
				lookup.ParseQuery("emma"))
			if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], emmaWork) {
				t.Errorf("got  %+v, %v\nwant %+v", works, err, emmaWork)
			}
		})
	}
	t.Run("a title with character references", func(t *testing.T) {
		record := strings.NewReplacer("Emma /", "Pride &amp;amp; \n Prejudice\t/", "Penguin",
			strings.Repeat("x", 100_000)).Replace(emma("1"))
		works, err := newSRUDouble(t, says(sruAnswer(1, record))).Search(t.Context(), lookup.ParseQuery("emma"))
		if err != nil || len(works) != 1 || works[0].Title != "Pride & Prejudice" ||
			works[0].Filing != works[0].Title || len([]rune(works[0].Publisher)) != 300 {
			t.Errorf("got %.300v, %v", works, err)
		}
	})
}

// The answers in testdata are cut down from recorded ones.
func TestSRURecordedAnswers(t *testing.T) {
	tests := []struct{ file, asked, want string }{
		{"bibliographic-and-holdings.xml", "grammatik", "Spanische Grammatik im Fokus"},
		{"isbn-of-another-book.xml", "9783825354077", ""},
		{"isbn-of-another-book.xml", "9783701716678", "Ein ganz anderes Buch"},
		{"isbn-of-another-book.xml", "anderes", "Ein ganz anderes Buch"},
	}
	for _, tt := range tests {
		body, err := os.ReadFile(filepath.Join("testdata", tt.file))
		if err != nil {
			t.Fatal(err)
		}
		works, err := newSRUDouble(t, says(string(body))).Search(t.Context(), lookup.ParseQuery(tt.asked))
		title := ""
		if len(works) > 0 {
			title = works[0].Title
		}
		if err != nil || title != tt.want {
			t.Errorf("%s, asked for %s: %q, %v, want %q", tt.file, tt.asked, title, err, tt.want)
		}
	}
}

func TestSRUFindsNothing(t *testing.T) {
	for _, tt := range []struct{ name, body string }{
		{"a count of none", sruAnswer(0)},
		{"no such position", sruFailure(61)},
		{"stop words only", sruFailure(35)},
	} {
		if works, err := newSRUDouble(t, says(tt.body)).Search(t.Context(),
			lookup.ParseQuery("emma")); len(works) != 0 || err != nil {
			t.Errorf("%s: %v, %v", tt.name, works, err)
		}
	}
}

func TestSRUHangs(t *testing.T) {
	gone := make(chan struct{})
	d := newSRUDouble(t, func(w http.ResponseWriter, r *http.Request) {
		defer close(gone)
		io.WriteString(w, sruAnswer(1, emma("1"))[:500])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := d.Search(ctx, lookup.ParseQuery("emma"))
	if failure, ok := errors.AsType[*lookup.Failure](err); !ok || failure.Reason != lookup.Slow {
		t.Errorf("got %v, want slow", err)
	}
	<-gone
}

func FuzzParseResponse(f *testing.F) {
	// Short ones: the fuzzer spends its time on making long ones shorter.
	record := `<record><datafield tag="245"><subfield code="a">x</subfield></datafield></record>`
	response := func(data string) string {
		return "<searchRetrieveResponse><recordData>" + data + "</recordData></searchRetrieveResponse>"
	}
	for _, seed := range []string{
		response(record), response(escapeXML(record)), response("<![CDATA[<diagnostic><uri>1</uri></diagnostic>]]>"),
		"<searchRetrieveResponse><diagnostic><uri>10</uri></diagnostic></searchRetrieveResponse>",
		response("<diagnostic/>"), "<searchRetrieveResponse/>", "<recordData/>",
		`<searchRetrieveResponse><recordData/></searchRetrieveResponse>`,
	} {
		f.Add([]byte(seed))
	}
	s := New(city, agent)
	f.Fuzz(func(t *testing.T, body []byte) {
		response, err := parseResponse(body)
		if err != nil {
			return
		}
		for _, r := range response.records {
			if (r.marc == nil) == (r.err == nil) {
				t.Errorf("a record is one thing or the other: %+v", r)
			}
			if r.marc != nil {
				s.work(r.marc, "")
			}
		}
		if err := s.check(response); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("not one line: %q", err)
		}
	})
}
