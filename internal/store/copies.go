package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// Copy returns the copy with a number, or ErrNotFound.
func (s *Store) Copy(ctx context.Context, number int64) (catalogue.Copy, error) {
	return s.findCopy(ctx, "copy = $1", number)
}

// CopyWithBarcode returns the copy with a barcode, or ErrNotFound.
func (s *Store) CopyWithBarcode(ctx context.Context, barcode string) (catalogue.Copy, error) {
	return s.findCopy(ctx, "barcode = $1 AND barcode <> ''", barcode)
}

func (s *Store) findCopy(ctx context.Context, where string, arg any) (c catalogue.Copy, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		copies, err := row.Copies(ctx, tx, row.SelectCopies+" WHERE "+where, arg)
		if err == nil && len(copies) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			c = copies[0]
		}
		return err
	})
	return c, err
}

// AddCopy adds a copy to the book that it names, and returns the book as it is stored. A copy without
// a barcode gets the next own number. The errors are those of Update; a barcode that another copy has
// is a field error of the kind catalogue.Taken.
func (s *Store) AddCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	c.Copy = 0
	return s.change(ctx, c.Book, version, who, catalogue.CopyAdded, func(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
		if err := prepareCopy(ctx, tx, &c); err != nil {
			return err
		}
		b.Copies = append(b.Copies, c)
		return nil
	})
}

// UpdateCopy replaces a copy of the book that it names, and returns the book as it is stored. See
// AddCopy.
func (s *Store) UpdateCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	return s.change(ctx, c.Book, version, who, catalogue.CopyChanged, func(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
		i := indexOfCopy(b.Copies, c.Copy)
		if i < 0 {
			return ErrNotFound
		}
		if err := prepareCopy(ctx, tx, &c); err != nil {
			return err
		}
		b.Copies[i] = c
		return nil
	})
}

// RemoveCopy removes a copy of a book, and returns the book as it is stored. The error is ErrLastCopy
// if the book has no other, and else those of Update.
func (s *Store) RemoveCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	return s.change(ctx, c.Book, version, who, catalogue.CopyRemoved, func(_ context.Context, _ row.Tx, b *catalogue.Book) error {
		i := indexOfCopy(b.Copies, c.Copy)
		switch {
		case i < 0:
			return ErrNotFound
		case len(b.Copies) == 1:
			return ErrLastCopy
		}
		b.Copies = slices.Delete(b.Copies, i, i+1)
		return nil
	})
}

func indexOfCopy(copies []catalogue.Copy, number int64) int {
	return slices.IndexFunc(copies, func(c catalogue.Copy) bool { return c.Copy == number })
}

// prepareCopy validates a copy that is about to be stored, and gives it the next own number if it has
// no barcode.
func prepareCopy(ctx context.Context, tx row.Tx, c *catalogue.Copy) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if c.Barcode != "" {
		return checkBarcodes(ctx, tx, []catalogue.Copy{*c})
	}
	var err error
	c.Barcode, err = nextBarcode(ctx, tx)
	return err
}

// checkBarcodes returns a field error if another copy has the barcode of one of the copies.
func checkBarcodes(ctx context.Context, tx row.Tx, copies []catalogue.Copy) error {
	for _, c := range copies {
		if c.Barcode == "" {
			continue
		}
		var taken bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM copies WHERE barcode = $1 AND copy <> $2)",
			c.Barcode, c.Copy).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return catalogue.FieldErrors{{Field: "Barcode", Kind: catalogue.Taken}}
		}
	}
	return nil
}

// nextBarcode returns the own number that follows the highest one in use; "" if there is none left.
func nextBarcode(ctx context.Context, tx row.Tx) (string, error) {
	// Own numbers have the same length, so that the order of texts is that of numbers. Others in
	// their range are barcodes of another kind.
	var n int64
	for before := catalogue.OwnBarcode(catalogue.OwnBarcodes) + "~"; n == 0; {
		err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(barcode), '') FROM copies WHERE barcode < $1 AND barcode >= '201' AND barcode <> ''",
			before).Scan(&before)
		if err != nil || before == "" {
			return catalogue.OwnBarcode(1), err
		}
		n = catalogue.OwnNumber(before)
	}
	if n == catalogue.OwnBarcodes {
		return "", nil
	}
	return catalogue.OwnBarcode(n + 1), nil
}

// NextBarcode returns the own number that the next copy without a barcode gets.
func (s *Store) NextBarcode(ctx context.Context) (barcode string, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		barcode, err = nextBarcode(ctx, tx)
		return err
	})
	return barcode, err
}

// readCopies reads the copies of books.
func readCopies(ctx context.Context, tx row.Tx, books []catalogue.Book) error {
	const atOnce = 500
	for part := range slices.Chunk(books, atOnce) {
		index := make(map[int64]int, len(part))
		pks := make([]string, len(part))
		for i, b := range part {
			index[b.PK], pks[i] = i, strconv.FormatInt(b.PK, 10)
		}
		copies, err := row.Copies(ctx, tx, row.SelectCopies+" WHERE book IN ("+strings.Join(pks, ", ")+") ORDER BY copy")
		if err != nil {
			return err
		}
		for _, c := range copies {
			b := &part[index[c.Book]]
			b.Copies = append(b.Copies, c)
		}
	}
	return nil
}

// writeCopies makes the copies of a book that is stored those of b, and sets the numbers of new ones.
// A copy keeps its number, unless a copy of another book has it.
func writeCopies(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
	stored, err := row.Copies(ctx, tx, row.SelectCopies+" WHERE book = $1", b.PK)
	if err != nil {
		return err
	}
	for _, c := range stored {
		if indexOfCopy(b.Copies, c.Copy) >= 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM copies WHERE copy = $1", c.Copy); err != nil {
			return err
		}
	}
	for i := range b.Copies {
		c := &b.Copies[i]
		c.Book = b.PK
		at := indexOfCopy(stored, c.Copy)
		switch {
		case at < 0:
			var taken bool
			if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM copies WHERE copy = $1)", c.Copy).Scan(&taken); err != nil {
				return err
			}
			if taken {
				c.Copy = 0
			}
			if c.Copy, err = row.InsertCopy(ctx, tx, *c); err != nil {
				return err
			}
		case stored[at] != *c:
			if err := row.UpdateCopy(ctx, tx, *c); err != nil {
				return err
			}
		}
	}
	return nil
}
