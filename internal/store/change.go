package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/history"
	"shelflist/internal/store/row"
)

// StaleError reports that a book is not in the version that a change was made for: somebody else
// has changed it meanwhile.
type StaleError struct {
	Current catalogue.Book // as it is now
	Sent    catalogue.Book // as Update was to make it; of other changes PK is 0
	Other   catalogue.Book // the other book of a merge; PK 0 if there is none
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("book %d was changed by somebody else, now version %d", e.Current.PK, e.Current.Version)
}

// ChangedSinceError reports that a change can't be undone, because what it changed was changed
// again.
type ChangedSinceError = history.ChangedSinceError

// AnyVersion stands for a version of a book that doesn't matter.
const AnyVersion = 0

// Update replaces the description of a book by that of b, which has the PK and the version that it
// was made for, and returns the book as it is stored. The fields that differ are marked as changed
// by hand. Identity, copies and times are not taken from b. The error is a *StaleError if the book
// has another version, catalogue.FieldErrors if it is invalid, and ErrNotFound if it is gone.
func (s *Store) Update(ctx context.Context, b catalogue.Book, who string) (catalogue.Book, error) {
	updated, err := s.change(ctx, b.PK, b.Version, who, catalogue.Edited,
		func(_ context.Context, _ row.Tx, stored *catalogue.Book) error {
			changed := catalogue.Diff(*stored, b)
			for _, name := range changed {
				f, _ := catalogue.FieldNamed(name)
				f.Take(stored, b)
			}
			stored.MarkEdited(changed)
			return stored.Validate()
		})
	if stale, ok := errors.AsType[*StaleError](err); ok {
		stale.Sent = b
	}
	return updated, err
}

// Take replaces fields of a book, in a version, by those of another description, that of its
// source, and returns the book as it is stored. They are no longer marked as changed by hand. The
// errors are those of Update.
func (s *Store) Take(
	ctx context.Context, pk, version int64, from catalogue.Book, fields []string, who string,
) (catalogue.Book, error) {
	return s.change(ctx, pk, version, who, catalogue.Fetched,
		func(_ context.Context, _ row.Tx, stored *catalogue.Book) error {
			for _, name := range fields {
				if f, known := catalogue.FieldNamed(name); known {
					f.Take(stored, from)
				}
			}
			stored.UnmarkEdited(fields)
			return stored.Validate()
		})
}

// change changes a book, in a version, as f does, and keeps how it was in its history. f may be
// called twice. Nothing is stored if f changes nothing.
func (s *Store) change(
	ctx context.Context, pk, version int64, who string, kind catalogue.ChangeKind,
	f func(context.Context, row.Tx, *catalogue.Book) error,
) (catalogue.Book, error) {
	var stored catalogue.Book
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		before, err := copies.Book(ctx, tx, pk)
		if err != nil {
			return err
		}
		if version != AnyVersion && before.Version != version {
			return &StaleError{Current: before}
		}
		stored = before
		stored.Copies = slices.Clone(before.Copies)
		if err := f(ctx, tx, &stored); err != nil {
			return err
		}
		_, err = history.Record(ctx, tx, catalogue.Change{Kind: kind, Who: who, Before: before}, &stored)
		return err
	})
	if err != nil {
		return catalogue.Book{}, err
	}
	return stored, nil
}

// maxHistory is the number of changes that History returns.
const maxHistory = 200

// History returns the latest changes of a book, the last one first. That of a book which was merged
// into another one begins with that change. The error is ErrNotFound for any other book that is not
// on the list.
func (s *Store) History(ctx context.Context, pk int64) (b catalogue.Book, changes []catalogue.Change, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		b, changes, err = history.Of(ctx, tx, pk, maxHistory)
		return err
	})
	return b, changes, err
}

// BookAt returns a book as it was in an earlier version, or ErrNotFound if that is not kept.
func (s *Store) BookAt(ctx context.Context, pk, version int64) (catalogue.Book, error) {
	b, changes, err := s.History(ctx, pk)
	if err != nil {
		return catalogue.Book{}, err
	}
	if b.Version == version {
		return b, nil
	}
	for _, c := range changes {
		if c.Book == pk && c.Before.Version == version {
			return c.Before, nil
		}
	}
	return catalogue.Book{}, ErrNotFound
}

// Undo undoes a change, and returns the book as it is stored. The error is ErrNotFound if there is
// no such change or its book is gone, and a *ChangedSinceError if what it changed was changed
// again.
func (s *Store) Undo(ctx context.Context, change int64, who string) (catalogue.Book, error) {
	var stored catalogue.Book
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		changes, err := history.Query(ctx, tx, "change = $1", change)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return ErrNotFound
		}
		stored, err = history.Undo(ctx, tx, changes[0], who)
		return err
	})
	if err != nil {
		return catalogue.Book{}, err
	}
	return stored, nil
}
