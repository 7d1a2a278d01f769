package row

import (
	"context"

	"shelflist/internal/catalogue"
)

// SelectCopies begins a query for Copies.
const SelectCopies = "SELECT copy, book, barcode, location, status, call_number, acquired_on, price, note FROM copies"

// Copies returns the copies that a query beginning with SelectCopies selects.
func Copies(ctx context.Context, tx Tx, query string, args ...any) ([]catalogue.Copy, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var copies []catalogue.Copy
	for rows.Next() {
		var c catalogue.Copy
		if err := rows.Scan(&c.Copy, &c.Book, &c.Barcode, &c.Location, &c.Status, &c.CallNumber, &c.AcquiredOn, &c.Price, &c.Note); err != nil {
			return nil, err
		}
		copies = append(copies, c)
	}
	return copies, rows.Err()
}

// InsertCopy adds a copy under its number, or under the next free one if that is 0, and returns the
// number.
func InsertCopy(ctx context.Context, tx Tx, c catalogue.Copy) (number int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO copies (copy, book, barcode, location, status, call_number, acquired_on, price, note)
		VALUES (NULLIF($1, 0), $2, $3, $4, $5, $6, $7, $8, $9) RETURNING copy`,
		c.Copy, c.Book, c.Barcode, c.Location, c.Status, c.CallNumber, c.AcquiredOn, c.Price, c.Note).Scan(&number)
	return number, err
}

// UpdateCopy replaces a copy.
func UpdateCopy(ctx context.Context, tx Tx, c catalogue.Copy) error {
	_, err := tx.ExecContext(ctx, `UPDATE copies SET book = $2, barcode = $3, location = $4, status = $5, call_number = $6,
		acquired_on = $7, price = $8, note = $9 WHERE copy = $1`,
		c.Copy, c.Book, c.Barcode, c.Location, c.Status, c.CallNumber, c.AcquiredOn, c.Price, c.Note)
	return err
}
