package lookup

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

const (
	maxQueryText = 300 // characters of a query that are parsed
	maxTerms     = 16
)

// Query is a parsed search. ParseQuery makes it; the sources only read it.
type Query struct {
	Text string    // the text as typed: trimmed, white space collapsed, valid UTF-8
	ISBN isbn.ISBN // set if the text is an ISBN; there are no terms then
	// Terms are what the text asks for. A work must match all of them.
	Terms []Term

	match matcher
}

// Field names the part of a work in which a term is searched for.
type Field string

const (
	Anywhere Field = "" // title or author
	InTitle  Field = "title"
	InAuthor Field = "author"
	InDewey  Field = "dewey"
)

// Term is a word or a phrase of a query.
type Term struct {
	Field Field
	// Text is the word or phrase as typed, without quotes. InDewey it is the beginning of a Dewey
	// number: "81", "813.5".
	Text string
	// Phrase reports whether the term was quoted. The words of a phrase must stand together, and
	// its last word is complete.
	Phrase bool
	// Words are the words of Text as Words returns them.
	Words []string
}

// ParseQuery parses what a reader typed or scanned. An ISBN in any form that isbn.Parse accepts,
// optionally quoted or preceded by "isbn:" or "urn:isbn:", gives a query for that ISBN. Other text
// gives words in any order, "phrases in quotes", and either of them after title:, author: or
// dewey:, which apply to that one word or phrase. Text after dewey: that cannot begin a Dewey number is
// read as a word. At most 16 terms are read.
func ParseQuery(text string) Query {
	q := Query{Text: strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")}
	bare := strings.Trim(q.Text, quotes+" .,;")
	if len(bare) > 4 && strings.EqualFold(bare[:4], "urn:") {
		bare = bare[4:]
	}
	if n, err := isbn.Parse(bare); err == nil {
		q.ISBN = n
	} else {
		q.Terms = parseTerms(q.Text)
	}
	q.match = newMatcher(q)
	return q
}

// quotes are the characters that begin or end a phrase, for all common keyboards and languages.
const quotes = "\"\u201c\u201d\u201e\u201f\u00ab\u00bb"

func parseTerms(text string) []Term {
	runes := []rune(text)
	text = string(runes[:min(len(runes), maxQueryText)])
	var terms []Term
	for len(terms) < maxTerms {
		text = strings.TrimLeft(text, " ")
		if text == "" {
			break
		}
		var t Term
		t.Field, text = cutField(text)
		t.Text, t.Phrase, text = cutValue(text)
		if t.Field == InDewey {
			var ok bool
			if t.Text, ok = deweyPrefix(t.Text); !ok {
				t.Field = Anywhere
			}
		}
		if t.Words = Words(t.Text); len(t.Words) > 0 {
			terms = append(terms, t)
		}
	}
	return terms
}

// cutField returns the field named at the start of s and the text after its colon. A field name
// with nothing after the colon is read as a word.
func cutField(s string) (Field, string) {
	for _, field := range []Field{InTitle, InAuthor, InDewey} {
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

var deweyBeginning = regexp.MustCompile(`^[0-9]{1,3}$|^[0-9]{3}\.[0-9]*$`)

// deweyPrefix returns s normalised as the beginning of a Dewey number; s and false if it isn't one.
func deweyPrefix(s string) (string, bool) {
	bare := strings.TrimRight(s, "*")
	if deweyBeginning.MatchString(bare) {
		return strings.TrimSuffix(bare, "."), true
	}
	if n, err := dewey.Parse(s); err == nil {
		return string(n), true
	}
	return s, false
}

// Words returns the folded words of text, as the offline index holds them. A lone apostrophe is
// not a word, even where Unicode counts it as a letter.
func Words(text string) []string {
	return strings.FieldsFunc(filing.Fold(text), func(r rune) bool { return !filing.IsWord(r) })
}

// IsAlphanumeric reports whether r is a letter or a number of any script.
func IsAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
