// Package row reads and writes the rows of the table of books. It alone knows their columns.
package row

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/fulltext"
)

// Columns are the columns of the table books that hold a book, in the order in which Insert
// takes them.
const Columns = `pk, title, author, id, classification, year, isbn, publisher, lcc, subjects, language, cover, notes,
	source, added_at, updated_at, filing`

// Read are the columns as Scan takes them. Another program may have left NULL in those that the
// demo's table had from the start.
const Read = `pk, COALESCE(title, ''), COALESCE(author, ''), COALESCE(id, ''), COALESCE(classification, ''), year, isbn,
	publisher, lcc, subjects, language, cover, notes, source, added_at, updated_at, filing`

// ReadBrief are the columns as ScanBrief takes them.
const ReadBrief = "pk, COALESCE(title, ''), COALESCE(author, ''), COALESCE(classification, ''), year, language, source, filing"

// Select begins a query for Query.
const Select = "SELECT " + Read + " FROM books"

// Tx runs statements in a transaction: a *sql.Tx, *groupcommit.Tx or *snapshot.Tx.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

// Scan reads a row of the columns Read, and further columns after them.
func Scan(row scanner, b *catalogue.Book, more ...any) error {
	var subjects, added, updated string
	dest := append(make([]any, 0, 18), &b.PK, &b.Title, &b.Author, &b.SourceID, &b.Classification, &b.Year, &b.ISBN,
		&b.Publisher, &b.LCC, &subjects, &b.Language, &b.Cover, &b.Notes, &b.Source, &added, &updated, &b.Filing)
	if err := row.Scan(append(dest, more...)...); err != nil {
		return err
	}
	if subjects != "" {
		b.Subjects = strings.Split(subjects, "\n")
	}
	b.AddedAt, b.UpdatedAt = parseTime(added), parseTime(updated)
	return nil
}

// ScanBrief reads a row of the columns ReadBrief, and further columns after them. They are what a
// table shows of a book, and take half the time.
func ScanBrief(row scanner, b *catalogue.Book, more ...any) error {
	dest := append(make([]any, 0, 9), &b.PK, &b.Title, &b.Author, &b.Classification, &b.Year, &b.Language, &b.Source, &b.Filing)
	return row.Scan(append(dest, more...)...)
}

// Query returns the books that a query beginning with Select selects.
func Query(ctx context.Context, tx Tx, query string, args ...any) ([]catalogue.Book, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []catalogue.Book
	for rows.Next() {
		var b catalogue.Book
		if err := Scan(rows, &b); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}

// Row is the row of a book, with the keys and words that are worked out of the book.
type Row struct {
	pk    int64
	cells []any // in the order of insertBook, without the PK
	words []any // as Words returns them
}

// New works out the row of b.
func New(b catalogue.Book) Row {
	lines := make([]string, len(b.Subjects))
	for i, s := range b.Subjects {
		lines[i] = strings.ReplaceAll(s, "\n", " ")
	}
	same, same2 := SameKeys(b)
	return Row{b.PK, []any{
		b.Title, b.Author, b.SourceID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC,
		strings.Join(lines, "\n"), b.Language, b.Cover, b.Notes, b.Source,
		FormatTime(b.AddedAt), FormatTime(b.UpdatedAt), b.Filing,
		b.ShelfKey(), b.TitleKey(), b.AuthorKey(), same, same2,
	}, Words(b)}
}

const insertBook = `
	INSERT INTO books (` + Columns + `, shelf_key, title_key, author_key, same_key, same_key_2, revision)
	VALUES (NULLIF($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
		$18, $19, $20, $21, $22, 0)
	RETURNING pk`

// Insert adds r under the PK of its book, or under the next free one if that is 0, and returns the
// PK.
func Insert(ctx context.Context, tx Tx, r Row) (pk int64, err error) {
	if err := tx.QueryRowContext(ctx, insertBook, append([]any{r.pk}, r.cells...)...).Scan(&pk); err != nil {
		return 0, err
	}
	words := slices.Clone(r.words)
	words[0] = pk
	if _, err := tx.ExecContext(ctx, InsertWords, words...); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE books SET revision = 1 WHERE pk = $1", pk)
	return pk, err
}

// SameKeys returns the keys by which the same book is found; the second one may be "".
func SameKeys(b catalogue.Book) (string, string) {
	keys := append(b.Identity().TitleKeys(), "")
	return keys[0], keys[1]
}

// InsertWords adds the words by which a book is found.
const InsertWords = `INSERT INTO books_words (pk, title, author, isbn, classification, subjects, notes)
	VALUES ($1, $2, $3, $4, $5, $6, $7)`

// Words returns the arguments of InsertWords.
func Words(b catalogue.Book) []any {
	return []any{
		b.PK, fulltext.IndexText(b.Title), fulltext.IndexText(b.Author), fulltext.IndexText(b.ISBN),
		fulltext.IndexText(b.Classification), fulltext.IndexText(strings.Join(b.Subjects, "\n")), fulltext.IndexText(b.Notes),
	}
}

// FormatTime returns t in UTC as RFC 3339, or "" for the zero time.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// parseTime returns the zero time for a malformed s: a book is worth more than its date.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
