package list

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
	"shelflist/internal/store/row"
)

// A term that the full-text index doesn't know is a condition on a book or its copies, for which
// the tables have an index. Books that meet few conditions are collected as pks. If a condition is
// met by a large share of the catalogue, each book of the list is tested instead.

// condition is a condition on a book. In its queries, the arguments are "$%[1]d" and "$%[2]d".
type condition struct {
	set  string // selects the pks of the books that meet it; "" if those are most books
	test string // tells of a row of books whether it meets it
	args []any
}

// numbered returns a query whose first argument has a number.
func (condition) numbered(query string, first int) string { return fmt.Sprintf(query, first, first+1) }

// narrowByTerms finds the books that meet all terms, words included, if they are few enough. If
// they are not, it makes matches and tests.
func (l *List) narrowByTerms(ctx context.Context) error {
	n := narrowing{list: l}
	for _, t := range l.terms {
		c, err := l.condition(ctx, t)
		if err == nil {
			err = n.add(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	if l.words.exact.Conditions() > 0 {
		err := n.add(ctx, condition{
			set:  "SELECT rowid AS pk FROM books_fts WHERE books_fts MATCH $%[1]d ORDER BY rowid",
			test: "books.pk IN (SELECT rowid FROM books_fts WHERE books_fts MATCH $%[1]d)",
			args: []any{l.words.exact.String()},
		})
		if err != nil {
			return err
		}
	}
	l.words = words{}
	return n.finish(ctx)
}

// narrowing is how far the books have been found that meet all conditions.
type narrowing struct {
	list  *List
	some  bool        // whether there is a condition that few books meet
	pks   []int64     // of the books that meet all those conditions, ascending
	large []condition // the others
	part  []int64     // some of the books that meet the last one of large
}

// collect returns the pks of the books that meet a condition, ascending. If they are more than
// most, whole is false and some are missing.
func (n *narrowing) collect(ctx context.Context, c condition, most int) (pks []int64, whole bool, err error) {
	if c.set == "" {
		return nil, false, nil
	}
	pks, err = n.list.readPKs(ctx, c.numbered(c.set, 1)+" LIMIT "+strconv.Itoa(most+1), c.args...)
	whole = len(pks) <= most
	slices.Sort(pks)
	return slices.Compact(pks), whole, err
}

// add adds a condition.
func (n *narrowing) add(ctx context.Context, c condition) error {
	pks, whole, err := n.collect(ctx, c, n.list.limits.listed)
	if err != nil {
		return err
	}
	if whole {
		n.meet(pks)
	} else {
		n.large, n.part = append(n.large, c), pks
	}
	return nil
}

// meet leaves of the books those that are among pks.
func (n *narrowing) meet(pks []int64) {
	if !n.some {
		n.pks, n.some = pks, true
		return
	}
	var s set
	s.add(pks)
	n.pks = slices.DeleteFunc(n.pks, func(pk int64) bool { return !s.has(pk) })
}

// finish finds the books that meet the large conditions too, or makes tests of them.
func (n *narrowing) finish(ctx context.Context) error {
	l := n.list
	if (n.some || len(n.large) > 1) && !(n.some && len(n.pks) <= l.limits.tested) {
		large := n.large
		n.large = nil
		for _, c := range large {
			pks, whole, err := n.collect(ctx, c, l.limits.found)
			if err != nil {
				return err
			}
			if whole {
				n.meet(pks)
			} else {
				n.large = append(n.large, c)
			}
		}
		n.part = nil
	}
	if len(n.large) == 0 {
		l.found.add(n.pks)
		l.whole = true
		return nil
	}
	l.tests, l.args = nil, nil
	if n.some {
		l.args = []any{row.JSONArray(n.pks)}
		l.tests = []string{"books.pk IN (SELECT value FROM json_each($1))"}
	}
	for _, c := range n.large {
		l.tests = append(l.tests, c.numbered(c.test, len(l.args)+1))
		l.args = append(l.args, c.args...)
	}
	l.matches = "SELECT pk FROM books" + conjunction(l.tests)
	if n.some && len(n.pks) <= l.limits.tested {
		return l.complete(ctx)
	}
	l.some = n.part
	return nil
}

// condition returns the condition of a term.
func (l *List) condition(ctx context.Context, t search.Term) (condition, error) {
	switch t.Field {
	case search.InAdded:
		from, to := period(t.Text)
		return condition{
			set:  "SELECT pk FROM books WHERE added_at >= $%[1]d AND added_at < $%[2]d",
			test: "(+books.added_at >= $%[1]d AND +books.added_at < $%[2]d)",
			args: []any{from, to},
		}, nil
	case search.InStatus:
		var statuses []string
		for _, s := range catalogue.Statuses {
			if strings.HasPrefix(string(s), filing.Fold(t.Text)) {
				statuses = append(statuses, string(s))
			}
		}
		c := ofCopies("status", statuses)
		c.set = "SELECT book AS pk FROM copies WHERE status <> 'available' AND status IN (SELECT value FROM json_each($%[1]d))"
		if slices.Contains(statuses, string(catalogue.StatusAvailable)) { // most books
			c.set = ""
		}
		return c, nil
	}
	names, err := locations(ctx, l.tx, t.Words)
	c := ofCopies("location", names)
	c.set = "SELECT book AS pk FROM copies WHERE location <> '' AND location IN (SELECT value FROM json_each($%[1]d))"
	return c, err
}

// ofCopies returns the condition that a copy has one of some values in a column, without its set.
func ofCopies(column string, values []string) condition {
	array, _ := json.Marshal(append([]string{}, values...)) // strings can always be marshalled
	return condition{
		test: "EXISTS (SELECT 1 FROM copies WHERE copies.book = books.pk AND " + column + " IN (SELECT value FROM json_each($%[1]d)))",
		args: []any{string(array)},
	}
}

// period returns the times, as they are stored, at which a year, month or day of the local time
// zone begins and ends.
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
