package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"shelflist/internal/catalogue"
)

// columns are the columns of the table books that hold a book, in the order in which scanBook and
// insert take them.
const columns = `pk, title, author, id, classification, year, isbn, publisher, lcc, subjects, language, cover, notes,
	source, added_at, updated_at, filing`

// selectBooks begins a query for queryBooks.
const selectBooks = "SELECT " + columns + " FROM books"

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

// scanBook reads a row of columns, and further columns after them. Another program may have left
// NULL in the columns that the demo's table had from the start; it is read as "".
func scanBook(row scanner, b *catalogue.Book, more ...any) error {
	var title, author, id, classification sql.NullString
	var subjects, added, updated string
	dest := append(make([]any, 0, 18), &b.PK, &title, &author, &id, &classification, &b.Year, &b.ISBN, &b.Publisher,
		&b.LCC, &subjects, &b.Language, &b.Cover, &b.Notes, &b.Source, &added, &updated, &b.Filing)
	if err := row.Scan(append(dest, more...)...); err != nil {
		return err
	}
	b.Title, b.Author, b.SourceID, b.Classification = title.String, author.String, id.String, classification.String
	if subjects != "" {
		b.Subjects = strings.Split(subjects, "\n")
	}
	b.AddedAt, b.UpdatedAt = parseTime(added), parseTime(updated)
	return nil
}

// queryBooks returns the books that a query beginning with selectBooks selects.
func queryBooks(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]catalogue.Book, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []catalogue.Book
	for rows.Next() {
		var b catalogue.Book
		if err := scanBook(rows, &b); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}

// insert adds b under its PK, or under the next free one if that is 0, and returns the PK.
func insert(ctx context.Context, tx *sql.Tx, b catalogue.Book) (int64, error) {
	lines := make([]string, len(b.Subjects))
	for i, s := range b.Subjects {
		lines[i] = strings.ReplaceAll(s, "\n", " ")
	}
	same, same2 := sameKeys(b)
	err := tx.QueryRowContext(ctx, `
		INSERT INTO books (`+columns+`, shelf_key, title_key, author_key, same_key, same_key_2, revision)
		VALUES (NULLIF($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
			$18, $19, $20, $21, $22, 0)
		RETURNING pk`,
		b.PK, b.Title, b.Author, b.SourceID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC,
		strings.Join(lines, "\n"), b.Language, b.Cover, b.Notes, b.Source,
		formatTime(b.AddedAt), formatTime(b.UpdatedAt), b.Filing,
		b.ShelfKey(), b.TitleKey(), b.AuthorKey(), same, same2).Scan(&b.PK)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, insertWords, words(b)...); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE books SET revision = 1 WHERE pk = $1", b.PK)
	return b.PK, err
}

// formatTime returns t in UTC as RFC 3339, or "" for the zero time.
func formatTime(t time.Time) string {
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
