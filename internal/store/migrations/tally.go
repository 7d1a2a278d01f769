package migrations

import (
	"context"
	"database/sql"

	"shelflist/internal/store/row"
)

// Tally is how many there are of some things. Triggers count them, so that nobody else has to.
type Tally struct {
	Books, Copies int64
	Covers        int64 // that are to be fetched
}

// ReadTally returns how many there are.
func ReadTally(ctx context.Context, tx row.Tx) (t Tally, err error) {
	err = tx.QueryRowContext(ctx, "SELECT books, copies, covers FROM tally").Scan(&t.Books, &t.Copies, &t.Covers)
	return t, err
}

// Miscounted returns by how much the numbers differ from those in the table tally, which happens if
// another program has written without the triggers. It reads indexes through.
func Miscounted(ctx context.Context, tx *sql.Tx) (difference Tally, err error) {
	err = tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM books) - books, (SELECT COUNT(*) FROM copies) - copies,
		(SELECT COUNT(*) FROM cover_fetches) - covers FROM tally`).Scan(&difference.Books, &difference.Copies, &difference.Covers)
	return difference, err
}

// CorrectTally adds what Miscounted has returned to the table tally. What is added and removed in
// between doesn't matter: it is counted by the triggers.
func CorrectTally(ctx context.Context, tx row.Tx, difference Tally) error {
	_, err := tx.ExecContext(ctx, "UPDATE tally SET books = books + $1, copies = copies + $2, covers = covers + $3",
		difference.Books, difference.Copies, difference.Covers)
	return err
}
