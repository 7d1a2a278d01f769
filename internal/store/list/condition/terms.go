package condition

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
	"shelflist/internal/store/row"
)

// Of returns the condition of a term that the full-text index doesn't know.
func Of(ctx context.Context, tx row.Tx, t search.Term) (*Condition, error) {
	switch t.Field {
	case search.InAdded:
		from, to := period(t.Text)
		return &Condition{
			List: "SELECT pk FROM books WHERE added_at >= $1 AND added_at < $2",
			Test: "SELECT pk FROM books WHERE +added_at >= $1 AND +added_at < $2 AND pk ",
			Args: []any{from, to},
		}, nil
	case search.InStatus:
		var statuses []string
		for _, s := range catalogue.Statuses {
			if strings.HasPrefix(string(s), filing.Fold(t.Text)) {
				statuses = append(statuses, string(s))
			}
		}
		indexed := "status <> 'available'"
		if slices.Contains(statuses, string(catalogue.StatusAvailable)) {
			indexed = "" // they are most books
		}
		return ofCopies("status", indexed, statuses), nil
	}
	names, err := locations(ctx, tx, t.Words)
	return ofCopies("location", "location <> ''", names), err
}

// ofCopies returns the condition that a copy has one of some values in a column. indexed is the
// condition of the column's index; "" if the values aren't in it.
func ofCopies(column, indexed string, values []string) *Condition {
	array, _ := json.Marshal(append([]string{}, values...)) // strings can always be marshalled
	in := column + " IN (SELECT value FROM json_each($1))"
	c := &Condition{Test: "SELECT book AS pk FROM copies WHERE +" + in + " AND book ", Args: []any{string(array)}}
	if indexed != "" {
		c.List = "SELECT book AS pk FROM copies WHERE " + indexed + " AND " + in
		c.Listed = c.List + " AND book "
		if len(values) == 1 { // the index tells of a book without its copies being read
			c.Test = c.Listed
		}
	}
	return c
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
