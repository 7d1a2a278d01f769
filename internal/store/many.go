package store

import (
	"context"
	"errors"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/history"
	"shelflist/internal/store/list"
	"shelflist/internal/store/row"
)

// MaxMany is the number of books that may be changed at once: as many as take a few seconds.
const MaxMany = 5000

// ErrTooMany reports that more than MaxMany books are to be changed at once.
var ErrTooMany = errors.New("too many books at once")

// Select returns the PKs of all books that a text finds, as List does; of all books if it is blank. The
// error is ErrTooMany if there are more than MaxMany.
func (s *Store) Select(ctx context.Context, text string) (pks []int64, err error) {
	l := list.New(catalogue.Query{Text: text})
	err = s.filter(ctx, func(ctx context.Context, tx row.Tx) error {
		pks, err = l.PKs(ctx, tx, MaxMany+1)
		return err
	})
	if err == nil && len(pks) > MaxMany {
		return nil, ErrTooMany
	}
	return pks, err
}

// ChangeMany changes books as f does, all or none, and returns how many were changed and the number of
// the batch, for UndoMany; 0 if none was changed. Books that are gone are left out. f may be called
// several times for a book. The error is catalogue.FieldErrors if a book becomes invalid.
func (s *Store) ChangeMany(ctx context.Context, pks []int64, who string, f func(*catalogue.Book)) (batch int64, changed int, err error) {
	if len(pks) > MaxMany {
		return 0, 0, ErrTooMany
	}
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		batch, changed = 0, 0
		for _, pk := range pks {
			before, err := book(ctx, tx, pk)
			if errors.Is(domain(err), ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			after := before
			after.Copies = slices.Clone(before.Copies)
			f(&after)
			fields := catalogue.Diff(before, after)
			after.MarkEdited(fields)
			if err := validateChanged(after, fields); err != nil {
				return err
			}
			change, err := history.Record(ctx, tx, catalogue.Change{Kind: catalogue.ChangedByMany, Who: who, Before: before, Batch: batch}, &after)
			if err == nil && batch == 0 && change != 0 {
				batch = change
				err = history.Begin(ctx, tx, change)
			}
			if err != nil {
				return err
			}
			if change != 0 {
				changed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return batch, changed, nil
}

// validateChanged checks the fields of a book that were changed, and its copies. The others may be as
// the demo wrote them.
func validateChanged(b catalogue.Book, fields []string) error {
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

// UndoMany undoes the changes of a batch, and returns how many. Those of books that are gone, or of what
// was changed again since, are left. It returns ErrNotFound if there is no such batch.
func (s *Store) UndoMany(ctx context.Context, batch int64, who string) (undone, left int, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		undone, left = 0, 0
		changes, err := history.Query(ctx, tx, "batch = $1 AND batch <> 0 ORDER BY change", batch)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return ErrNotFound
		}
		for _, c := range changes {
			_, err := undo(ctx, tx, c, who)
			var since *ChangedSinceError
			var taken catalogue.FieldErrors
			switch {
			case errors.Is(domain(err), ErrNotFound), errors.As(err, &since), errors.As(err, &taken):
				left++
			case err != nil:
				return err
			default:
				undone++
			}
		}
		return nil
	})
	return undone, left, err
}

// RemoveMany takes books off the list. Books that are gone are left out; ErrNotFound says that all are.
func (s *Store) RemoveMany(ctx context.Context, pks []int64) (Removal, error) {
	if len(pks) > MaxMany {
		return Removal{}, ErrTooMany
	}
	return s.remove(ctx, "pk IN (SELECT value FROM json_each($1))", row.JSONArray(pks))
}

// undo undoes a change, and returns the book as it is stored.
func undo(ctx context.Context, tx row.Tx, c catalogue.Change, who string) (catalogue.Book, error) {
	stored, err := book(ctx, tx, c.Book)
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
	_, err = history.Record(ctx, tx, catalogue.Change{Kind: catalogue.Undone, Who: who, Before: before}, &stored)
	return stored, err
}
