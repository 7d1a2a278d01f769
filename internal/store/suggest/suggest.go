// Package suggest finds what books have in a field already, for completing what is being typed.
package suggest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

// queries select the texts of fields, one or more lines each. Those with $1 take an expression of
// the full-text index that finds the books, and the number of books at most; the others are of the
// latest books only. So the costs of an answer have a limit.
var queries = map[string]struct {
	query  string
	column search.Field // of the full-text index; "" if the field is not in it
}{
	"Contributors": {
		"SELECT pk, COALESCE(author, '') || char(10) || contributors FROM books WHERE pk IN (" + matches + ")",
		search.InAuthor,
	},
	"Subjects":  {"SELECT pk, subjects FROM books WHERE pk IN (" + matches + ")", search.InSubject},
	"Series":    {"SELECT pk, series FROM books WHERE pk IN (" + matches + ")", search.InSeries},
	"Publisher": {"SELECT pk, publisher FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Place":     {"SELECT pk, place FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Prefix":    {"SELECT pk, prefix FROM books ORDER BY pk DESC LIMIT 20000", ""},
	"Location":  {"SELECT copy, location FROM copies WHERE location <> '' ORDER BY copy DESC LIMIT 20000", ""},
}

const matches = "SELECT rowid FROM books_fts WHERE books_fts MATCH $1 ORDER BY rowid DESC LIMIT $2"

// Find returns the texts of a field that have all words typed, of which the last may be incomplete,
// but at most limit: those that begin with it first, then the most frequent. They are counted among
// the latest 2,000 books that have the words; of a field that can't be searched, among the latest
// 20,000. The result is empty for a field that there are no suggestions for.
func Find(ctx context.Context, tx row.Tx, field, typed string, limit int) ([]catalogue.Suggestion, error) {
	const maxBooks = 2000
	words := filing.SearchWords(typed)
	q, known := queries[field]
	if len(words) == 0 || !known {
		return nil, nil
	}
	var args []any
	if q.column != "" {
		e, _ := fulltext.Parse(search.Query{Terms: terms(q.column, words)})
		args = []any{e.String(), maxBooks}
	}
	counts := map[string]int{}
	wanted := map[string]bool{} // whether a text has the words
	err := each(ctx, tx, q.query, args, func(_ int64, text string) {
		has, known := wanted[text]
		if !known {
			has = search.HasWords(text, words)
			wanted[text] = has
		}
		if has {
			counts[text]++
		}
	})
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
	return list[:min(len(list), limit)], nil
}

// Books returns the pks of the books that have any of some texts in a field, but at most limit, the
// latest first. Only fields of the full-text index can be asked for.
func Books(ctx context.Context, tx row.Tx, field string, texts []string, limit int) (pks []int64, err error) {
	q := queries[field]
	if q.column == "" {
		return nil, nil
	}
	for _, text := range texts {
		words := filing.SearchWords(text)
		if len(words) == 0 {
			continue
		}
		e, _ := fulltext.Parse(search.Query{Terms: []search.Term{{
			Field: q.column, Text: text, Words: words, Phrase: true,
		}}})
		err := each(ctx, tx, q.query, []any{e.String(), limit}, func(pk int64, have string) {
			if have == text && !slices.Contains(pks, pk) {
				pks = append(pks, pk)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(pks)
	slices.Reverse(pks)
	return pks[:min(len(pks), limit)], nil
}

// terms returns a term for each word. All but the last are complete.
func terms(column search.Field, words []string) []search.Term {
	list := make([]search.Term, len(words))
	for i, w := range words {
		list[i] = search.Term{Field: column, Text: w, Words: []string{w}, Phrase: i < len(words)-1}
	}
	return list
}

// each calls f with each line of what a query selects.
func each(ctx context.Context, tx row.Tx, query string, args []any, f func(pk int64, text string)) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var pk int64
		var lines string
		if err := rows.Scan(&pk, &lines); err != nil {
			return err
		}
		for _, c := range catalogue.ParseContributors(lines) { // of other fields too each line is one text
			f(pk, c.Name)
		}
	}
	return rows.Err()
}
