package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"shelflist/internal/isbn"
)

// Order is how a list is sorted.
type Order string

// The orders of a list.
const (
	ByShelf  Order = "shelf"  // as books stand: call number, then title
	ByTitle  Order = "title"  // leading articles skipped
	ByAuthor Order = "author" // books without one last
	Newest   Order = "newest" // latest added first
)

// Orders are all orders, the usual one first.
var Orders = []Order{ByShelf, ByTitle, ByAuthor, Newest}

// column is what an order sorts by; pk follows, so that no two books are equal.
func (o Order) column() string {
	switch o {
	case ByTitle:
		return "title_key"
	case ByAuthor:
		return "author_key"
	case Newest:
		return "''"
	default:
		return "shelf_key"
	}
}

// Query says which part of the list is wanted.
type Query struct {
	Text   string // words each of which a book has one beginning with, or an ISBN; "" for all books
	Order  Order  // "" is ByShelf
	After  string // a Cursor: what follows it
	Before string // a Cursor: what comes just before it
	Around int64  // the PK of a book to show among its neighbours
	Limit  int    // books at most
}

// Page is a part of a list.
type Page struct {
	Books  []Book
	Count  int    // books on the whole list, as far as they are counted
	More   bool   // Count stopped at MaxCount: there are more
	Before string // a Cursor for Query.Before, "" on the first page
	After  string // a Cursor for Query.After, "" on the last page
}

// MaxCount is how many books that match a text are counted.
const MaxCount = 1000

// place is where in an order a book stands.
type place struct {
	key string
	pk  int64
}

func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.key)) + "." + strconv.FormatInt(p.pk, 10)
}

func parseCursor(s string) (place, error) {
	key, pk, ok := strings.Cut(s, ".")
	k, err := base64.RawURLEncoding.DecodeString(key)
	n, err2 := strconv.ParseInt(pk, 10, 64)
	if !ok || err != nil || err2 != nil {
		return place{}, fmt.Errorf("%w: %q", ErrCursor, s)
	}
	return place{string(k), n}, nil
}

// List returns a part of the list. It costs what it returns, however large the catalogue and far the part; a text
// that very many books match costs a look at which they are.
func (s *Store) List(ctx context.Context, q Query) (Page, error) {
	var p Page
	err := s.read(ctx, func(tx *sql.Tx) error {
		l := list{tx: tx, order: q.Order, limit: q.Limit}
		l.matches, l.args = matches(q.Text)
		var err error
		if p.Count, p.More, err = l.count(); err != nil {
			return err
		}
		l.common = p.More
		switch {
		case q.After != "":
			err = l.after(&p, q.After)
		case q.Before != "":
			err = l.before(&p, q.Before)
		case q.Around != 0:
			err = l.around(&p, q.Around)
		default:
			err = l.first(&p)
		}
		return err
	})
	return p, err
}

// list reads parts of one list in one transaction.
type list struct {
	tx      *sql.Tx
	order   Order
	limit   int
	matches string // a query for the pks of the books wanted, "" for all books
	args    []any  // its parameters, from $1
	common  bool   // more than MaxCount are wanted
}

// matches is the query for the pks of the books that a text finds.
func matches(text string) (string, []any) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	if n, err := isbn.Parse(text); err == nil {
		return "SELECT pk FROM books WHERE isbn = $1 AND isbn <> ''", []any{n.String()}
	}
	return "SELECT rowid FROM books_fts WHERE books_fts MATCH $1", []any{match(text)}
}

// match is the full-text expression for text: quoted, so that nothing in it is taken for syntax.
func match(text string) string {
	var words []string
	for w := range strings.FieldsSeq(text) {
		if !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			continue // nothing that the index holds
		}
		words = append(words, `"`+strings.ReplaceAll(strings.ReplaceAll(w, "\x00", " "), `"`, `""`)+`"*`)
	}
	if len(words) == 0 {
		return `""`
	}
	return strings.Join(words, " ")
}

