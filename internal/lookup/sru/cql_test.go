package sru

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/lookup"
)

var city = Target{
	Name: "city", URL: "https://sru.example.org/", Schema: "marcxml", Title: "dc.title", Author: "dc.creator",
	ISBN: "bath.isbn", ID: "rec.id",
}

// oneIndex has title and author in one.
var oneIndex = Target{Name: "one", Title: "WOE", Author: "WOE", ISBN: "num"}

func TestCQL(t *testing.T) {
	tests := []struct {
		name   string
		target Target
		text   string
		want   string
	}{
		{"nothing", city, "", ""},
		{"punctuation", city, "!!!", ""},
		{"a word", city, "vonnegut", `(dc.title="vonnegut" or dc.creator="vonnegut")`},
		{"words", city, "vonnegut five",
			`(dc.title="vonnegut" or dc.creator="vonnegut") and (dc.title="five" or dc.creator="five")`},
		{"one index", oneIndex, "vonnegut five", `WOE="vonnegut" and WOE="five"`},
		{"fields", city, `title:five author:"le guin"`, `dc.title="five" and dc.creator="le guin"`},
		{"fields of one index", oneIndex, `title:five author:"le guin"`, `WOE="five" and WOE="le guin"`},
		{"a phrase", city, `"slaughterhouse five"`,
			`(dc.title="slaughterhouse five" or dc.creator="slaughterhouse five")`},
		{"an ISBN", city, "080442957X", `bath.isbn="9780804429573" or bath.isbn="080442957X"`},
		{"an ISBN without a short form", oneIndex, "9791032305690", `num="9791032305690"`},
		{"fillers", oneIndex, "the wizard of oz", `WOE="wizard" and WOE="oz"`},
		{"fillers alone", oneIndex, "The And", `WOE="The" and WOE="And"`},
		{"a filler in quotes", oneIndex, `"the" wizard`, `WOE="the" and WOE="wizard"`},
		{"a number only", city, "dewey:813.54", ""},
		{"a number and a word", oneIndex, "dewey:813.54 cradle", `WOE="cradle"`},
		{"punctuation around", oneIndex, "(Catch-22)! five,", `WOE="Catch-22" and WOE="five"`},
		{"masks", oneIndex, `a*b c?d e^f`, `WOE="a\*b" and WOE="c\?d" and WOE="e\^f"`},
		{"quotes and backslashes", oneIndex, `a"b c\d`, `WOE="a\"b" and WOE="c\\d"`},
		{"operators", oneIndex, "cats and dogs or not prox",
			`WOE="cats" and WOE="dogs" and WOE="or" and WOE="not" and WOE="prox"`},
		{"decomposed letters", oneIndex, "Bro\u0308nte", `WOE="Brönte"`},
		{"more than eight", oneIndex, "b c d e f g h i j",
			`WOE="b" and WOE="c" and WOE="d" and WOE="e" and WOE="f" and WOE="g" and WOE="h" and WOE="i"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.target.cql(lookup.ParseQuery(tt.text)); got != tt.want {
				t.Errorf("%s:\ngot  %s\nwant %s", tt.text, got, tt.want)
			}
		})
	}
}

// Whatever is typed, the query is clauses of the target's own indexes joined by our operators, and
// each string in it says, escapes undone, something that was typed.
func FuzzCQL(f *testing.F) {
	for _, seed := range []string{
		`vonnegut five`, `a" or rec.id="1`, `\`, `\\" or x`, `a\`, `title:"a\" or "b`, "a\x00\"b", `author:\" x:*?^`,
		"080442957X", `"\`, "\u0301\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := lookup.ParseQuery(text)
		for _, target := range []Target{city, oneIndex} {
			query := target.cql(q)
			if query == "" {
				continue
			}
			clauses, err := readCQL(query)
			if err != nil {
				t.Fatalf("%q: %v: %s", text, err, query)
			}
			typed := norm.NFC.String(q.Text)
			ten, _ := q.ISBN.Ten()
			for _, c := range clauses {
				if c.index != target.Title && c.index != target.Author && c.index != target.ISBN {
					t.Errorf("%q: index %q in %s", text, c.index, query)
				}
				asked := c.text == q.ISBN.String() || c.text == ten
				if q.ISBN != "" && !asked || q.ISBN == "" && !strings.Contains(withoutControls(typed), c.text) {
					t.Errorf("%q: nobody typed %q: %s", text, c.text, query)
				}
			}
		}
	})
}

func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

type readClause struct{ index, text string }

// readCQL reads the part of CQL that we write: expr = item {(" and "|" or ") item};
// item = "(" expr ")" | index "=" string. A mask without a backslash is an error.
func readCQL(s string) ([]readClause, error) {
	var clauses []readClause
	depth := 0
	for {
		for strings.HasPrefix(s, "(") {
			depth++
			s = s[1:]
		}
		index, rest, ok := strings.Cut(s, `="`)
		if !ok || !isIndexName(index) || index == "" {
			return nil, errors.New("no index")
		}
		var text strings.Builder
		closed := false
		for i := 0; i < len(rest) && !closed; i++ {
			switch c := rest[i]; c {
			case '"':
				closed = true
				s = rest[i+1:]
			case '\\':
				if i++; i == len(rest) || !strings.ContainsRune(`"\*?^`, rune(rest[i])) {
					return nil, errors.New("a backslash before nothing")
				}
				text.WriteByte(rest[i])
			case '*', '?', '^':
				return nil, errors.New("a mask")
			default:
				text.WriteByte(c)
			}
		}
		if !closed {
			return nil, errors.New("a string that does not end")
		}
		clauses = append(clauses, readClause{index, text.String()})
		for strings.HasPrefix(s, ")") {
			depth--
			s = s[1:]
		}
		if s == "" {
			if depth != 0 {
				return nil, errors.New("a parenthesis left open")
			}
			return clauses, nil
		}
		after, and := strings.CutPrefix(s, " and ")
		after2, or := strings.CutPrefix(s, " or ")
		switch {
		case and:
			s = after
		case or:
			s = after2
		default:
			return nil, errors.New("no operator")
		}
	}
}
