package list

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

const matchingWords = "SELECT rowid FROM books_fts WHERE books_fts MATCH $1"

// setText makes l the list of the books that text finds, or of all books if text is blank.
func (l *List) setText(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	q := search.Parse(text, search.OfBooks...)
	if q.ISBN != "" {
		l.matches, l.args = matchingWords, []any{fulltext.ISBNs(q.ISBN)}
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
	words := len(q.Terms) > len(l.terms)
	q.Terms = slices.DeleteFunc(q.Terms, isOfCopy)
	l.words.exact, l.cut = fulltext.Parse(q)
	l.args = []any{l.words.exact.String()}
	l.matches = matchingWords
	switch {
	case l.terms == nil:
		l.words.narrow, l.words.wide, l.words.slow = l.words.exact.Bounds()
		l.words.number = l.words.exact.Number()
	case !words:
		l.args = nil
	}
}

// narrow completes matches by what only the tables of books and copies tell: their terms, and whether
// the text is the barcode of a copy.
func (l *List) narrow(ctx context.Context) error {
	if l.matches == "" {
		return nil
	}
	var book int64
	err := l.tx.QueryRowContext(ctx, "SELECT book FROM copies WHERE barcode = $1 AND barcode <> ''",
		catalogue.ParseBarcode(l.query.Text)).Scan(&book)
	if err == nil {
		l.words = words{}
		l.matches, l.args = "SELECT pk AS rowid FROM books WHERE pk = $1", []any{book}
		return nil
	}
	if !errors.Is(err, sql.ErrNoRows) || l.terms == nil {
		return ignoreNoRows(err)
	}
	hasWords := l.args != nil
	conditions := make([]string, len(l.terms))
	for i, t := range l.terms {
		if conditions[i], err = l.condition(ctx, t); err != nil {
			return err
		}
	}
	found := "SELECT pk AS rowid FROM books" + conjunction(conditions)
	if hasWords { // the plus keeps SQLite from asking the full-text index for one book after another
		found = matchingWords + " AND +rowid IN (" + found + ")"
	}
	l.words = words{}
	l.matches = found
	return nil
}

func ignoreNoRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// condition returns the condition of a term on a book. It appends its arguments to args.
func (l *List) condition(ctx context.Context, t search.Term) (string, error) {
	switch t.Field {
	case search.InAdded:
		from, to := period(t.Text)
		l.args = append(l.args, from, to)
		return fmt.Sprintf("books.added_at >= $%d AND books.added_at < $%d", len(l.args)-1, len(l.args)), nil
	case search.InStatus:
		var found []string
		for _, s := range catalogue.Statuses {
			if strings.HasPrefix(string(s), filing.Fold(t.Text)) {
				found = append(found, string(s))
			}
		}
		if slices.Contains(found, string(catalogue.StatusAvailable)) { // most copies: none are collected
			return "EXISTS (SELECT 1 FROM copies WHERE copies.book = books.pk AND status IN (" + l.placeholders(found) + "))", nil
		}
		return "books.pk IN (SELECT book FROM copies WHERE status <> 'available' AND status IN (" + l.placeholders(found) + "))", nil
	}
	names, err := locations(ctx, l.tx, t.Words)
	return "books.pk IN (SELECT book FROM copies WHERE location <> '' AND location IN (" + l.placeholders(names) + "))", err
}

// placeholders appends texts to args and returns their placeholders.
func (l *List) placeholders(texts []string) string {
	list := make([]string, len(texts))
	for i, s := range texts {
		l.args = append(l.args, s)
		list[i] = "$" + strconv.Itoa(len(l.args))
	}
	return strings.Join(list, ", ")
}

// period returns the times, as they are stored, at which a year, month or day of the local time zone
// begins and ends.
func period(date string) (from, to string) {
	const year, month = "2006", "2006-01"
	layout, years, months, days := time.DateOnly, 0, 0, 1
	switch len(date) {
	case len(year):
		layout, years, days = year, 1, 0
	case len(month):
		layout, months, days = month, 1, 0
	}
	begin, err := time.ParseInLocation(layout, date, time.Local)
	if err != nil {
		return "~", "" // no time
	}
	return row.FormatTime(begin), row.FormatTime(begin.AddDate(years, months, days))
}

// locations returns the locations that have all words, of which the last may be incomplete.
func locations(ctx context.Context, tx row.Tx, words []string) ([]string, error) {
	// One step along the index for each location, not for each copy.
	rows, err := tx.QueryContext(ctx, `WITH RECURSIVE names (name) AS (
		SELECT MIN(location) FROM copies WHERE location <> ''
		UNION ALL SELECT (SELECT MIN(location) FROM copies WHERE location <> '' AND location > name) FROM names WHERE name IS NOT NULL
	) SELECT name FROM names WHERE name IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if search.HasWords(name, words) {
			found = append(found, name)
		}
	}
	return found, rows.Err()
}
