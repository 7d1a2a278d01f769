package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
)

// ChangeMany changes books as f does, and returns how many were changed and the number of the
// batch; 0 if none was changed. Books that are gone are left out. The error is
// catalogue.FieldErrors if a book becomes invalid.
func ChangeMany(
	ctx context.Context, tx row.Tx, pks []int64, who string, f func(*catalogue.Book),
) (batch int64, changed int, err error) {
	for _, pk := range pks {
		before, err := copies.Book(ctx, tx, pk)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, 0, err
		}
		after := before
		after.Copies = slices.Clone(before.Copies)
		f(&after)
		fields := catalogue.Diff(before, after)
		after.MarkEdited(fields)
		if err := validate(after, fields); err != nil {
			return 0, 0, err
		}
		change, err := Record(ctx, tx,
			catalogue.Change{Kind: catalogue.ChangedByMany, Who: who, Before: before, Batch: batch}, &after)
		if err == nil && batch == 0 && change != 0 {
			batch = change
			_, err = tx.ExecContext(ctx, "UPDATE changes SET batch = change WHERE change = $1", change)
		}
		if err != nil {
			return 0, 0, err
		}
		if change != 0 {
			changed++
		}
	}
	return batch, changed, nil
}

// validate checks the fields of a book that were changed, and its copies. The others may be as
// the demo wrote them.
func validate(b catalogue.Book, fields []string) error {
	var all, ours catalogue.FieldErrors
	errors.As(b.Validate(), &all)
	for _, e := range all {
		if slices.Contains(fields, e.Field) {
			ours = append(ours, e)
		}
	}
	if ours != nil {
		return ours
	}
	for _, c := range b.Copies {
		if err := c.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// UndoMany undoes the changes of a batch, and returns how many. Those of books that are gone, or of
// what was changed again since, are left. It returns sql.ErrNoRows if there is no such batch.
func UndoMany(ctx context.Context, tx row.Tx, batch int64, who string) (undone, left int, err error) {
	changes, err := Query(ctx, tx, "batch = $1 AND batch <> 0 ORDER BY change", batch)
	if err != nil {
		return 0, 0, err
	}
	if len(changes) == 0 {
		return 0, 0, sql.ErrNoRows
	}
	for _, c := range changes {
		_, err := Undo(ctx, tx, c, who)
		var since *ChangedSinceError
		var taken catalogue.FieldErrors
		switch {
		case errors.Is(err, sql.ErrNoRows), errors.As(err, &since), errors.As(err, &taken):
			left++
		case err != nil:
			return 0, 0, err
		default:
			undone++
		}
	}
	return undone, left, nil
}

// Undo undoes a change, and returns the book as it is stored. The error is sql.ErrNoRows if the
// book is gone, and a *ChangedSinceError if what was changed was changed again.
func Undo(ctx context.Context, tx row.Tx, c catalogue.Change, who string) (catalogue.Book, error) {
	switch {
	case c.Kind == catalogue.Merged:
		return unmerge(ctx, tx, c, who)
	case c.Absorbed.PK != 0:
		return mergeAgain(ctx, tx, c, who)
	}
	stored, err := copies.Book(ctx, tx, c.Book)
	if err != nil {
		return catalogue.Book{}, err
	}
	before := stored
	if since := c.Revert(&stored); len(since) > 0 {
		return catalogue.Book{}, &ChangedSinceError{since}
	}
	if err := copies.CheckBarcodes(ctx, tx, stored.Copies); err != nil {
		return catalogue.Book{}, err
	}
	_, err = Record(ctx, tx, catalogue.Change{Kind: catalogue.Undone, Who: who, Before: before}, &stored)
	return stored, err
}
