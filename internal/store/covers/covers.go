// Package covers stores the pictures of covers, and which covers are still to be fetched.
package covers

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store/row"
)

// Put stores a picture. It may be there already.
func Put(ctx context.Context, tx row.Tx, i cover.Image) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO covers (hash, small, large) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
		i.Hash, i.Small, i.Large)
	return err
}

// Of returns the hash of the picture of a book, "" if it has none, or sql.ErrNoRows if there is no
// such book.
func Of(ctx context.Context, tx row.Tx, book int64) (hash string, err error) {
	err = tx.QueryRowContext(ctx, "SELECT cover_image FROM books WHERE pk = $1", book).Scan(&hash)
	return hash, err
}

// Get returns the picture with a hash, the small or the large one; nil if there is none.
func Get(ctx context.Context, tx row.Tx, hash string, small bool) (jpeg []byte, err error) {
	query := "SELECT large FROM covers WHERE hash = $1"
	if small {
		query = "SELECT small FROM covers WHERE hash = $1"
	}
	err = tx.QueryRowContext(ctx, query, hash).Scan(&jpeg)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return jpeg, err
}

// Wanted is a cover that is to be fetched.
type Wanted struct {
	Book    int64
	Address string // as the source gave it; "" if the book is gone or has none any more
	Tries   int    // that have failed
}

// Next returns the cover that is to be fetched next, or sql.ErrNoRows if none is now.
func Next(ctx context.Context, tx row.Tx, now time.Time) (w Wanted, err error) {
	err = tx.QueryRowContext(ctx, `SELECT book, COALESCE(cover, ''), tries FROM cover_fetches LEFT JOIN books ON pk = book
		WHERE after <= $1 ORDER BY after, book LIMIT 1`, row.FormatTime(now)).Scan(&w.Book, &w.Address, &w.Tries)
	return w, err
}

// PutOff says how often fetching a cover has failed, and when to try again.
func PutOff(ctx context.Context, tx row.Tx, w Wanted, until time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE cover_fetches SET tries = $2, after = $3 WHERE book = $1", w.Book, w.Tries,
		row.FormatTime(until))
	return err
}

// Settle ends the fetching of a cover, and gives its picture to the book; the zero value stands for
// none. A picture that was chosen or taken away by hand stays so. Nothing is done if the book has
// another address by now, from which its cover is yet to be fetched.
func Settle(ctx context.Context, tx row.Tx, w Wanted, i cover.Image) error {
	var address, old, edited string
	err := tx.QueryRowContext(ctx, "SELECT cover, cover_image, edited FROM books WHERE pk = $1", w.Book).
		Scan(&address, &old, &edited)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case address != w.Address:
		return nil
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM cover_fetches WHERE book = $1", w.Book); err != nil {
		return err
	}
	if i.Hash == "" || i.Hash == old || strings.Contains("\n"+edited+"\n", "\n"+catalogue.CoverURLField+"\n") {
		return nil
	}
	if err := Put(ctx, tx, i); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE books SET cover_image = $2 WHERE pk = $1", w.Book, i.Hash); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM covers WHERE hash = $1
		AND NOT EXISTS (SELECT 1 FROM books WHERE cover_image = $1 AND cover_image <> '')
		AND NOT EXISTS (SELECT 1 FROM changes WHERE cover = $1 AND cover <> '')
		AND NOT EXISTS (SELECT 1 FROM removed_books WHERE cover = $1 AND cover <> '')`, old)
	return err
}
