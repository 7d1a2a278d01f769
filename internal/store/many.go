package store

import (
	"context"
	"errors"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/history"
	"shelflist/internal/store/list"
	"shelflist/internal/store/row"
)

// MaxMany is the number of books that may be changed at once: as many as take a few seconds.
const MaxMany = 5000

// ErrTooMany reports that more than MaxMany books are to be changed at once.
var ErrTooMany = errors.New("too many books at once")

// Select returns the PKs of all books that a text finds, as List does; of all books if it is blank.
// The error is ErrTooMany if there are more than MaxMany.
func (s *Store) Select(ctx context.Context, text string) (pks []int64, err error) {
	l := list.New(catalogue.Query{Text: text})
	pks, err = query(ctx, s.filter, func(ctx context.Context, tx row.Tx) ([]int64, error) {
		return l.PKs(ctx, tx, MaxMany+1)
	})
	if err == nil && len(pks) > MaxMany {
		return nil, ErrTooMany
	}
	return pks, err
}

// ChangeMany changes books as f does, all or none, and returns how many were changed and the number
// of the batch, for UndoMany; 0 if none was changed. Books that are gone are left out. f may be
// called several times for a book. The error is catalogue.FieldErrors if a book becomes invalid.
func (s *Store) ChangeMany(
	ctx context.Context, pks []int64, who string, f func(*catalogue.Book),
) (batch int64, changed int, err error) {
	if len(pks) > MaxMany {
		return 0, 0, ErrTooMany
	}
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) (err error) {
		batch, changed, err = history.ChangeMany(ctx, tx, pks, who, f)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return batch, changed, nil
}

// UndoMany undoes the changes of a batch, and returns how many. Those of books that are gone, or of
// what was changed again since, are left. It returns ErrNotFound if there is no such batch.
func (s *Store) UndoMany(ctx context.Context, batch int64, who string) (undone, left int, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) (err error) {
		undone, left, err = history.UndoMany(ctx, tx, batch, who)
		return err
	})
	return undone, left, err
}

// RemoveMany takes books off the list, except those that are gone. ErrNotFound says that all are.
func (s *Store) RemoveMany(ctx context.Context, pks []int64) (Removal, error) {
	if len(pks) > MaxMany {
		return Removal{}, ErrTooMany
	}
	return s.remove(ctx, "pk IN (SELECT value FROM json_each($1))", row.JSONArray(pks))
}
