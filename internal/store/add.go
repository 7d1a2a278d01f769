package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
	"shelflist/internal/store/same"
)

// Add adds b and returns it as it is stored, and true. If the same book is on the list already, Add
// returns that one, and false. Add assigns PK, AddedAt and UpdatedAt. A book that is invalid is
// refused with catalogue.FieldErrors.
func (s *Store) Add(ctx context.Context, b catalogue.Book) (catalogue.Book, bool, error) {
	if err := b.Validate(); err != nil {
		return catalogue.Book{}, false, err
	}
	b.PK = 0
	b.AddedAt = time.Now().UTC().Truncate(time.Second)
	b.UpdatedAt = b.AddedAt
	newRow := row.New(b) // worked out here, so that other writes don't wait for it
	var stored catalogue.Book
	var added bool
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		// The driver's watch over ctx costs as much as these statements, all of which are short.
		ctx = context.WithoutCancel(ctx)
		var err error
		if stored, err = same.Find(ctx, tx, b); err != nil {
			return err
		}
		if added = stored.PK == 0; added {
			stored = b
			stored.Version = 1
			stored.PK, err = row.Insert(ctx, tx, newRow, stored.Version)
		}
		return err
	})
	if err != nil {
		return catalogue.Book{}, false, err
	}
	return stored, added, nil
}

// AddByHand adds b even if the same book is on the list, and returns it as it is stored. See Add.
func (s *Store) AddByHand(ctx context.Context, b catalogue.Book) (catalogue.Book, error) {
	if err := b.Validate(); err != nil {
		return catalogue.Book{}, err
	}
	b.PK, b.Version = 0, 1
	b.AddedAt = time.Now().UTC().Truncate(time.Second)
	b.UpdatedAt = b.AddedAt
	newRow := row.New(b)
	err := s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) (err error) {
		if b.PK, err = row.Insert(ctx, tx, newRow, b.Version); err != nil {
			return err
		}
		b.Copies, err = copies.Of(ctx, tx, b.PK)
		return err
	})
	if err != nil {
		return catalogue.Book{}, err
	}
	return b, nil
}

// Book returns the book with the given PK and its copies, or ErrNotFound.
func (s *Store) Book(ctx context.Context, pk int64) (catalogue.Book, error) {
	return query(ctx, s.read, func(ctx context.Context, tx row.Tx) (catalogue.Book, error) {
		return copies.Book(ctx, tx, pk)
	})
}

// Match looks on the list for the book that is most like each of those given, and is not that book
// itself. The result has one for each of them.
func (s *Store) Match(ctx context.Context, books ...catalogue.Book) ([]catalogue.Match, error) {
	found := make([]catalogue.Match, len(books))
	err := s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		for i, b := range books {
			var err error
			if found[i], err = same.Match(ctx, tx, b); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}
