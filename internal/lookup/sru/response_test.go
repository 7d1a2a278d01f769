package sru

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"shelflist/internal/lookup"
)

// sruFailure is an answer that is only a diagnostic, as most targets send it: without a count.
func sruFailure(number int) string {
	return strings.NewReplacer("<zs:numberOfRecords>0</zs:numberOfRecords>", "", "<zs:records></zs:records>", sruWarning(number)).Replace(sruAnswer(0))
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
		{"an unknown schema", says(strings.Replace(sruFailure(66), "<diagnostics", "<zs:numberOfRecords>7</zs:numberOfRecords><diagnostics", 1)), lookup.Refused, "diagnostic/1/66"},
		{"out of order", says(sruFailure(1)), lookup.Broken, "diagnostic/1/1"},
		{"not for the moment", says(sruFailure(2)), lookup.Busy, "diagnostic/1/2"},
		{"a diagnostic without a number", says(strings.ReplaceAll(sruFailure(10), "info:srw/diagnostic/1/10", "")), lookup.Refused, "No good"},
		{"a diagnostic of two lines", says(strings.ReplaceAll(sruFailure(10), "No good", "No\ngood")), lookup.Refused, `No\ngood`},
		{"surrogates only", says(sruAnswer(9, surrogate, surrogate)), lookup.Refused, "Unknown schema for retrieval"},
		{"packed surrogates only", says(sruAnswer(9, escapeXML(surrogate))), lookup.Refused, "Unknown schema for retrieval"},
		{"broken records only", says(sruAnswer(2, "<mods><title>Emma</title></mods>")), lookup.Broken, "no MARCXML record"},
		{"packed nonsense only", says(sruAnswer(2, "Emma")), lookup.Broken, "no MARCXML record"},
		{"an empty record only", says(sruAnswer(2, "")), lookup.Broken, "no MARCXML record"},
		{"a count and no records", says(sruAnswer(9)), lookup.Broken, "counts 9"},
		{"nothing in it", says(`<searchRetrieveResponse/>`), lookup.Broken, "no count"},
		{"an explain response", says(`<explainResponse><version>1.1</version></explainResponse>`), lookup.Broken, "not an SRU response"},
		{"a page", says("<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>Sorry</title></head></html>"), lookup.Broken, ""},
		{"a page that is XML", says(`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html><body/></html>`), lookup.Broken, "not an SRU response"},
		{"nothing", says(""), lookup.Broken, "unexpected EOF"},
		{"white space", says("\n \n"), lookup.Broken, "unexpected EOF"},
		{"JSON", says(`{"docs":[]}`), lookup.Broken, ""},
		{"cut short in a record", says(sruAnswer(1, emma("1"))[:900]), lookup.Broken, "EOF"},
		{"cut short behind a record", says(strings.TrimSuffix(sruAnswer(1, emma("1")), "</zs:searchRetrieveResponse>")), lookup.Broken, "EOF"},
		{"not well-formed", says(strings.Replace(sruAnswer(1, emma("1")), "</zs:recordData>", "", 1)), lookup.Broken, ""},
		{"another encoding", says(strings.Replace(sruAnswer(1, emma("1")), `version="1.0"`, `version="1.0" encoding="ISO-8859-1"`, 1)), lookup.Broken, "ISO-8859-1"},
		{"an entity bomb in a record", says(strings.Replace(strings.Replace(sruAnswer(1, emma("1")), `<?xml version="1.0"?>`, bomb, 1), "London", "&c;", 1)), lookup.Broken, "entity"},
		{"nested without end", says(`<searchRetrieveResponse>` + strings.Repeat("<a>", 200_000)), lookup.Broken, "nested"},
		{"nested without end, packed", says(sruAnswer(1, escapeXML(strings.Repeat("<a>", 100_000)))), lookup.Broken, "MARCXML"},
		{"too long", says(sruAnswer(1, emma("1")) + strings.Repeat(" ", 4<<20)), lookup.Broken, "longer than"},
		{"404", status(404), lookup.Refused, "404"},
		{"403", status(403), lookup.Refused, "403"},
		{"429", status(429, "Retry-After", "60"), lookup.Busy, "429"},
		{"500", status(500), lookup.Broken, "500"},
		{"connection closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, lookup.Unreachable, "EOF"},
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

func TestSRUFindsNothing(t *testing.T) {
	for _, tt := range []struct{ name, body string }{
		{"a count of none", sruAnswer(0)},
		{"no such position", sruFailure(61)},
		{"stop words only", sruFailure(35)},
	} {
		if works, err := newSRUDouble(t, says(tt.body)).Search(t.Context(), lookup.ParseQuery("emma")); len(works) != 0 || err != nil {
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
		"<searchRetrieveResponse><diagnostic><uri>10</uri></diagnostic></searchRetrieveResponse>", response("<diagnostic/>"), "<searchRetrieveResponse/>", "<recordData/>", `<searchRetrieveResponse><recordData/></searchRetrieveResponse>`,
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
