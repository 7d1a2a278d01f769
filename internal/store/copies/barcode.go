package copies

import (
	"context"
	"errors"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/row"
)

// CheckBarcodes returns a field error if another copy has the barcode of one of the copies.
func CheckBarcodes(ctx context.Context, tx row.Tx, copies []catalogue.Copy) error {
	for _, c := range copies {
		if c.Barcode == "" {
			continue
		}
		var taken bool
		if err := tx.QueryRowContext(ctx,
			"SELECT EXISTS (SELECT 1 FROM copies WHERE barcode = $1 AND barcode <> '' AND copy <> $2)",
			c.Barcode, c.Copy).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return catalogue.FieldErrors{{Field: "Barcode", Kind: catalogue.Taken}}
		}
	}
	return nil
}

// NextBarcode returns the own number that follows the highest one in use; "" if there is none left.
func NextBarcode(ctx context.Context, tx row.Tx) (string, error) {
	// Own numbers have the same length, so that the order of texts is that of numbers. Others in
	// their range are barcodes of another kind.
	var n int64
	for before := barcodes.Own(barcodes.MaxOwn) + "~"; n == 0; {
		err := tx.QueryRowContext(ctx,
			"SELECT COALESCE(MAX(barcode), '') FROM copies WHERE barcode < $1 AND barcode >= '201' AND barcode <> ''",
			before).Scan(&before)
		if err != nil || before == "" {
			return barcodes.Own(1), err
		}
		n = barcodes.OwnNumber(before)
	}
	if n == barcodes.MaxOwn {
		return "", nil
	}
	return barcodes.Own(n + 1), nil
}

// FreeBarcodes takes the barcodes that other copies have now from copies of a removed book.
func FreeBarcodes(ctx context.Context, tx row.Tx, copies []catalogue.Copy) error {
	for i := range copies {
		err := CheckBarcodes(ctx, tx, copies[i:i+1])
		if _, taken := errors.AsType[catalogue.FieldErrors](err); taken {
			copies[i].Barcode = ""
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
