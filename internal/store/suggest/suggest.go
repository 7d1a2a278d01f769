// Package suggest finds what books have in a field already, for completing what is being typed.
package suggest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

const (
	maxBooks  = 2000 // books that are read for one answer, so that its costs have a limit
	maxAnswer = 10
)

// queries select the texts of fields, one or more lines each. Those with $1 take an expression of the
// full-text index that finds the books; the others are of the latest books only.
var queries = map[string]struct {
	query  string
	column search.Field // of the full-text index; "" if the field is not in it
}{
	"Contributors": {"SELECT COALESCE(author, '') || char(10) || contributors FROM books WHERE pk IN (" + matches + ")", search.InAuthor},
	"Subjects":     {"SELECT subjects FROM books WHERE pk IN (" + matches + ")", search.InSubject},
	"Series":       {"SELECT series FROM books WHERE pk IN (" + matches + ")", search.InSeries},
	"Publisher":    {"SELECT publisher FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Place":        {"SELECT place FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Prefix":       {"SELECT prefix FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Location":     {"SELECT location FROM copies WHERE location <> '' ORDER BY copy DESC LIMIT 20000", ""},
}

const matches = "SELECT rowid FROM books_fts WHERE books_fts MATCH $1 ORDER BY rowid DESC LIMIT 2000"

// Fields returns the names of the fields that there are suggestions for, in alphabetical order.
func Fields() []string { return slices.Sorted(maps.Keys(queries)) }

// Find returns the texts of a field that have all words typed, of which the last may be incomplete:
// those that begin with it first, then the most frequent. They are counted among the latest 2,000 books
// that have the words; of a field that can't be searched, among the latest 20,000. The result is empty
// for a field that there are no suggestions for.
func Find(ctx context.Context, tx row.Tx, field, typed string) ([]catalogue.Suggestion, error) {
	words := filing.SearchWords(typed)
	q, known := queries[field]
	if len(words) == 0 || !known {
		return nil, nil
	}
	var args []any
	if q.column != "" {
		e, _ := fulltext.Parse(search.Query{Terms: []search.Term{{Field: q.column, Text: words[0], Words: words[:1]}}})
		if len(words) > 1 {
			e, _ = fulltext.Parse(search.Query{Terms: terms(q.column, words)})
		}
		args = []any{e.String()}
	}
	counts, err := count(ctx, tx, q.query, args, words)
	if err != nil {
		return nil, err
	}
	list := make([]catalogue.Suggestion, 0, len(counts))
	for text, n := range counts {
		list = append(list, catalogue.Suggestion{Text: text, Count: n})
	}
	begins := func(s string) int {
		if strings.HasPrefix(filing.Fold(s), filing.Fold(typed)) {
			return 0
		}
		return 1
	}
	slices.SortFunc(list, func(a, b catalogue.Suggestion) int {
		return cmp.Or(begins(a.Text)-begins(b.Text), b.Count-a.Count, strings.Compare(a.Text, b.Text))
	})
	return list[:min(len(list), maxAnswer)], nil
}

// terms returns a term for each word. All but the last are complete.
func terms(column search.Field, words []string) []search.Term {
	list := make([]search.Term, len(words))
	for i, w := range words {
		list[i] = search.Term{Field: column, Text: w, Words: []string{w}, Phrase: i < len(words)-1}
	}
	return list
}

// count counts the texts that have all words, of which the last may be incomplete.
func count(ctx context.Context, tx row.Tx, query string, args []any, words []string) (map[string]int, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[string]int{}
	wanted := map[string]bool{} // whether a text has the words
	for rows.Next() {
		var lines string
		if err := rows.Scan(&lines); err != nil {
			return nil, err
		}
		for _, c := range catalogue.ParseContributors(lines) { // of other fields too each line is one text
			has, known := wanted[c.Name]
			if !known {
				has = search.HasWords(c.Name, words)
				wanted[c.Name] = has
			}
			if has {
				counts[c.Name]++
			}
		}
	}
	return counts, rows.Err()
}
