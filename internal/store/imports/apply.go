package imports

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/history"
	"shelflist/internal/store/row"
	"shelflist/internal/store/same"
)

// Entry is a row of a file with its book, worked out for the table.
type Entry struct {
	plan.Row
	Book catalogue.Book
	row  row.Row
}

// NewEntry returns the entry of a row. A row that can't be taken has an outcome already.
func NewEntry(r plan.Row, b catalogue.Book, now time.Time) Entry {
	b.PK, b.Version = 0, 1
	b.AddedAt = now.UTC().Truncate(time.Second)
	b.UpdatedAt = b.AddedAt
	e := Entry{Row: r, Book: b}
	if r.Outcome != plan.Bad {
		e.row = row.New(b)
	}
	return e
}

// stored returns the book on the list that is the same as that of an entry, with its copies; its PK
// is 0 if there is none. Barcodes that copies of other books have are taken from the entry, which
// says so.
func stored(ctx context.Context, tx row.Tx, e *Entry) (b catalogue.Book, err error) {
	if b, err = same.Find(ctx, tx, e.Book); err != nil {
		return b, err
	}
	return b, complement(ctx, tx, e, &b)
}

// complement reads the copies of the book on the list that is the same as that of an entry, if
// there is one, and takes the barcodes that other books' copies have from the entry.
func complement(ctx context.Context, tx row.Tx, e *Entry, b *catalogue.Book) (err error) {
	if b.PK != 0 {
		if b.Copies, err = copies.Of(ctx, tx, b.PK); err != nil {
			return err
		}
	}
	return freeBarcodes(ctx, tx, e, b.PK)
}

// freeBarcodes takes the barcodes of other books' copies from the copies of an entry.
func freeBarcodes(ctx context.Context, tx row.Tx, e *Entry, book int64) error {
	for i := range e.Book.Copies {
		c := e.Book.Copies[i]
		if c.Barcode == "" {
			continue
		}
		var taken bool
		if err := tx.QueryRowContext(ctx,
			"SELECT EXISTS (SELECT 1 FROM copies WHERE barcode = $1 AND barcode <> '' AND book <> $2)", c.Barcode,
			book).Scan(&taken); err != nil {
			return err
		}
		earlier := slices.ContainsFunc(e.Book.Copies[:i], func(o catalogue.Copy) bool { return o.Barcode == c.Barcode })
		if taken || earlier {
			e.LeaveOutBarcode(i)
		}
	}
	return nil
}

// LeaveOutBarcode takes the barcode from a copy of the entry, because another copy has it.
func (e *Entry) LeaveOutBarcode(i int) {
	c := &e.Book.Copies[i]
	e.LeftOut = append(slices.Clone(e.LeftOut), plan.LeftOut{Field: "Barcode", Value: c.Barcode, Reason: "taken"})
	c.Barcode = ""
}

// applyAll takes entries into the catalogue, and stores what became of them.
func applyAll(ctx context.Context, tx row.Tx, im plan.Import, entries []Entry, who string) error {
	ctx = context.WithoutCancel(ctx) // the driver's watch over ctx costs as much as these short statements
	// The full-text index, by which ISBNs are found, writes what waits in memory to its table
	// before each search. So all are looked for before the first is written, but for those that may
	// be the same as one before.
	known := make([]catalogue.Book, len(entries))
	again := make([]bool, len(entries))
	keys := map[string]bool{}
	for i, e := range entries {
		if e.Outcome == plan.Bad {
			continue
		}
		for _, key := range e.Book.Identity().Keys() {
			again[i] = again[i] || keys[key]
			keys[key] = true
		}
		if again[i] {
			continue
		}
		var err error
		if known[i], err = same.Find(ctx, tx, e.Book); err != nil {
			return err
		}
	}
	for i, e := range entries {
		change := int64(0)
		if e.Outcome != plan.Bad {
			e.Book.Copies = slices.Clone(e.Book.Copies) // the transaction may run twice
			var err error
			if again[i] {
				known[i], err = same.Find(ctx, tx, e.Book)
			}
			if err == nil {
				err = complement(ctx, tx, &e, &known[i])
			}
			if err == nil {
				change, err = apply(ctx, tx, im, &e, known[i], who)
			}
			if err != nil {
				return err
			}
		}
		if err := note(ctx, tx, im.ID, e.Row, change); err != nil {
			return err
		}
	}
	return handled(ctx, tx, im.ID, len(entries))
}

