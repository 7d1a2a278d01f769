package sru

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/lookup"
)

// maxClauses bounds the words and phrases of a CQL query: each is searched for in two indexes.
const maxClauses = 8

// cql returns q in the Contextual Query Language. It uses only what every target supports: words
// and phrases in an index, joined by "and" and "or". A word that may be in title or author is
// searched for in both indexes, so that "vonnegut slaughterhouse" finds the works that match both
// words. The result is "" for a query without words: few targets have an index of Dewey numbers.
// See https://www.loc.gov/standards/sru/cql/.
func (t Target) cql(q lookup.Query) string {
	if q.ISBN != "" {
		query := clause(t.ISBN, q.ISBN.String())
		if ten, ok := q.ISBN.Ten(); ok {
			query += " or " + clause(t.ISBN, ten)
		}
		return query
	}
	terms := slices.DeleteFunc(slices.Clone(q.Terms), func(term lookup.Term) bool {
		return term.Field == lookup.InDewey
	})
	if rare := slices.DeleteFunc(slices.Clone(terms), isStopWord); len(rare) > 0 {
		terms = rare
	}
	var clauses []string
	for _, term := range terms[:min(len(terms), maxClauses)] {
		text := strings.TrimFunc(term.Text, func(r rune) bool { return !isWordRune(r) })
		title, author := clause(t.Title, text), clause(t.Author, text)
		switch {
		case term.Field == lookup.InAuthor:
			clauses = append(clauses, author)
		case term.Field == lookup.InTitle || title == author:
			clauses = append(clauses, title)
		default:
			clauses = append(clauses, "("+title+" or "+author+")")
		}
	}
	return strings.Join(clauses, " and ")
}

// isStopWord reports whether a term is a word that occurs in half of all titles: some targets
// refuse it, and others need seconds for it.
func isStopWord(t lookup.Term) bool {
	switch strings.ToLower(t.Text) {
	case "a", "an", "the", "of", "and", "&":
		return !t.Phrase
	}
	return false
}

func clause(index, text string) string { return index + "=" + quote(text) }

// quote returns text as a CQL string. Quotation marks, backslashes and the wildcards, which have a
// meaning inside quotes too, are escaped by a backslash.
func quote(text string) string {
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

// isWordRune reports whether r is part of a word. Some marks are letters in Indian scripts.
func isWordRune(r rune) bool { return lookup.IsAlphanumeric(r) || unicode.IsMark(r) }
