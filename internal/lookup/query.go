package lookup

import (
	"unicode"

	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/search"
)

// Query is a parsed search. ParseQuery makes it; the sources only read it.
type Query struct {
	Text string    // the text as typed: trimmed, white space collapsed, valid UTF-8
	ISBN isbn.ISBN // set if the text is an ISBN; there are no terms then
	// Mistyped is set if the text has the form of an ISBN whose last digit does not match the
	// others. It is the last digit that they ask for, "0" to "9" or "X". The text is read as words.
	Mistyped string
	// Terms are what the text asks for. A work must match all of them.
	Terms []Term

	match matcher
}

// Field names the part of a work in which a term is searched for.
type Field = search.Field

// The fields of terms.
const (
	Anywhere = search.Anywhere // title or author
	InTitle  = search.InTitle
	InAuthor = search.InAuthor
	InDewey  = search.InDewey
)

// Term is a word or a phrase of a query.
type Term = search.Term

// ParseQuery parses what a reader typed or scanned, as search.Parse does.
func ParseQuery(text string) Query {
	p := search.Parse(text)
	q := Query{Text: p.Text, ISBN: p.ISBN, Mistyped: p.Mistyped, Terms: p.Terms}
	q.match = newMatcher(q)
	return q
}

// Words returns the words of text as the offline index holds them: those of filing.SearchWords.
func Words(text string) []string { return filing.SearchWords(text) }

// IsAlphanumeric reports whether r is a letter or a number of any script.
func IsAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
