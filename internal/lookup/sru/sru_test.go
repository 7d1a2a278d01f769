package sru

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/time/rate"

	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// sruDouble is a catalogue that answers what the test says. Asked holds the questions.
type sruDouble struct {
	*Source
	asked []url.Values
}

func newSRUDouble(t *testing.T, page http.HandlerFunc) *sruDouble {
	t.Helper()
	d := &sruDouble{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.asked = append(d.asked, r.URL.Query())
		if r.UserAgent() != agent {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		page(w, r)
	}))
	t.Cleanup(server.Close)
	target := city
	target.URL = server.URL + "/db"
	d.Source = New(target, agent)
	d.client.Limiter.SetLimit(rate.Inf)
	return d
}

// emma is a MARCXML record with that control number.
func emma(control string) string {
	return `<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000cam a2200000 a 4500</leader>
	<controlfield tag="001">` + control + `</controlfield>
	<controlfield tag="008">960101s1996    enk           000 1 eng d</controlfield>
	<datafield tag="020" ind1=" " ind2=" "><subfield code="a">0306406152 (pbk.)</subfield></datafield>
	<datafield tag="020" ind1=" " ind2=" "><subfield code="a">9780804429573</subfield></datafield>
	<datafield tag="050" ind1="0" ind2="0"><subfield code="a">PR4034</subfield><subfield code="b">.E5</subfield></datafield>
	<datafield tag="082" ind1="0" ind2="0"><subfield code="a">823/.7</subfield></datafield>
	<datafield tag="100" ind1="1" ind2=" "><subfield code="a">Austen, Jane,</subfield><subfield code="d">1775-1817.</subfield></datafield>
	<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Emma /</subfield><subfield code="c">Jane Austen.</subfield></datafield>
	<datafield tag="260" ind1=" " ind2=" "><subfield code="a">London :</subfield><subfield code="b">Penguin,</subfield><subfield code="c">1996.</subfield></datafield>
	<datafield tag="650" ind1=" " ind2="0"><subfield code="a">Matchmaking</subfield><subfield code="v">Fiction.</subfield></datafield>
	</record>`
}

var emmaWork = lookup.Work{
	ID: "city.1", Title: "Emma", Filing: "Emma", Author: "Austen, Jane", Year: "1996", Dewey: "823.7",
	ISBN: "9780306406157", OtherISBNs: []isbn.ISBN{"9780804429573"}, Place: "London", Published: "1996",
	Publisher: "Penguin", LCC: "PR4034 .E5", Language: "eng", Subjects: []string{"Matchmaking--Fiction"},
}

// sruAnswer is an answer of SRU 1.1 with the records, each as it stands in recordData.
func sruAnswer(count int, records ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b,
		`<?xml version="1.0"?><zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:version>1.1</zs:version><zs:numberOfRecords>%d</zs:numberOfRecords><zs:records>`,
		count)
	for _, r := range records {
		b.WriteString(`<zs:record><zs:recordSchema>info:srw/schema/1/marcxml-v1.1</zs:recordSchema><zs:recordPacking>xml</zs:recordPacking><zs:recordData>` +
			r + `</zs:recordData></zs:record>`)
	}
	b.WriteString(`</zs:records></zs:searchRetrieveResponse>`)
	return b.String()
}

