package list

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/search"
	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/list/section"
	"shelflist/internal/store/row"
)

// List is a list of books in one order, of which a query selects a part.
type List struct {
	query   catalogue.Query
	limits  limits
	matches string        // selects the pks of the books wanted; "" for all books
	args    []any         // of matches, from $1
	cut     bool          // whether the text has more words than are looked for
	words   words         // the words that the books wanted have, unless matches asks for something else
	terms   []search.Term // of fields that the full-text index has not

	tx        row.Tx        // set by Read
	books     int           // in the catalogue; set by Read
	sample    bool          // whether sample books are in the catalogue; set by Read
	found     condition.Set // the first books wanted; set by Read
	whole     bool          // whether found has all books wanted; set by Read
	common    bool          // whether more books are wanted than are counted; set by Read
	estimated float64       // about how many books are wanted, if that was estimated; set by Read
	listed    float64       // about how many books the index passes to find all, if common; set by Read
	spread    float64       // the number of pks from one book wanted to the next, if common; set by Read

	// The conditions that the books wanted meet, the least likely first, if there are terms. Set by
	// Read.
	conditions      []*condition.Condition
	firstPK, lastPK int64   // of the books that may be wanted; set with conditions
	density         float64 // the number of books for each pk; set with conditions
	scanned         scanned // how far found goes; set by Read
}

// column returns the column that the list is sorted by before pk, or an empty text in SQL if it is
// sorted by pk alone.
func (l *List) column() string {
	switch l.query.Order {
	case catalogue.ByTitle:
		return "title_key"
	case catalogue.ByAuthor:
		return "author_key"
	case catalogue.Newest:
		return "''"
	default:
		return "shelf_key"
	}
}

// part says which books of a list are read.
type part struct {
	from      *section.Place // where to begin; nil for the start, or the end if backwards
	including bool           // whether a book at from is read too
	backwards bool
	limit     int
}

// read returns a part of the list.
func (l *List) read(ctx context.Context, p part) (section.Section, error) {
	s, rest, err := l.skip(ctx, p)
	if err != nil {
		return section.Section{}, err
	}
	if rest.limit > 0 {
		var more section.Section
		switch {
		case !l.whole && l.conditions != nil:
			more, err = l.readConditions(ctx, rest)
		case !l.whole && l.canProbe(rest):
			more, err = l.readProbing(ctx, rest)
		default:
			more, err = l.readMatching(ctx, rest)
		}
		s = s.Join(more)
	}
	if p.backwards {
		slices.Reverse(s.Books)
		slices.Reverse(s.Keys)
	}
	return s, err
}

// readMatching returns a part of the list, in the direction of p.
func (l *List) readMatching(ctx context.Context, p part) (section.Section, error) {
	if l.matches == "" {
		where, orderBy, args := l.bounds(p, nil)
		return l.readWhere(ctx, where, orderBy, p.limit, args)
	}
	if !l.whole && l.query.Order == catalogue.Newest && l.words.exact.Conditions() == 1 && !l.words.slow {
		// The index yields its matches by pk, in either direction.
		where, orderBy, args := l.bounds(p, slices.Clone(l.args))
		found := strings.Join(append([]string{l.matches}, where...), " AND ") + " ORDER BY " + orderBy
		where = []string{"pk IN (" + strings.ReplaceAll(found, pkColumn, "rowid") + " LIMIT " + strconv.Itoa(p.limit) + ")"}
		return l.readWhere(ctx, where, orderBy, p.limit, args)
	}
	if !l.whole {
		if err := l.complete(ctx); err != nil {
			return section.Section{}, err
		}
	}
	if l.whole {
		return l.readFound(ctx, p)
	}
	// The plus keeps SQLite from sorting all the matches: walking along the order, it soon meets
	// enough of them.
	where, orderBy, args := l.bounds(p, slices.Clone(l.args))
	where = append(where, "+pk IN ("+l.matches+")")
	return l.readWhere(ctx, where, orderBy, p.limit, args)
}

// readWhere returns the books that meet all conditions, in an order.
func (l *List) readWhere(
	ctx context.Context, where []string, orderBy string, limit int, args []any,
) (section.Section, error) {
	columns, scan := row.Read, row.Scan
	if l.query.Brief {
		columns, scan = row.ReadBrief, row.ScanBrief
	}
	query := "SELECT " + columns + ", " + l.column() + " FROM books" + conjunction(where) +
		" ORDER BY " + orderBy + " LIMIT " + strconv.Itoa(limit)
	rows, err := l.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return section.Section{}, err
	}
	defer rows.Close()
	n := max(min(limit, l.books), 0)
	s := section.Section{Books: make([]catalogue.Book, 0, n), Keys: make([]string, 0, n)}
	for rows.Next() {
		s.Books, s.Keys = append(s.Books, catalogue.Book{}), append(s.Keys, "")
		last := len(s.Books) - 1
		if err := scan(rows, &s.Books[last], &s.Keys[last]); err != nil {
			return section.Section{}, err
		}
	}
	return s, rows.Err()
}

// conjunction returns a WHERE clause for conditions; "" for none.
func conjunction(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

const pkColumn = "books.pk"

// bounds returns the conditions on the places of p, if any, and the order in which they are read.
// It appends the arguments of the conditions to args.
func (l *List) bounds(p part, args []any) (where []string, orderBy string, _ []any) {
	compare, direction := "<", "DESC"
	if p.backwards == (l.query.Order == catalogue.Newest) {
		compare, direction = ">", "ASC"
	}
	if p.including {
		compare += "="
	}
	if l.query.Order == catalogue.Newest {
		if p.from != nil {
			args = append(args, p.from.PK)
			where = []string{fmt.Sprintf("%s %s $%d", pkColumn, compare, len(args))}
		}
		return where, pkColumn + " " + direction, args
	}
	column := l.column()
	if p.from != nil {
		args = append(args, p.from.Key, p.from.PK)
		where = []string{fmt.Sprintf("(%s, %s) %s ($%d, $%d)", column, pkColumn, compare, len(args)-1, len(args))}
	}
	return where, column + " " + direction + ", " + pkColumn + " " + direction, args
}
