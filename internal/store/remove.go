package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/archive"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
)

// keepRemoved is for how long removed books can be restored.
const keepRemoved = 30 * 24 * time.Hour

// Removal is a set of books that were removed together, which Restore puts back.
type Removal struct {
	ID    int64
	Books []catalogue.Book
}

// Remove takes a book off the list. It returns ErrNotFound if the book is not there.
func (s *Store) Remove(ctx context.Context, pk int64) (Removal, error) {
	return s.remove(ctx, "pk = $1", pk)
}

// RemoveSamples takes all sample books off the list. It returns ErrNotFound if there are none.
func (s *Store) RemoveSamples(ctx context.Context) (Removal, error) {
	return s.remove(ctx, "source = $1", catalogue.SampleSource)
}

// remove archives the books that a condition with one argument selects, and deletes them.
func (s *Store) remove(ctx context.Context, where string, arg any) (Removal, error) {
	var r Removal
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		var err error
		if r.Books, err = row.Query(ctx, tx, row.Select+" WHERE "+where+" ORDER BY pk", arg); err != nil {
			return err
		}
		if len(r.Books) == 0 {
			return ErrNotFound
		}
		if err = copies.Read(ctx, tx, r.Books); err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, "DELETE FROM books WHERE "+where, arg); err != nil {
			return err
		}
		now := time.Now()
		r.ID, err = archive.Keep(ctx, tx, r.Books, now.Add(-keepRemoved), now)
		return err
	})
	if err != nil {
		return Removal{}, err
	}
	return r, nil
}

// Removal returns a removal that can still be restored. It returns ErrNotFound for any other.
func (s *Store) Removal(ctx context.Context, id int64) (Removal, error) {
	r := Removal{ID: id}
	err := s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		var err error
		r.Books, err = archive.Removed(ctx, tx, id)
		return err
	})
	return r, err
}

// Restore puts the books of a removal back, and returns them as they are stored. A book gets the PK
// that it had, unless another has it now. If it was added again as it was, the one on the list is
// returned. Restore returns ErrNotFound if the removal was restored before, or has expired.
func (s *Store) Restore(ctx context.Context, id int64) ([]catalogue.Book, error) {
	var books []catalogue.Book
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		books = nil
		removed, err := archive.Removed(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, b := range removed {
			if b, err = archive.PutBack(ctx, tx, id, b); err != nil {
				return err
			}
			books = append(books, b)
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM removals WHERE removal = $1", id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return books, nil
}
