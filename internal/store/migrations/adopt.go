package migrations

import (
	"context"
	"database/sql"
)

// Rows says what Adopt has done with the rows of the table of books.
type Rows struct {
	Empty   int64 // rows that held nothing and were deleted
	Adopted int64 // books that never had a place in the lists
	Edited  int64 // books that another program has edited
}

// Adopt brings the rows in order that other programs, such as the demo, have written: those that
// hold nothing are deleted, and NULL becomes "". Its cost grows with the number of those rows
// alone.
func Adopt(ctx context.Context, tx *sql.Tx) (rows Rows, err error) {
	if rows.Empty, err = dropEmpty(ctx, tx); err != nil {
		return Rows{}, err
	}
	rows.Adopted, rows.Edited, err = fillNulls(ctx, tx)
	return rows, err
}

// dropEmpty deletes the rows that hold nothing, which the demo wrote when a look-up had failed, and
// returns their number. A row that ever had sort keys is a book's and stays.
func dropEmpty(ctx context.Context, tx *sql.Tx) (int64, error) {
	r, err := tx.ExecContext(ctx, `DELETE FROM books WHERE shelf_key = '' AND revision = 1 AND COALESCE(title, '') = ''
		AND COALESCE(author, '') = '' AND COALESCE(id, '') = '' AND COALESCE(classification, '') = ''
		AND year || isbn || publisher || lcc || subjects || language || cover || notes || source || filing = ''`)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// fillNulls gives the books that wait for their place in the lists "" for NULL. It returns how many
// of them never had a place, and how many were edited.
func fillNulls(ctx context.Context, tx *sql.Tx) (adopted, edited int64, err error) {
	// Counted first, because a NULL that becomes '' is a revision too.
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE revision = 1), COUNT(*) FILTER (WHERE revision > 1)
		FROM books WHERE shelf_key = ''`).Scan(&adopted, &edited); err != nil || adopted+edited == 0 {
		return 0, 0, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE books SET title = COALESCE(title, ''), author = COALESCE(author, ''),
		id = COALESCE(id, ''), classification = COALESCE(classification, ''), revision = revision + 1
		WHERE shelf_key = '' AND (title IS NULL OR author IS NULL OR id IS NULL OR classification IS NULL)`)
	return adopted, edited, err
}
