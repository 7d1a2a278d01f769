package biblio

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxClauses bounds a CQL query: each word is looked for in two indexes.
const maxClauses = 8

// cql is q in the Contextual Query Language, asking only what every target has: a word or a
// phrase in an index, joined by "and" and "or". A word that may be in the title or
// the author is asked for in either, so that "vonnegut slaughterhouse" finds what both words are of.
// It is "" for a query that has no words: no index for Dewey numbers is common.
// https://www.loc.gov/standards/sru/cql/
func (t SRUTarget) cql(q Query) string {
	if q.ISBN != "" {
		clause := cqlClause(t.ISBN, q.ISBN.String())
		if ten, ok := q.ISBN.Ten(); ok {
			clause += " or " + cqlClause(t.ISBN, ten)
		}
		return clause
	}
	terms := slices.DeleteFunc(q.Terms(), func(term Term) bool { return term.Field == InDewey })
	if tell := slices.DeleteFunc(slices.Clone(terms), isFiller); len(tell) > 0 {
		terms = tell
	}
	var clauses []string
	for _, term := range terms[:min(len(terms), maxClauses)] {
		text := strings.TrimFunc(term.Text, func(r rune) bool { return !isWordRune(r) })
		title, author := cqlClause(t.Title, text), cqlClause(t.Author, text)
		switch {
		case term.Field == InAuthor:
			clauses = append(clauses, author)
		case term.Field == InTitle || title == author:
			clauses = append(clauses, title)
		default:
			clauses = append(clauses, "("+title+" or "+author+")")
		}
	}
	return strings.Join(clauses, " and ")
}

// isFiller reports whether a term is a word that half of all titles have: some targets
// refuse such a one, and others take seconds for it.
func isFiller(t Term) bool {
	switch strings.ToLower(t.Text) {
	case "a", "an", "the", "of", "and", "&":
		return !t.Phrase
	}
	return false
}

func cqlClause(index, text string) string { return index + "=" + cqlQuote(text) }

// cqlQuote is text as a CQL string. A backslash takes the meaning from the
// quotation mark, from itself, and from the masks, which have one inside quotes too.
func cqlQuote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range norm.NFC.String(text) {
		switch {
		case strings.ContainsRune(`"\*?^`, r):
			b.WriteByte('\\')
		case unicode.IsControl(r):
			r = ' '
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// isWordRune also counts the marks that are letters in Indian scripts.
func isWordRune(r rune) bool { return isAlphanumeric(r) || unicode.IsMark(r) }
