// Package search parses what readers type into a search field: of the look-up and of the list.
package search

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

const (
	maxText  = 300 // characters of a query that are parsed
	maxTerms = 16
)

// Query is a parsed search.
type Query struct {
	Text string    // the text as typed: trimmed, white space collapsed, valid UTF-8
	ISBN isbn.ISBN // set if the text is an ISBN; there are no terms then
	// Mistyped is set if the text has the form of an ISBN whose last digit does not match the
	// others. It is the last digit that they ask for, "0" to "9" or "X". The text is read as words.
	Mistyped string
	// Terms are what the text asks for. A work must match all of them.
	Terms []Term
	// Cut reports that the text has more terms, or is longer, than is read.
	Cut bool
}

// Field names the part of a work in which a term is searched for.
type Field string

// The fields of terms.
const (
	Anywhere Field = "" // title or author
	InTitle  Field = "title"
	InAuthor Field = "author"
	InDewey  Field = "dewey"

	// Those below are fields of books on the list only.
	InSubject  Field = "subject"
	InSeries   Field = "series"
	InISBN     Field = "isbn"
	InLocation Field = "location" // of a copy
	InStatus   Field = "status"   // of a copy
	InAdded    Field = "added"    // when the book was added
)

// ofWorks are the fields that works have.
var ofWorks = []Field{InTitle, InAuthor, InDewey}

// OfBooks are the fields that books on the list have, and works have not.
var OfBooks = []Field{InSubject, InSeries, InISBN, InLocation, InStatus, InAdded}

// Term is a word or a phrase of a query.
type Term struct {
	Field Field
	// Text is the word or phrase as typed, without quotes. InDewey it is the beginning of a Dewey
	// number: "81", "813.5"; InISBN digits; InAdded a year, month or day: "2026", "2026-11".
	Text string
	// Phrase reports whether the term was quoted. The words of a phrase must stand together, and
	// its last word is complete.
	Phrase bool
	// Words are the words of Text as filing.SearchWords returns them; "and" for an ampersand
	// between other terms.
	Words []string
}

// StandsTogether reports whether the words of t must stand together: those of a phrase, and the
// characters of a term in Chinese, Japanese or Korean, which filing.SearchWords returns one by one.
func (t Term) StandsTogether() bool {
	return t.Field != InDewey && len(t.Words) > 1 && (t.Phrase || filing.HasIdeographs(t.Text))
}

