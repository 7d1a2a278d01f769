// Package copies stores the copies of books.
package copies

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// Select begins a query for Copies.
const Select = "SELECT copy, book, barcode, location, status, call_number, acquired_on, price, note FROM copies"

// Query returns the copies that a query beginning with Select selects.
func Query(ctx context.Context, tx row.Tx, query string, args ...any) ([]catalogue.Copy, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var copies []catalogue.Copy
	for rows.Next() {
		var c catalogue.Copy
		if err := rows.Scan(&c.Copy, &c.Book, &c.Barcode, &c.Location, &c.Status, &c.CallNumber, &c.AcquiredOn,
			&c.Price, &c.Note); err != nil {
			return nil, err
		}
		copies = append(copies, c)
	}
	return copies, rows.Err()
}

// insert adds a copy under its number, or under the next free one if that is 0, and returns the
// number.
func insert(ctx context.Context, tx row.Tx, c catalogue.Copy) (number int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO copies (copy, book, barcode, location, status, call_number, acquired_on, price, note)
		VALUES (NULLIF($1, 0), $2, $3, $4, $5, $6, $7, $8, $9) RETURNING copy`,
		c.Copy, c.Book, c.Barcode, c.Location, c.Status, c.CallNumber, c.AcquiredOn, c.Price, c.Note).Scan(&number)
	return number, err
}

// update replaces a copy.
func update(ctx context.Context, tx row.Tx, c catalogue.Copy) error {
	_, err := tx.ExecContext(ctx, `UPDATE copies SET book = $2, barcode = $3, location = $4, status = $5, call_number = $6,
		acquired_on = $7, price = $8, note = $9 WHERE copy = $1`,
		c.Copy, c.Book, c.Barcode, c.Location, c.Status, c.CallNumber, c.AcquiredOn, c.Price, c.Note)
	return err
}

// Of returns the copies of a book, in the order in which they were added.
func Of(ctx context.Context, tx row.Tx, book int64) ([]catalogue.Copy, error) {
	return Query(ctx, tx, Select+" WHERE book = $1 ORDER BY copy", book)
}

// Book returns a book and its copies.
func Book(ctx context.Context, tx row.Tx, pk int64) (b catalogue.Book, err error) {
	if err := row.Scan(tx.QueryRowContext(ctx, row.Select+" WHERE pk = $1", pk), &b); err != nil {
		return catalogue.Book{}, err
	}
	b.Copies, err = Of(ctx, tx, pk)
	return b, err
}

// Index returns the index of the copy with a number; -1 if there is none.
func Index(copies []catalogue.Copy, number int64) int {
	return slices.IndexFunc(copies, func(c catalogue.Copy) bool { return c.Copy == number })
}

// Read reads the copies of books.
func Read(ctx context.Context, tx row.Tx, books []catalogue.Book) error {
	const atOnce = 500
	for part := range slices.Chunk(books, atOnce) {
		index := make(map[int64]int, len(part))
		pks := make([]string, len(part))
		for i, b := range part {
			index[b.PK], pks[i] = i, strconv.FormatInt(b.PK, 10)
		}
		all, err := Query(ctx, tx, Select+" WHERE book IN ("+strings.Join(pks, ", ")+") ORDER BY copy")
		if err != nil {
			return err
		}
		for _, c := range all {
			b := &part[index[c.Book]]
			b.Copies = append(b.Copies, c)
		}
	}
	return nil
}

// Write makes the copies of a book that is stored those of b, and sets the numbers of new ones.
// A copy keeps its number, unless a copy of another book has it.
func Write(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
	stored, err := Query(ctx, tx, Select+" WHERE book = $1", b.PK)
	if err != nil {
		return err
	}
	for _, c := range stored {
		if Index(b.Copies, c.Copy) >= 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM copies WHERE copy = $1", c.Copy); err != nil {
			return err
		}
	}
	for i := range b.Copies {
		c := &b.Copies[i]
		c.Book = b.PK
		at := Index(stored, c.Copy)
		switch {
		case at < 0:
			var taken bool
			if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM copies WHERE copy = $1)", c.Copy).
				Scan(&taken); err != nil {
				return err
			}
			if taken {
				c.Copy = 0
			}
			if c.Copy, err = insert(ctx, tx, *c); err != nil {
				return err
			}
		case stored[at] != *c:
			if err := update(ctx, tx, *c); err != nil {
				return err
			}
		}
	}
	return nil
}
