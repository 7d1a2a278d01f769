package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/doubles"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
)

// Doubles returns at most limit pairs of books that are probably one. See doubles.List.
func (s *Store) Doubles(
	ctx context.Context, after string, limit int,
) (found []catalogue.Double, next string, err error) {
	err = s.filter(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		found, next, err = doubles.List(ctx, tx, after, limit)
		return err
	})
	return found, next, err
}

// Parted returns the pairs that were said to be different, the latest first.
func (s *Store) Parted(ctx context.Context) ([]catalogue.Double, error) {
	return query(ctx, s.read, doubles.Parted)
}

// Part keeps that two books are different, so that Doubles no longer returns them; apart is false
// to take that back. It returns the books, or ErrNotFound if one of them is not on the list.
func (s *Store) Part(ctx context.Context, a, b int64, apart bool) (d catalogue.Double, err error) {
	err = s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) (err error) {
		if d.A, err = copies.Book(ctx, tx, min(a, b)); err != nil {
			return err
		}
		if d.B, err = copies.Book(ctx, tx, max(a, b)); err != nil {
			return err
		}
		if apart {
			return doubles.Part(ctx, tx, a, b, time.Now())
		}
		return doubles.Join(ctx, tx, a, b)
	})
	return d, err
}
