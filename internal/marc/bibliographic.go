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

// Bibliographic is what a catalogue needs of a bibliographic record, without the punctuation
// by which MARC 21 ends one part and announces the next (ISBD). What the record does not have is empty.
type Bibliographic struct {
	Control   string // control number
	Title     string // with its subtitle and its part: "Faust: a tragedy. Part 1"
	Filing    string // the Title without its leading article, where the record says what that is
	Author    string // inverted, without dates and roles; the editor where there is no author
	Year      string // four digits: of the first edition where the record knows, else of this
	Dewey     dewey.Number
	ISBNs     []isbn.ISBN
	LCC       string // Library of Congress call number: "RC71.3 .W67 1971"
	Publisher string
	Language  string   // MARC's three-letter code
	Subjects  []string // headings, subdivisions behind "--": "Tomography--Congresses"
}

// Bibliographic reads the record's description. Fields in another script (880) are not read.
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

// first returns the first field that has one of the tags, nil if there is none.
func (r *Record) first(tags ...string) *Field {
	for f := range r.Tagged(tags...) {
		return f
	}
	return nil
}

// title reads field 245 and its nonfiling characters, which the second indicator counts or
// control characters enclose.
func (r *Record) title() (title, filing string) {
	f := r.first("245")
	if f == nil {
		return "", ""
	}
	title = joinTitle(f.Subfields)
	a := slices.IndexFunc(f.Subfields, func(s Subfield) bool { return s.Code == 'a' })
	if a < 0 {
		return title, title
	}
	from := nonfiling(f.Subfields[a].Value, f.Ind2)
	if from == 0 {
		return title, title
	}
	sorted := slices.Clone(f.Subfields)
	sorted[a].Value = sorted[a].Value[from:]
	if filing = joinTitle(sorted); filing == "" {
		filing = title
	}
	return title, filing
}

// nonfiling returns how many octets at the start of a title are not sorted by. An indicator
// that ends inside a word is wrong, and not followed.
func nonfiling(title string, indicator byte) int {
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
			if isWord(last) {
				return 0
			}
			return i
		}
		last = r
		count -= utf8.RuneCountInString(norm.NFD.String(string(r))) // marks are counted, as in MARC-8
	}
	return 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// joinTitle joins the title, the subtitle and the number and name of a part. What the
// next part is stands at the end of the one before: " :" for a subtitle, " =" for the title in
// another language, which is left out.
func joinTitle(subfields []Subfield) string {
	var title strings.Builder
	mark := byte(0) // at the end of the part before
	for i, s := range subfields {
		value := clean(s.Value)
		if value == "" {
			continue
		}
		if strings.IndexByte("abnp", s.Code) >= 0 && !(s.Code == 'b' && mark == '=') {
			title.WriteString(separator(s.Code, mark, title.Len() == 0, i > 0 && subfields[i-1].Code == 'n'))
			title.WriteString(strings.TrimRight(value, " :;=/,"))
		}
		if s.Code == 'c' { // the statement of responsibility
			break
		}
		mark = value[len(value)-1]
	}
	return trimStop(title.String())
}

// separator returns what stands before a part of a title.
func separator(code, mark byte, first, afterNumber bool) string {
	switch {
	case first:
		return ""
	case mark == ';':
		return "; "
	case mark == '.':
		return " "
	case code == 'b':
		return ": "
	case code == 'p' && afterNumber:
		return ", "
	}
	return ". "
}
