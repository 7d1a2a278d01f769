package store

import (
	"strings"
	"unicode"
)

// fullText returns an FTS5 query for the pks of the books in which each word of text begins a word,
// and its arguments.
func fullText(text string) (string, []any) {
	return "SELECT rowid FROM books_fts WHERE books_fts MATCH $1", []any{matchExpression(text)}
}

// matchExpression returns an FTS5 expression for the words of text. Each is quoted, so that nothing
// in it is taken for FTS5's syntax.
func matchExpression(text string) string {
	var words []string
	for w := range strings.FieldsSeq(text) {
		if !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			continue // the index has no such word
		}
		w = strings.ReplaceAll(w, "\x00", " ")
		words = append(words, `"`+strings.ReplaceAll(w, `"`, `""`)+`"*`)
	}
	if len(words) == 0 {
		return `""` // matches nothing
	}
	return strings.Join(words, " ")
}
