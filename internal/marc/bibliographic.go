package marc

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// Bibliographic holds the facts that a catalogue needs from a bibliographic record, without the
// ISBD punctuation between the parts of a description. What the record does not state is empty.
type Bibliographic struct {
	Control   string // control number
	Title     string // with subtitle and part: "Faust: a tragedy. Part 1"
	Filing    string // Title without its nonfiling characters, such as a leading article
	Author    string // surname first, without dates and roles; an editor if there is no author
	Year      string // four digits: of the first edition if the record states it, else of this one
	Dewey     dewey.Number
	ISBNs     []isbn.ISBN
	LCC       string // Library of Congress call number: "RC71.3 .W67 1971"
	Publisher string
	Language  string   // MARC language code
	Subjects  []string // headings with subdivisions after "--": "Tomography--Congresses"
}

// Bibliographic returns the facts in the record. It ignores fields in other scripts (880).
func (r *Record) Bibliographic() Bibliographic {
	b := Bibliographic{
		Control:   strings.TrimSpace(r.Control("001")),
		Author:    r.author(),
		Year:      r.year(),
		Dewey:     r.dewey(),
		ISBNs:     r.isbns(),
		LCC:       r.lcc(),
		Publisher: r.publisher(),
		Language:  r.language(),
		Subjects:  r.subjects(),
	}
	b.Title, b.Filing = r.title()
	return b
}

// title returns the title in field 245, with and without its nonfiling characters. The second
// indicator counts these, or control characters enclose them.
func (r *Record) title() (title, filing string) {
	f := r.firstTagged("245")
	if f == nil {
		return "", ""
	}
	title = joinTitle(f.Subfields)
	a := slices.IndexFunc(f.Subfields, func(s Subfield) bool { return s.Code == 'a' })
	if a < 0 {
		return title, title
	}
	from := nonfilingLength(f.Subfields[a].Value, f.Ind2)
	if from == 0 {
		return title, title
	}
	subfields := slices.Clone(f.Subfields)
	subfields[a].Value = subfields[a].Value[from:]
	if filing = joinTitle(subfields); filing == "" {
		filing = title
	}
	return title, filing
}

// nonfilingLength returns the length in bytes of the nonfiling characters at the start of a title.
// It ignores an indicator whose count ends inside a word, since it must be wrong.
func nonfilingLength(title string, indicator byte) int {
	if strings.HasPrefix(title, string(nonSortBegin)) {
		if i := strings.IndexRune(title, nonSortEnd); i > 0 {
			return i + utf8.RuneLen(nonSortEnd)
		}
		return 0
	}
	count := int(indicator) - '0'
	if count < 1 || count > 9 {
		return 0
	}
	last := ' '
	for i, r := range title {
		if count <= 0 {
			if isWordChar(last) {
				return 0
			}
			return i
		}
		last = r
		// Combining marks count separately, as in MARC-8.
		count -= utf8.RuneCountInString(norm.NFD.String(string(r)))
	}
	return 0
}

func isWordChar(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// joinTitle joins the title ($a), the rest of the title ($b) and the number and name of a part ($n,
// $p). The ISBD punctuation at the end of a subfield says what follows: " :" a subtitle, " =" a
// parallel title in another language, which joinTitle omits.
func joinTitle(subfields []Subfield) string {
	var title strings.Builder
	punctuation := byte(0) // last character of the preceding subfield
	for i, s := range subfields {
		value := clean(s.Value)
		if value == "" {
			continue
		}
		if strings.IndexByte("abnp", s.Code) >= 0 && !(s.Code == 'b' && punctuation == '=') {
			if title.Len() > 0 {
				afterNumber := subfields[i-1].Code == 'n'
				title.WriteString(titleSeparator(s.Code, punctuation, afterNumber))
			}
			title.WriteString(strings.TrimRight(value, " :;=/,"))
		}
		if s.Code == 'c' { // statement of responsibility
			break
		}
		punctuation = value[len(value)-1]
	}
	return trimStop(title.String())
}

// titleSeparator returns the text to put before a subfield of the title. The punctuation is the
// last character of the preceding subfield; afterNumber reports whether that one is the number of a
// part ($n).
func titleSeparator(code, punctuation byte, afterNumber bool) string {
	switch {
	case punctuation == ';':
		return "; "
	case punctuation == '.':
		return " "
	case code == 'b':
		return ": "
	case code == 'p' && afterNumber:
		return ", "
	}
	return ". "
}

// substring returns s[from:to], or less if s is shorter.
func substring(s string, from, to int) string {
	return s[min(from, len(s)):min(to, len(s))]
}