func (l list) count() (n int, more bool, err error) {
	if l.matches == "" {
		err = l.tx.QueryRow("SELECT books FROM tally").Scan(&n)
		return n, false, err
	}
	query := "SELECT COUNT(*) FROM (" + l.matches + " LIMIT " + strconv.Itoa(MaxCount+1) + ") AS some"
	err = l.tx.QueryRow(query, l.args...).Scan(&n)
	return min(n, MaxCount), n > MaxCount, err
}

// rows reads at most limit books from a place on (nil: from the end), forwards or backwards, in reading direction.
func (l list) rows(from *place, including, backwards bool, limit int) ([]Book, error) {
	var where []string
	args := slices.Clone(l.args)
	switch {
	case l.matches == "":
	case l.common: // the plus keeps pk's index out of it: going along the order soon meets enough of them
		where = append(where, "+pk IN ("+l.matches+")")
	default:
		where = append(where, "pk IN ("+l.matches+")")
	}
	up := backwards == (l.order == Newest)
	compare, direction := "<", "DESC"
	if up {
		compare, direction = ">", "ASC"
	}
	if including {
		compare += "="
	}
	column := l.order.column()
	sorted := column + " " + direction + ", pk " + direction
	switch {
	case l.order == Newest:
		sorted = "pk " + direction
		if from != nil {
			args = append(args, from.pk)
			where = append(where, fmt.Sprintf("pk %s $%d", compare, len(args)))
		}
	case from != nil:
		args = append(args, from.key, from.pk)
		where = append(where, fmt.Sprintf("(%s, pk) %s ($%d, $%d)", column, compare, len(args)-1, len(args)))
	}
	query := "SELECT " + columns + " FROM books"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	rows, err := l.tx.Query(query+" ORDER BY "+sorted+" LIMIT "+strconv.Itoa(limit), args...)
	if err != nil {
		return nil, err
	}
	books, err := scanBooks(rows)
	if backwards {
		slices.Reverse(books)
	}
	return books, err
}

func (l list) first(p *Page) error {
	books, err := l.rows(nil, false, false, l.limit+1)
	l.fill(p, books, false)
	return err
}

func (l list) after(p *Page, cursor string) error {
	from, err := parseCursor(cursor)
	if err != nil {
		return err
	}
	books, err := l.rows(&from, false, false, l.limit+1)
	l.fill(p, books, true)
	return err
}

func (l list) before(p *Page, cursor string) error {
	from, err := parseCursor(cursor)
	if err != nil {
		return err
	}
	books, err := l.rows(&from, false, true, l.limit+1)
	if err != nil {
		return err
	}
	if len(books) <= l.limit {
		return l.first(p) // the first page, and a full one
	}
	l.fill(p, books[1:], true)
	p.After = l.place(books[len(books)-1]).cursor()
	return nil
}

// around starts a page half its length before the given book.
func (l list) around(p *Page, pk int64) error {
	book, err := scanBook(l.tx.QueryRow("SELECT "+columns+" FROM books WHERE pk = $1", pk))
	if err != nil {
		return err
	}
	at := l.place(book)
	before, err := l.rows(&at, false, true, l.limit/2+1)
	if err != nil {
		return err
	}
	if len(before) <= l.limit/2 {
		return l.first(p)
	}
	from := l.place(before[1])
	books, err := l.rows(&from, true, false, l.limit+1)
	l.fill(p, books, true)
	return err
}

// fill makes a page of books, of which one beyond the limit says that there are more.
func (l list) fill(p *Page, books []Book, earlier bool) {
	more := len(books) > l.limit
	if more {
		books = books[:l.limit]
	}
	p.Books = books
	if len(books) == 0 {
		return
	}
	if earlier {
		p.Before = l.place(books[0]).cursor()
	}
	if more {
		p.After = l.place(books[len(books)-1]).cursor()
	}
}

func (l list) place(b Book) place {
	switch l.order {
	case ByTitle:
		return place{b.titleKey(), b.PK}
	case ByAuthor:
		return place{b.authorKey(), b.PK}
	case Newest:
		return place{"", b.PK}
	default:
		return place{b.shelfKey(), b.PK}
	}
}

// HasSamples reports whether starter books are on the list.
func (s *Store) HasSamples(ctx context.Context) (bool, error) {
	var yes bool
	err := s.readers.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM books WHERE source = 'sample')").Scan(&yes)
	return yes, domain(err)
}