// apply takes one entry, whose outcome it sets, given the book on the list that is the same. It
// returns the number of the change of that book.
func apply(
	ctx context.Context, tx row.Tx, im plan.Import, e *Entry, known catalogue.Book, who string,
) (change int64, err error) {
	if known.PK == 0 {
		e.Outcome = plan.New
		e.Row.Book, err = insert(ctx, tx, e)
		return 0, err
	}
	e.Outcome, e.Row.Book = plan.Same, known.PK
	after := im.Mode.Apply(known, e.Book)
	e.Fields = catalogue.Change{Before: known, After: after}.Fields()
	own, err := addedBy(ctx, tx, im.ID, known)
	if err != nil {
		return 0, err
	}
	if own {
		return 0, complete(ctx, tx, e, known, after)
	}
	change, err = history.Record(ctx, tx, catalogue.Change{Kind: catalogue.Imported, Who: who, Before: known}, &after)
	if change != 0 {
		e.Outcome = plan.Changed
	}
	return change, err
}

// addedBy reports whether an earlier row of an import has added a book that nobody has changed
// since.
func addedBy(ctx context.Context, tx row.Tx, id int64, b catalogue.Book) (own bool, err error) {
	if b.Version != 1 {
		return false, nil
	}
	err = tx.QueryRowContext(ctx,
		"SELECT EXISTS (SELECT 1 FROM import_rows WHERE import = $1 AND book = $2 AND outcome = 'new')", id, b.PK).
		Scan(&own)
	return own, err
}

// complete changes a book that the same import has added. It stays in its first version, without a
// change in its history, so that undoing the import removes it.
func complete(ctx context.Context, tx row.Tx, e *Entry, stored, after catalogue.Book) error {
	if len(e.Fields) == 0 {
		return nil
	}
	e.Outcome = plan.Changed
	if err := row.Update(ctx, tx, row.New(after), 1); err != nil {
		return err
	}
	return copies.Write(ctx, tx, &after)
}

// insert adds the book of an entry, and its copies.
func insert(ctx context.Context, tx row.Tx, e *Entry) (pk int64, err error) {
	if pk, err = row.Insert(ctx, tx, e.row, 1); err != nil || len(e.Book.Copies) == 0 {
		return pk, err
	}
	b := e.Book
	b.PK = pk
	made, err := copies.Of(ctx, tx, pk)
	if err == nil && len(made) > 0 {
		b.Copies[0].Copy = made[0].Copy // the first takes the place of the one that Insert has made
	}
	if err != nil {
		return 0, err
	}
	return pk, copies.Write(ctx, tx, &b)
}

// undoSome undoes what an import has done with the last of its rows, and reports whether there are
// more. A book that was changed since stays.
func undoSome(ctx context.Context, tx row.Tx, id int64, who string, atOnce int) (more bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT number, book, change FROM import_rows WHERE import = $1 AND outcome IN ('new', 'changed')
		ORDER BY number DESC LIMIT $2`, id, atOnce)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	type undone struct{ number, book, change int64 }
	var list []undone
	for rows.Next() {
		var u undone
		if err := rows.Scan(&u.number, &u.book, &u.change); err != nil {
			return false, err
		}
		list = append(list, u)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return false, err
	}
	for _, u := range list {
		outcome := plan.TakenBack
		ok, err := undo(ctx, tx, u.book, u.change, who)
		if err != nil {
			return false, err
		}
		if !ok {
			outcome = plan.Kept
		}
		if _, err := tx.ExecContext(ctx, "UPDATE import_rows SET outcome = $3 WHERE import = $1 AND number = $2", id,
			u.number, outcome); err != nil {
			return false, err
		}
	}
	return len(list) == atOnce, handled(ctx, tx, id, len(list))
}

// undo undoes a change, or the add of a book if that is 0. It reports whether that was possible.
func undo(ctx context.Context, tx row.Tx, book, change int64, who string) (bool, error) {
	if change == 0 {
		// A book that was changed by hand has a later version, a book that is gone none.
		r, err := tx.ExecContext(ctx, "DELETE FROM books WHERE pk = $1 AND revision = 1", book)
		if err != nil {
			return false, err
		}
		n, err := r.RowsAffected()
		if err != nil || n > 0 {
			return n > 0, err
		}
		var there bool
		err = tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM books WHERE pk = $1)", book).Scan(&there)
		return !there, err
	}
	changes, err := history.Query(ctx, tx, "change = $1", change)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	_, err = history.Undo(ctx, tx, changes[0], who)
	var since *history.ChangedSinceError
	var taken catalogue.FieldErrors
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return true, nil
	case errors.As(err, &since), errors.As(err, &taken):
		return false, nil
	}
	return err == nil, err
}
