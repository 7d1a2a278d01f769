package archive

import (
	"context"
	"database/sql"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// Keep keeps removed books, so that they can be put back, and returns the number of the removal. It
// drops the removals from before a time.
func Keep(ctx context.Context, tx row.Tx, books []catalogue.Book, expired, now time.Time) (removal int64, err error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM removals WHERE removed_at < $1", row.FormatTime(expired)); err != nil {
		return 0, err
	}
	insert := "INSERT INTO removals (removed_at) VALUES ($1) RETURNING removal"
	if err := tx.QueryRowContext(ctx, insert, row.FormatTime(now)).Scan(&removal); err != nil {
		return 0, err
	}
	for _, b := range books {
		text, err := Encode(b)
		if err != nil {
			return 0, err
		}
		insert := "INSERT INTO removed_books (removal, pk, book) VALUES ($1, $2, $3)"
		if _, err := tx.ExecContext(ctx, insert, removal, b.PK, text); err != nil {
			return 0, err
		}
	}
	return removal, nil
}

// Removed returns the books of a removal, or sql.ErrNoRows if there are none.
func Removed(ctx context.Context, tx row.Tx, removal int64) ([]catalogue.Book, error) {
	rows, err := tx.QueryContext(ctx, "SELECT book FROM removed_books WHERE removal = $1 ORDER BY pk", removal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []catalogue.Book
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		b, err := Decode(text)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(books) == 0 {
		return nil, sql.ErrNoRows
	}
	return books, nil
}
