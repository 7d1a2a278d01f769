package list

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"shelflist/internal/barcodes"

	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/list/condition"
)

// setText makes l the list of the books that text finds, or of all books if text is blank.
func (l *List) setText(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	q := search.Parse(text, search.OfBooks...)
	if q.ISBN != "" {
		l.matches, l.args = condition.MatchingWords, []any{fulltext.ISBN(q.ISBN)}
		return
	}
	isOfCopy := func(t search.Term) bool {
		return t.Field == search.InLocation || t.Field == search.InStatus || t.Field == search.InAdded
	}
	for _, t := range q.Terms {
		if isOfCopy(t) {
			l.terms = append(l.terms, t)
		}
	}
	q.Terms = slices.DeleteFunc(q.Terms, isOfCopy)
	if l.words.exact, l.cut = fulltext.Parse(q); l.query.Public {
		l.words.exact = l.words.exact.Public()
	}
	l.args = []any{l.words.exact.String()}
	l.matches = condition.MatchingWords
	l.words.narrow, _, l.words.slow = l.words.exact.Bounds()
	l.words.number = l.words.exact.Number()
}

// narrow finds out what only the tables of books and copies tell: the conditions of the terms, and
// whether the text is the barcode of a copy.
func (l *List) narrow(ctx context.Context) error {
	if l.matches == "" {
		return nil
	}
	var book int64
	err := l.tx.QueryRowContext(ctx, "SELECT book FROM copies WHERE barcode = $1 AND barcode <> ''",
		barcodes.Parse(l.query.Text)).Scan(&book)
	switch {
	case err == nil:
		l.words, l.terms = words{}, nil
		l.matches, l.args = "SELECT pk FROM books WHERE pk = $1", []any{book}
		return nil
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case l.terms == nil:
		return nil
	}
	return l.narrowByTerms(ctx)
}