func escapeXML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func TestSRUSearch(t *testing.T) {
	tests := []struct{ name, body string }{
		{"1.1", sruAnswer(1, emma("1"))},
		{"1.2 without a prefix",
			`<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw"><version>1.2</version><numberOfRecords>1</numberOfRecords><records><record><recordPacking>xml</recordPacking><recordData>` +
				emma("1") + `</recordData><recordPosition>1</recordPosition></record></records></searchRetrieveResponse>`},
		{"2.0",
			`<sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"><sru:numberOfRecords>1</sru:numberOfRecords><sru:records><sru:record><sru:recordXMLEscaping>xml</sru:recordXMLEscaping><sru:recordData>` +
				emma("1") + `</sru:recordData></sru:record></sru:records></sru:searchRetrieveResponse>`},
		{"packed as a string", strings.ReplaceAll(sruAnswer(1, escapeXML(emma("1"))), ">xml<", ">string<")},
		{"packed as a string, not said", sruAnswer(1, escapeXML(emma("1")))},
		{"packed with its declaration",
			sruAnswer(1, escapeXML(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+emma("1")))},
		{"packed in CDATA", sruAnswer(1, "<![CDATA["+emma("1")+"]]>")},
		{"prefixed MARCXML",
			sruAnswer(1, strings.NewReplacer("</", "</m:", "<", "<m:", "xmlns=", "xmlns:m=").Replace(emma("1")))},
		{"in a collection", sruAnswer(1, "<collection>"+emma("1")+"</collection>")},
		{"white space and comments", "\n\n" + sruAnswer(1, "\n<!-- a record -->\n"+emma("1")+"\n")},
		{"a byte order mark", "\ufeff" + sruAnswer(1, emma("1"))},
		{"no count", strings.Replace(sruAnswer(1, emma("1")), "<zs:numberOfRecords>1</zs:numberOfRecords>", "", 1)},
		{"a count that is none", strings.Replace(sruAnswer(1, emma("1")), "Records>1<", "Records>many<", 1)},
		{"a control character", sruAnswer(1, strings.Replace(emma("1"), "Penguin", "Penguin\x1f", 1))},
		{"bytes that are not UTF-8", strings.Replace(sruAnswer(1, emma("1")), "London", "L\xf6ndon", 1)},
		{"a warning beside the records",
			strings.Replace(sruAnswer(1, emma("1")), "</zs:searchRetrieveResponse>",
				sruWarning(80)+"</zs:searchRetrieveResponse>", 1)},
		{"a broken record beside it", sruAnswer(2, `<record><datafield tag="24">x</datafield></record>`, emma("1"))},
		{"a surrogate diagnostic beside it",
			sruAnswer(2, `<diagnostic xmlns="x"><uri>info:srw/diagnostic/1/64</uri></diagnostic>`, emma("1"))},
		{"a packed diagnostic beside it",
			sruAnswer(2, escapeXML(`<diagnostic xmlns="x"><uri>info:srw/diagnostic/1/64</uri></diagnostic>`),
				emma("1"))},
		{"a record without a title beside it",
			sruAnswer(2, `<record><controlfield tag="001">2</controlfield></record>`, emma("1"))},
		{"an echo that has all our names", strings.Replace(sruAnswer(1, emma("1")), "</zs:searchRetrieveResponse>",
			"<zs:echoedSearchRetrieveRequest><numberOfRecords>0</numberOfRecords><recordData>x</recordData><diagnostic/></zs:echoedSearchRetrieveRequest></zs:searchRetrieveResponse>",
			1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newSRUDouble(t, says(tt.body))
			works, err := d.Search(t.Context(), lookup.ParseQuery("emma"))
			want := emmaWork
			if strings.Contains(tt.body, "\xf6") {
				want.Place = "Löndon"
			}
			if err != nil || len(works) != 1 || !reflect.DeepEqual(works[0], want) {
				t.Errorf("got  %+v, %v\nwant %+v", works, err, want)
			}
		})
	}
}

func sruWarning(number int) string {
	return fmt.Sprintf(`<diagnostics xmlns:diag="http://www.loc.gov/zing/srw/diagnostic/"><diag:diagnostic><diag:uri>info:srw/diagnostic/1/%d</diag:uri><diag:details>odd</diag:details><diag:message>No good</diag:message></diag:diagnostic></diagnostics>`,
		number)
}

func TestSRUAsks(t *testing.T) {
	d := newSRUDouble(t, says(sruAnswer(0)))
	if works, err := d.Search(t.Context(), lookup.ParseQuery(`author:"le guin"`)); len(works) != 0 || err != nil {
		t.Errorf("got %v, %v", works, err)
	}
	want := url.Values{
		"version": {"1.1"}, "operation": {"searchRetrieve"}, "query": {`dc.creator="le guin"`},
		"recordSchema": {"marcxml"}, "startRecord": {"1"}, "maximumRecords": {"30"},
	}
	if len(d.asked) != 1 || !reflect.DeepEqual(d.asked[0], want) {
		t.Errorf("asked %v, want %v once", d.asked, want)
	}
	for _, text := range []string{"", "!!!", "dewey:813"} {
		if works, err := d.Search(t.Context(), lookup.ParseQuery(text)); works != nil || err != nil ||
			len(d.asked) != 1 {
			t.Errorf("%q: %v, %v, asked %d times", text, works, err, len(d.asked))
		}
	}
}

func TestSRUPicksTheISBNAskedFor(t *testing.T) {
	for _, tt := range []struct{ name, record, asked, want string }{
		{"the second", emma("1"), "9780804429573", "9780804429573"},
		{"the first, in its short form", emma("1"), "0306406152", "9780306406157"},
		{"one that was cancelled", strings.Replace(emma("1"), `<subfield code="a">978`, `<subfield code="z">978`, 1),
			"9780804429573", "9780306406157"},
		{"that of the set", strings.Replace(emma("1"), "(pbk.)", "(set)", 1), "0306406152", "9780804429573"},
		{"another one", emma("1"), "9791032305690", ""},
		{"a record that has none", strings.ReplaceAll(emma("1"), `tag="020"`, `tag="999"`), "9791032305690",
			"9791032305690"},
	} {
		d := newSRUDouble(t, says(sruAnswer(1, tt.record)))
		works, err := d.Search(t.Context(), lookup.ParseQuery(tt.asked))
		got := ""
		for _, w := range works {
			got += string(w.ISBN)
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v, want %s", tt.name, works, err, tt.want)
		}
	}
}

