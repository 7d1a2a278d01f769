package store

import (
	"context"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/row"
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
		if stored, err = find(ctx, tx, b); err != nil {
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

// Book returns the book with the given PK and its copies, or ErrNotFound.
func (s *Store) Book(ctx context.Context, pk int64) (catalogue.Book, error) {
	var b catalogue.Book
	err := s.read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		b, err = book(ctx, tx, pk)
		return err
	})
	return b, err
}

// book returns a book and its copies.
func book(ctx context.Context, tx row.Tx, pk int64) (b catalogue.Book, err error) {
	if err := row.Scan(tx.QueryRowContext(ctx, row.Select+" WHERE pk = $1", pk), &b); err != nil {
		return catalogue.Book{}, err
	}
	b.Copies, err = row.Copies(ctx, tx, row.SelectCopies+" WHERE book = $1 ORDER BY copy", pk)
	return b, err
}

// Find looks on the list for the same book as each of those given. The result has one book for each
// of them; its PK is 0 if the list has none.
func (s *Store) Find(ctx context.Context, books []catalogue.Book) ([]catalogue.Book, error) {
	found := make([]catalogue.Book, len(books))
	err := s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		for i, b := range books {
			var err error
			if found[i], err = find(ctx, tx, b); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// sameTitle selects the books that have one of two title keys, and those whose keys are not known.
const sameTitle = "same_key IN ($1, $2) OR same_key_2 IN ($1, $2) AND same_key_2 <> '' OR " + keys.Waiting

// find returns the book on the list that is the same as b; its PK is 0 if there is none. Several
// may be the same: one with the same SourceID goes first, then one with the same ISBN.
func find(ctx context.Context, tx row.Tx, b catalogue.Book) (catalogue.Book, error) {
	identity := b.Identity()
	type condition struct {
		where string
		args  []any
	}
	var conditions []condition
	if b.SourceID != "" {
		conditions = append(conditions, condition{"id = $1 AND id <> '' ORDER BY pk", []any{b.SourceID}})
	}
	for _, n := range identity.ISBNs {
		conditions = append(conditions, condition{"pk IN (SELECT rowid FROM books_fts WHERE books_fts MATCH $1) ORDER BY pk", []any{fulltext.ISBN(n)}})
	}
	titles := identity.TitleKeys()
	conditions = append(conditions, condition{sameTitle + " ORDER BY pk", []any{titles[0], titles[len(titles)-1]}})
	for _, c := range conditions {
		books, err := row.Query(ctx, tx, row.Select+" WHERE "+c.where, c.args...)
		if err != nil {
			return catalogue.Book{}, err
		}
		for _, candidate := range books {
			if catalogue.Same(candidate.Identity(), identity) {
				return candidate, nil
			}
		}
	}
	return catalogue.Book{}, nil
}
