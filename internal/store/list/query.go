package list

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/row"
)

// List is a list of books in one order, of which a query selects a part.
type List struct {
	query   catalogue.Query
	matches string // selects the pks of the books wanted; "" for all books
	args    []any  // of matches, from $1
	cut     bool   // whether the text has more words than are looked for

	tx     row.Tx // set by Read
	common bool   // whether more than MaxCount books are wanted; set by Read
}

// place is a position in a list: the key that the order sorts by, as it is stored, and the pk,
// which makes it unique.
type place struct {
	key string
	pk  int64
}

// section is a run of books of a list, in reading order, with the keys that the order sorts by.
type section struct {
	books []catalogue.Book
	keys  []string
}

// place returns the place of a book.
func (s section) place(i int) place { return place{s.keys[i], s.books[i].PK} }

// from returns the section without the books before i.
func (s section) from(i int) section { return section{s.books[i:], s.keys[i:]} }

// cursor returns the place as text for an address.
func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.key)) + "." + strconv.FormatInt(p.pk, 10)
}

// parseCursor is the inverse of place.cursor. Its error wraps ErrCursor.
func parseCursor(s string) (place, error) {
	encoded, digits, found := strings.Cut(s, ".")
	key, keyErr := base64.RawURLEncoding.DecodeString(encoded)
	pk, pkErr := strconv.ParseInt(digits, 10, 64)
	if !found || keyErr != nil || pkErr != nil {
		return place{}, fmt.Errorf("%w: %q", ErrCursor, s)
	}
	return place{string(key), pk}, nil
}

// matches returns a query for the pks of the books that text finds, and its arguments; "" if text
// is blank, which all books match. cut says that text has more words than are looked for.
func matches(text string) (query string, args []any, cut bool) {
	if strings.TrimSpace(text) == "" {
		return "", nil, false
	}
	q := search.Parse(text)
	if q.ISBN != "" {
		return "SELECT pk FROM books WHERE isbn = $1 AND isbn <> ''", []any{q.ISBN.String()}, false
	}
	expression, cut := fulltext.Expression(q)
	return "SELECT rowid FROM books_fts WHERE books_fts MATCH $1", []any{expression}, cut
}

// count returns the number of books wanted, at most MaxCount if there is a text, and whether there
// are more.
func (l List) count(ctx context.Context) (n int, more bool, err error) {
	if l.matches == "" {
		err = l.tx.QueryRowContext(ctx, "SELECT books FROM tally").Scan(&n)
		return n, false, err
	}
	query := "SELECT COUNT(*) FROM (" + l.matches + " LIMIT " + strconv.Itoa(catalogue.MaxCount+1) + ") AS counted"
	err = l.tx.QueryRowContext(ctx, query, l.args...).Scan(&n)
	return min(n, catalogue.MaxCount), n > catalogue.MaxCount, err
}

// column is the column that the list is sorted by, before pk: ” if it is sorted by pk alone.
func (l List) column() string {
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
	from      *place // where to begin; nil for the start, or the end if backwards
	including bool   // whether a book at from is read too
	backwards bool
	limit     int
}

// read returns a part of the list.
func (l List) read(ctx context.Context, p part) (section, error) {
	query, args := l.statement(p)
	rows, err := l.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return section{}, err
	}
	defer rows.Close()
	s := section{make([]catalogue.Book, 0, p.limit), make([]string, 0, p.limit)}
	for rows.Next() {
		var b catalogue.Book
		var key string
		if err := row.Scan(rows, &b, &key); err != nil {
			return section{}, err
		}
		s.books, s.keys = append(s.books, b), append(s.keys, key)
	}
	if p.backwards {
		slices.Reverse(s.books)
		slices.Reverse(s.keys)
	}
	return s, rows.Err()
}

// statement returns the query for a part of the list, and its arguments.
func (l List) statement(p part) (string, []any) {
	var where []string
	args := slices.Clone(l.args)
	switch {
	case l.matches == "":
	case l.common:
		// The plus keeps SQLite from collecting all the matches first: walking along the order, it
		// soon meets enough of them.
		where = append(where, "+pk IN ("+l.matches+")")
	default:
		where = append(where, "pk IN ("+l.matches+")")
	}
	compare, direction := "<", "DESC"
	if p.backwards == (l.query.Order == catalogue.Newest) {
		compare, direction = ">", "ASC"
	}
	if p.including {
		compare += "="
	}
	column := l.column()
	orderBy := column + " " + direction + ", pk " + direction
	switch {
	case l.query.Order == catalogue.Newest:
		orderBy = "pk " + direction
		if p.from != nil {
			args = append(args, p.from.pk)
			where = append(where, fmt.Sprintf("pk %s $%d", compare, len(args)))
		}
	case p.from != nil:
		args = append(args, p.from.key, p.from.pk)
		where = append(where, fmt.Sprintf("(%s, pk) %s ($%d, $%d)", column, compare, len(args)-1, len(args)))
	}
	query := "SELECT " + row.Columns + ", " + column + " FROM books"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	return query + " ORDER BY " + orderBy + " LIMIT " + strconv.Itoa(p.limit), args
}
