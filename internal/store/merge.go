package store

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/history"
	"shelflist/internal/store/row"
)

// Merge says how two books become one.
type Merge struct {
	Kept, Absorbed               int64 // PKs
	KeptVersion, AbsorbedVersion int64 // for which the choices were made
	Choices                      map[string]merging.Choice
}

// Merge merges a book into another one, as merging.Merge does, and returns that one as it is stored
// and the number of the change, for Undo. The error is a *StaleError if either has another version,
// ErrNotFound if one is gone, or both are one, and catalogue.FieldErrors if the book becomes
// invalid.
func (s *Store) Merge(ctx context.Context, m Merge, who string) (merged catalogue.Book, change int64, err error) {
	if m.Kept == m.Absorbed {
		return catalogue.Book{}, 0, ErrNotFound
	}
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		kept, err := copies.Book(ctx, tx, m.Kept)
		if err != nil {
			return err
		}
		absorbed, err := copies.Book(ctx, tx, m.Absorbed)
		if err != nil {
			return err
		}
		if kept.Version != m.KeptVersion || absorbed.Version != m.AbsorbedVersion {
			return &StaleError{Current: kept, Other: absorbed}
		}
		merged = merging.Merge(kept, absorbed, m.Choices)
		change, err = history.Merge(ctx, tx,
			catalogue.Change{Kind: catalogue.Merged, Who: who, Before: kept, Absorbed: absorbed}, &merged)
		return err
	})
	if err != nil {
		return catalogue.Book{}, 0, err
	}
	return merged, change, nil
}

// MergeOf returns the change by which a book was merged into another one. It returns ErrNotFound
// for a book that was not, or that is back because the merge was undone.
func (s *Store) MergeOf(ctx context.Context, pk int64) (catalogue.Change, error) {
	return query(ctx, s.read, func(ctx context.Context, tx row.Tx) (catalogue.Change, error) {
		return history.MergeOf(ctx, tx, pk)
	})
}