// Parse parses what a reader typed or scanned. An ISBN in any form that isbn.Parse accepts,
// optionally quoted or preceded by "isbn:" or "urn:isbn:", gives a query for that ISBN. Other text
// gives words in any order, "phrases in quotes", and either of them after title:, author: or
// dewey:, or after the names of further fields, which apply to that one word or phrase. Text after
// dewey: that cannot begin a Dewey number is read as a word, and so are ISBNs and dates that are
// none. At most 16 different terms are read.
func Parse(text string, further ...Field) Query {
	q := Query{Text: strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")}
	bare := strings.Trim(q.Text, quotes+" .,;")
	n, err := isbn.Parse(bare)
	if mistyped, ok := errors.AsType[*isbn.CheckDigitError](err); ok {
		q.Mistyped = mistyped.Last
	}
	if q.ISBN = n; n == "" {
		q.Terms, q.Cut = parseTerms(q.Text, slices.Concat(ofWorks, further))
	}
	return q
}

// quotes are the characters that begin or end a phrase, for all common keyboards and languages.
const quotes = "\"\u201c\u201d\u201e\u201f\u00ab\u00bb"

// parseTerms returns the terms of text, and whether there are more than are read.
func parseTerms(text string, fields []Field) (terms []Term, cut bool) {
	runes := []rune(text)
	text = string(runes[:min(len(runes), maxText)])
	for len(terms) < maxTerms {
		text = strings.TrimLeft(text, " ")
		if text == "" {
			break
		}
		var t Term
		t.Field, text = cutField(text, fields)
		t.Text, t.Phrase, text = cutValue(text)
		if normalise := normalisers[t.Field]; normalise != nil {
			var ok bool
			if t.Text, ok = normalise(t.Text); !ok {
				t.Field = Anywhere
			}
		}
		t.Words = filing.SearchWords(t.Text)
		if len(t.Words) > 0 && !slices.ContainsFunc(terms, t.same) || len(terms) > 0 && isAmpersand(t) {
			terms = append(terms, t)
		}
	}
	for len(terms) > 0 && isAmpersand(terms[len(terms)-1]) {
		terms = terms[:len(terms)-1]
	}
	for i := range terms {
		if isAmpersand(terms[i]) {
			terms[i].Words = []string{"and"}
		}
	}
	return terms, len(runes) > maxText || strings.TrimSpace(text) != ""
}

// same reports whether two terms ask for the same.
func (t Term) same(other Term) bool {
	return t.Field == other.Field && t.Phrase == other.Phrase && slices.Equal(t.Words, other.Words)
}

// isAmpersand reports whether t is an ampersand alone. Between other terms it means "and".
func isAmpersand(t Term) bool { return t.Field == Anywhere && (t.Text == "&" || t.Text == "＆") }

// cutField returns the field named at the start of s and the text after its colon. A field name
// with nothing after the colon is read as a word.
func cutField(s string, fields []Field) (Field, string) {
	for _, field := range fields {
		n := len(field)
		if len(s) <= n || s[n] != ':' || !strings.EqualFold(s[:n], string(field)) {
			continue
		}
		if after := strings.TrimLeft(s[n+1:], " "); after != "" {
			return field, after
		}
	}
	return Anywhere, s
}

// cutValue returns the phrase or word at the start of s and the text after it.
func cutValue(s string) (value string, phrase bool, after string) {
	if r, size := utf8.DecodeRuneInString(s); strings.ContainsRune(quotes, r) {
		s = s[size:]
		if end := strings.IndexAny(s, quotes); end >= 0 {
			_, size := utf8.DecodeRuneInString(s[end:])
			return strings.TrimSpace(s[:end]), true, s[end+size:]
		}
	}
	value, after, _ = strings.Cut(s, " ")
	return value, false, after
}

var deweyBeginning = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]{1,3}$|^[0-9]{3}\.[0-9]*$`)
})

// deweyPrefix returns s normalised as the beginning of a Dewey number; s and false if it isn't one.
func deweyPrefix(s string) (string, bool) {
	bare := strings.TrimRight(s, "*")
	if deweyBeginning().MatchString(bare) {
		return strings.TrimSuffix(bare, "."), true
	}
	if n, err := dewey.Parse(s); err == nil {
		return string(n), true
	}
	return s, false
}

// normalisers are for the fields whose texts have a form of their own. Each returns a text in that
// form; the text as it is and false if it can't be one.
var normalisers = map[Field]func(string) (string, bool){
	InDewey: deweyPrefix,
	InISBN:  isbnPrefix,
	InAdded: date,
}

var isbnBeginning = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{1,13}$`) })

// isbnPrefix returns the digits of an ISBN, or of the beginning of one.
func isbnPrefix(s string) (string, bool) {
	if n, err := isbn.Parse(s); err == nil {
		return n.String(), true
	}
	bare := strings.ReplaceAll(s, "-", "")
	if !isbnBeginning().MatchString(bare) {
		return s, false
	}
	return bare, true
}

// date returns a year, month or day.
func date(s string) (string, bool) {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, s); err == nil {
			return s, true
		}
	}
	return s, false
}

// HasWords reports whether a text has all words, which are as filing.SearchWords returns them. The
// last may be the beginning of a longer one.
func HasWords(text string, words []string) bool {
	have := filing.SearchWords(text)
	for i, w := range words {
		isLast := i == len(words)-1
		if !slices.ContainsFunc(have, func(h string) bool { return h == w || isLast && strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return true
}
