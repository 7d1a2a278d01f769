package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"shelflist/internal/filing"
)

// Add puts b on the list and returns it as it stands there, and true. When the list has the same work already
// that one is returned, and false. PK, AddedAt and UpdatedAt are given here.
func (s *Store) Add(ctx context.Context, b Book) (Book, bool, error) {
	if strings.TrimSpace(b.Title) == "" {
		return Book{}, false, ErrNoTitle
	}
	var added bool
	err := s.write(ctx, func(tx *sql.Tx) error {
		held, err := find(tx, b)
		if err != nil || held.PK != 0 {
			b = held
			return err
		}
		b.PK, b.AddedAt = 0, time.Now().UTC().Truncate(time.Second)
		b.UpdatedAt = b.AddedAt
		b.PK, err = insert(tx, b)
		added = err == nil
		return err
	})
	if err != nil {
		return Book{}, false, err
	}
	return b, added, nil
}

// Book returns the book with the given PK, or ErrNotFound.
func (s *Store) Book(ctx context.Context, pk int64) (Book, error) {
	b, err := scanBook(s.readers.QueryRowContext(ctx, "SELECT "+columns+" FROM books WHERE pk = $1", pk))
	return b, domain(err)
}

// Held looks for each of the given works on the list. The answer has as many books as were asked for; PK is 0
// where the list has none.
func (s *Store) Held(ctx context.Context, works []Book) ([]Book, error) {
	held := make([]Book, len(works))
	err := s.read(ctx, func(tx *sql.Tx) error {
		for i, w := range works {
			b, err := find(tx, w)
			if err != nil {
				return err
			}
			held[i] = b
		}
		return nil
	})
	return held, err
}

// find returns the book that is the same work as b: by the source's ID, else by ISBN, else by title and author.
func find(tx *sql.Tx, b Book) (Book, error) {
	for _, by := range []struct{ column, value string }{{"id", b.ID}, {"isbn", b.ISBN}} {
		if by.value == "" {
			continue
		}
		held, err := scanBook(tx.QueryRow("SELECT "+columns+" FROM books WHERE "+by.column+" = $1 AND "+by.column+" <> '' ORDER BY pk LIMIT 1",
			by.value))
		if !errors.Is(err, sql.ErrNoRows) {
			return held, err
		}
	}
	// The index leads to the books of this title; whether title and author agree to their ends is seen here.
	prefix := titlePart(b) + "\t"
	rows, err := tx.Query("SELECT "+columns+" FROM books WHERE title_key >= $1 AND title_key < $2 ORDER BY title_key, pk",
		prefix, titlePart(b)+"\n")
	if err != nil {
		return Book{}, err
	}
	alike, err := scanBooks(rows)
	if err != nil {
		return Book{}, err
	}
	if i := slices.IndexFunc(alike, func(a Book) bool { return sameWork(a, b) }); i >= 0 {
		return alike[i], nil
	}
	return Book{}, nil
}

func sameWork(a, b Book) bool {
	return filing.Title(a.Title, a.Language) == filing.Title(b.Title, b.Language) && filing.Words(a.Author) == filing.Words(b.Author)
}