// A target that sends fewer records than it is asked for is asked again, for no more than 30, and
// not for ever.
func TestSRUPages(t *testing.T) {
	tests := []struct {
		name         string
		total, send  int // records in all, and how many a time
		starts       []string
		works, fails int // fails is the page that does, from 1
	}{
		{"all at once", 20, 100, []string{"1"}, 20, 0},
		{"more than asked for", 100, 40, []string{"1"}, 30, 0},
		{"ten a time", 25, 10, []string{"1", "11", "21"}, 25, 0},
		{"one a time", 25, 1, []string{"1", "2", "3"}, 3, 0},
		{"none any more", 25, 10, []string{"1", "11"}, 10, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := 0
			d := newSRUDouble(t, func(w http.ResponseWriter, r *http.Request) {
				if page++; page == tt.fails {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
				start, err := strconv.Atoi(r.URL.Query().Get("startRecord"))
				if err != nil {
					t.Error(err)
				}
				var records []string
				for i := start; i <= tt.total && len(records) < tt.send; i++ {
					records = append(records, emma(strconv.Itoa(i)))
				}
				io.WriteString(w, sruAnswer(tt.total, records...))
			})
			works, err := d.Search(t.Context(), lookup.ParseQuery("emma"))
			var starts []string
			for _, asked := range d.asked {
				starts = append(starts, asked.Get("startRecord"))
			}
			if err != nil || len(works) != tt.works || !slices.Equal(starts, tt.starts) {
				t.Errorf("%d works, %v, asked from %v; want %d, from %v", len(works), err, starts, tt.works, tt.starts)
			}
		})
	}
}

func TestSRUFind(t *testing.T) {
	d := newSRUDouble(t, func(w http.ResponseWriter, r *http.Request) {
		// An index of numbers also has those of other records.
		io.WriteString(w, sruAnswer(2, emma("99"), emma("   00-1 /r82_é ")))
	})
	id := "city.00-1_20_2fr82_5f_c3_a9"
	work, err := d.Find(t.Context(), id)
	if err != nil || work.ID != id || work.Title != "Emma" {
		t.Errorf("got %+v, %v", work, err)
	}
	if got := d.asked[0].Get("query"); got != `rec.id="00-1 /r82_é"` {
		t.Errorf("asked %s", got)
	}
	if _, err := d.Find(t.Context(), "city.2"); !errors.Is(err, lookup.ErrNotFound) {
		t.Errorf("another number: %v", err)
	}
	asked := len(d.asked)
	for _, id := range []string{
		"", "city", "city.", "town.1", "OL1W", "city._", "city._2", "city._zz", "city._41", "city._2F", "city.a b",
		"city.ä", "city._h0123456789ab", "city." + strings.Repeat("1", 100),
	} {
		if _, err := d.Find(t.Context(), id); !errors.Is(err, lookup.ErrNotFound) || len(d.asked) != asked {
			t.Errorf("%q: %v, asked %d times more", id, err, len(d.asked)-asked)
		}
	}
	d.target.ID = ""
	if _, err := d.Find(t.Context(), id); !errors.Is(err, lookup.ErrNotFound) || len(d.asked) != asked {
		t.Errorf("without an index: %v", err)
	}
}

func TestSRUFindFails(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       lookup.Reason // "" is lookup.ErrNotFound
	}{
		{"nothing", sruAnswer(0), ""},
		{"no such index", sruFailure(16), ""},
		{"no such context set", sruFailure(15), ""},
		{"a syntax error", sruFailure(10), lookup.Refused},
		{"out of order", sruFailure(1), lookup.Broken},
	} {
		_, err := newSRUDouble(t, says(tt.body)).Find(t.Context(), "city.1")
		failure, failed := errors.AsType[*lookup.Failure](err)
		if tt.want == "" && !errors.Is(err, lookup.ErrNotFound) ||
			tt.want != "" && (!failed || failure.Reason != tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// The IDs of two works are never the same unless their numbers are.
func FuzzSRUID(f *testing.F) {
	for _, seed := range []string{"1", "   77000348 ", "73209622 //r823", "_41", "A", "00 a", "\xff", "é", ""} {
		f.Add(seed)
	}
	s := New(city, agent)
	f.Fuzz(func(t *testing.T, number string) {
		record := fmt.Sprintf(`<record><controlfield tag="001">%s</controlfield><datafield tag="245"><subfield code="a">x</subfield></datafield></record>`,
			number)
		r, err := parseResponse([]byte(sruAnswer(1, record)))
		if err != nil || len(r.records) != 1 || r.records[0].marc == nil {
			return
		}
		work, ok := s.work(r.records[0].marc, "")
		if !ok {
			return
		}
		if strings.Trim(work.ID, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
			t.Errorf("%q: ID %q", number, work.ID)
		}
		want := r.records[0].marc.Bibliographic().Control
		if got, ok := s.parseID(work.ID); ok != (want != "" && len(want) <= maxControl) || ok && got != want {
			t.Errorf("%q: %q is %q, %v", want, work.ID, got, ok)
		}
	})
}
