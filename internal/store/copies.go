package store

import (
	"context"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
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

func (s *Store) findCopy(ctx context.Context, where string, arg any) (catalogue.Copy, error) {
	found, err := query(ctx, s.read, func(ctx context.Context, tx row.Tx) ([]catalogue.Copy, error) {
		return copies.Query(ctx, tx, copies.Select+" WHERE "+where, arg)
	})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return catalogue.Copy{}, err
	}
	return found[0], nil
}

// AddCopy adds a copy to the book that it names, and returns the book as it is stored. A copy
// without a barcode gets the next own number. The errors are those of Update; a barcode that
// another copy has is a field error of the kind catalogue.Taken.
func (s *Store) AddCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	c.Copy = 0
	return s.change(ctx, c.Book, version, who, catalogue.CopyAdded,
		func(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
			if err := prepareCopy(ctx, tx, &c); err != nil {
				return err
			}
			b.Copies = append(b.Copies, c)
			return nil
		})
}

// UpdateCopy replaces a copy of the book that it names, and returns the book. See AddCopy.
func (s *Store) UpdateCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	return s.change(ctx, c.Book, version, who, catalogue.CopyChanged,
		func(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
			i := copies.Index(b.Copies, c.Copy)
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

// RemoveCopy removes a copy of a book, and returns the book as it is stored. The error is
// ErrLastCopy if the book has no other, and else those of Update.
func (s *Store) RemoveCopy(ctx context.Context, c catalogue.Copy, version int64, who string) (catalogue.Book, error) {
	return s.change(ctx, c.Book, version, who, catalogue.CopyRemoved,
		func(_ context.Context, _ row.Tx, b *catalogue.Book) error {
			i := copies.Index(b.Copies, c.Copy)
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

// prepareCopy validates a copy that is about to be stored, and gives it the next own number if it
// has no barcode.
func prepareCopy(ctx context.Context, tx row.Tx, c *catalogue.Copy) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if c.Barcode != "" {
		return copies.CheckBarcodes(ctx, tx, []catalogue.Copy{*c})
	}
	var err error
	c.Barcode, err = copies.NextBarcode(ctx, tx)
	return err
}

// NextBarcode returns the own number that the next copy without a barcode gets.
func (s *Store) NextBarcode(ctx context.Context) (string, error) {
	return query(ctx, s.read, copies.NextBarcode)
}
