package biblio

import (
	"context"
	"slices"
	"strings"
)

// matchTerms is q as an FTS5 query: each term's words in its column, the last word
// perhaps unfinished. It is "" when q asks for no words.
func matchTerms(q Query) string {
	terms := slices.DeleteFunc(q.Terms(), func(t Term) bool { return t.Field == InDewey })
	plain := !slices.ContainsFunc(terms, func(t Term) bool { return t.Field != Anywhere || t.Phrase })
	if plain && len(terms) == len(q.Terms()) {
		return matchExpression(q.Text)
	}
	var parts []string
	for _, t := range terms {
		words := t.words()
		if t.Phrase {
			words = []string{strings.Join(words, " ")}
		}
		for _, word := range words {
			if word == "" || len(parts) == maxWords {
				continue
			}
			part := `"` + word + `"`
			if t.Field != Anywhere {
				part = string(t.Field) + " : " + part // the columns are called as the fields are
			}
			parts = append(parts, part)
		}
	}
	match := strings.Join(parts, " ")
	if match != "" && !terms[len(terms)-1].Phrase {
		match += "*"
	}
	return match
}

// searchDewey returns the works that match, if match is not "", and whose Dewey number
// begins with the prefix.
func (o *Offline) searchDewey(ctx context.Context, match, prefix string) ([]Work, error) {
	after := prefix + ":" // follows the digits and the point
	if match == "" {
		return o.query(ctx, `SELECT `+workColumns+` FROM works WHERE dewey >= $1 AND dewey < $2
			ORDER BY rowid LIMIT $3`, prefix, after, offlineLimit)
	}
	return o.query(ctx, `SELECT `+workColumns+`
		FROM words JOIN works ON works.rowid = words.rowid
		WHERE words MATCH $1 AND works.dewey >= $2 AND works.dewey < $3
		ORDER BY bm25(words, 4.0, 1.0), works.rowid LIMIT $4`, match, prefix, after, offlineLimit)
}
