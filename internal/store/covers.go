package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store/covers"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
)

// Cover returns the picture of a book in JPEG, the small or the large one, and its hash: the
// picture with the given hash, which the book may have had before, else the one that it has. The
// error is ErrNotFound if there is no such book, and ErrNoCover if it has no picture.
func (s *Store) Cover(ctx context.Context, pk int64, hash string, small bool) (found string, jpeg []byte, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		current, err := covers.Of(ctx, tx, pk)
		if err != nil {
			return err
		}
		for _, found = range []string{hash, current} {
			if jpeg, err = covers.Get(ctx, tx, found, small); err != nil || jpeg != nil {
				return err
			}
		}
		return ErrNoCover
	})
	return found, jpeg, err
}

// SetCover gives a picture to a book, in a version, or takes its picture away if that is the zero
// value. It returns the book as it is stored. The errors are those of Update, and ErrNoCover if
// there is none to take away.
func (s *Store) SetCover(ctx context.Context, pk, version int64, i cover.Image, who string) (catalogue.Book, error) {
	kind := catalogue.CoverChanged
	if i.Hash == "" {
		kind = catalogue.CoverRemoved
	}
	return s.change(ctx, pk, version, who, kind, func(ctx context.Context, tx row.Tx, b *catalogue.Book) error {
		if i.Hash == "" && b.CoverImage == "" {
			return ErrNoCover
		}
		b.CoverImage = i.Hash
		b.MarkEdited([]string{catalogue.CoverURLField})
		if i.Hash == "" {
			return nil
		}
		return covers.Put(ctx, tx, i)
	})
}

// WantedCover is a cover that is to be fetched from the address that a source gave.
type WantedCover = covers.Wanted

// NextCover returns the cover that is to be fetched next, or ErrNotFound if none is now.
func (s *Store) NextCover(ctx context.Context) (w WantedCover, err error) {
	err = s.read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		w, err = covers.Next(ctx, tx, time.Now())
		return err
	})
	return w, err
}

// PutOffCover says how often fetching a cover has failed, and when to try again.
func (s *Store) PutOffCover(ctx context.Context, w WantedCover, until time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error { return covers.PutOff(ctx, tx, w, until) })
}

// SettleCover ends the fetching of a cover: with its picture, or with the zero value if there is
// none. The version of the book stays the same, so that whoever is editing it is not disturbed.
func (s *Store) SettleCover(ctx context.Context, w WantedCover, i cover.Image) error {
	return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error { return covers.Settle(ctx, tx, w, i) })
}
