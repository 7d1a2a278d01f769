package biblio

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

const (
	maxText  = 300 // characters of a search that are looked at
	maxTerms = 16
)

// Query is what a reader looks for. It is comparable: equal queries have equal answers.
type Query struct {
	Text string    // trimmed, white space collapsed, valid UTF-8
	ISBN isbn.ISBN // set when an ISBN is all that is asked for
}

// Field is where a term is looked for.
type Field string

const (
	Anywhere Field = "" // in title or author
	InTitle  Field = "title"
	InAuthor Field = "author"
	InDewey  Field = "dewey"
)

// Term is one of the things that a query asks for; a work must meet all.
type Term struct {
	Field Field
	// Text is as it was typed, without quotes: a word, or a phrase. InDewey it is what the
	// number begins with: "81", "813.5".
	Text   string
	Phrase bool // it was quoted: its words stand together, and the last is finished
}

// ParseQuery understands what a reader typed or scanned: an ISBN in any form that
// isbn.Parse reads, perhaps quoted, or with isbn: or urn:isbn: before it; else what Query.Terms says.
func ParseQuery(text string) Query {
	q := Query{Text: strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")}
	bare := strings.Trim(q.Text, quotes+" .,;")
	if len(bare) > 4 && strings.EqualFold(bare[:4], "urn:") {
		bare = bare[4:]
	}
	if n, err := isbn.Parse(bare); err == nil {
		q.ISBN = n
	}
	return q
}

// quotes begin and end a phrase, in any of the ways that keyboards and languages have.
const quotes = "\"\u201c\u201d\u201e\u201f\u00ab\u00bb"

// Terms is how the text is understood: words in any order, "phrases in quotes", and either behind
// title:, author: or dewey:, which bind to that one word or phrase. What is after dewey: and can't
// begin a Dewey number is words. There are at most 16, and none when the query is an ISBN.
func (q Query) Terms() []Term {
	if q.ISBN != "" {
		return nil
	}
	runes := []rune(q.Text)
	rest := string(runes[:min(len(runes), maxText)])
	var terms []Term
	for len(terms) < maxTerms {
		rest = strings.TrimLeft(rest, " ")
		if rest == "" {
			break
		}
		var t Term
		t.Field, rest = cutField(rest)
		t.Text, t.Phrase, rest = cutValue(rest)
		if t.Field == InDewey {
			var ok bool
			if t.Text, ok = deweyPrefix(t.Text); !ok {
				t.Field = Anywhere
			}
		}
		if len(t.words()) > 0 {
			terms = append(terms, t)
		}
	}
	return terms
}

// cutField returns the field that s begins with and what is behind its colon. With nothing behind
// it, it is a word like others.
func cutField(s string) (Field, string) {
	for _, field := range []Field{InTitle, InAuthor, InDewey} {
		n := len(field)
		if len(s) <= n || s[n] != ':' || !strings.EqualFold(s[:n], string(field)) {
			continue
		}
		if rest := strings.TrimLeft(s[n+1:], " "); rest != "" {
			return field, rest
		}
	}
	return Anywhere, s
}

// cutValue returns the phrase or word that s begins with, and what is behind it.
func cutValue(s string) (value string, phrase bool, rest string) {
	if r, size := utf8.DecodeRuneInString(s); strings.ContainsRune(quotes, r) {
		s = s[size:]
		if end := strings.IndexAny(s, quotes); end >= 0 {
			_, size := utf8.DecodeRuneInString(s[end:])
			return strings.TrimSpace(s[:end]), true, s[end+size:]
		}
	}
	value, rest, _ = strings.Cut(s, " ")
	return value, false, rest
}

var beginsDewey = regexp.MustCompile(`^[0-9]{1,3}$|^[0-9]{3}\.[0-9]*$`)

// deweyPrefix returns what a Dewey number begins with that s is, or s and false.
func deweyPrefix(s string) (string, bool) {
	bare := strings.TrimRight(s, "*")
	if beginsDewey.MatchString(bare) {
		return strings.TrimSuffix(bare, "."), true
	}
	if n, err := dewey.Parse(s); err == nil {
		return string(n), true
	}
	return s, false
}

// deweys are what the Dewey number of a work must begin with.
func (q Query) deweys() []string {
	var prefixes []string
	for _, t := range q.Terms() {
		if t.Field == InDewey {
			prefixes = append(prefixes, t.Text)
		}
	}
	return prefixes
}

// words are the words of a term as an index has them, folded. An apostrophe alone is none, also where it counts as a letter.
func (t Term) words() []string { return indexWords(t.Text) }

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
