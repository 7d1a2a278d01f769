package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/archive"
	"shelflist/internal/store/row"
)

// archiveBooks keeps books for Restore and returns the number of the removal. It drops the removals
// that have expired.
func archiveBooks(ctx context.Context, tx row.Tx, books []catalogue.Book, now time.Time) (removal int64, err error) {
	expired := row.FormatTime(now.Add(-keepRemoved))
	if _, err := tx.ExecContext(ctx, "DELETE FROM removals WHERE removed_at < $1", expired); err != nil {
		return 0, err
	}
	insert := "INSERT INTO removals (removed_at) VALUES ($1) RETURNING removal"
	if err := tx.QueryRowContext(ctx, insert, row.FormatTime(now)).Scan(&removal); err != nil {
		return 0, err
	}
	for _, b := range books {
		text, err := archive.Encode(b)
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

// archived returns the books of a removal, or ErrNotFound if there are none.
func archived(ctx context.Context, tx row.Tx, removal int64) ([]catalogue.Book, error) {
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
		b, err := archive.Decode(text)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(books) == 0 {
		return nil, ErrNotFound
	}
	return books, nil
}
