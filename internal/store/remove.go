package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Removed books can be had back for so long.
const keepRemoved = 30 * 24 * time.Hour

// Removal is something taken off the list, which Restore undoes.
type Removal struct {
	ID    int64
	Books []Book
}

// Remove takes a book off the list. ErrNotFound if it is not there.
func (s *Store) Remove(ctx context.Context, pk int64) (Removal, error) {
	return s.remove(ctx, "pk = $1", pk)
}

// RemoveSamples takes all starter books off the list. ErrNotFound if there are none.
func (s *Store) RemoveSamples(ctx context.Context) (Removal, error) {
	return s.remove(ctx, "source = $1", SampleSource)
}

func (s *Store) remove(ctx context.Context, where string, arg any) (Removal, error) {
	var r Removal
	err := s.write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.Query("SELECT "+columns+" FROM books WHERE "+where+" ORDER BY pk", arg)
		if err != nil {
			return err
		}
		if r.Books, err = scanBooks(rows); err != nil {
			return err
		}
		if len(r.Books) == 0 {
			return ErrNotFound
		}
		now := time.Now()
		if _, err := tx.Exec("DELETE FROM removals WHERE removed_at < $1", formatTime(now.Add(-keepRemoved))); err != nil {
			return err
		}
		if err := tx.QueryRow("INSERT INTO removals (removed_at) VALUES ($1) RETURNING removal", formatTime(now)).Scan(&r.ID); err != nil {
			return err
		}
		for _, b := range r.Books {
			text, err := json.Marshal(b)
			if err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT INTO removed_books (removal, pk, book) VALUES ($1, $2, $3)", r.ID, b.PK, string(text)); err != nil {
				return err
			}
		}
		_, err = tx.Exec("DELETE FROM books WHERE "+where, arg)
		return err
	})
	return r, err
}

// Removal returns what was removed, while it can still be restored; ErrNotFound after.
func (s *Store) Removal(ctx context.Context, id int64) (Removal, error) {
	var r Removal
	err := s.read(ctx, func(tx *sql.Tx) error {
		var err error
		r, err = removal(tx, id)
		return err
	})
	return r, err
}

func removal(tx *sql.Tx, id int64) (Removal, error) {
	rows, err := tx.Query("SELECT book FROM removed_books WHERE removal = $1 ORDER BY pk", id)
	if err != nil {
		return Removal{}, err
	}
	defer rows.Close()
	r := Removal{ID: id}
	for rows.Next() {
		var text string
		var b Book
		if err := rows.Scan(&text); err != nil {
			return r, err
		}
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			return r, fmt.Errorf("removed book: %w", err)
		}
		r.Books = append(r.Books, b)
	}
	if err := rows.Err(); err != nil {
		return r, err
	}
	if len(r.Books) == 0 {
		return r, ErrNotFound
	}
	return r, nil
}

// Restore puts back what a removal took, each book under the PK it had unless another has it now, and returns the
// books as they stand. One that was added again in the meantime is not put there twice. ErrNotFound if the removal
// was undone before.
func (s *Store) Restore(ctx context.Context, id int64) ([]Book, error) {
	var books []Book
	err := s.write(ctx, func(tx *sql.Tx) error {
		r, err := removal(tx, id)
		if err != nil {
			return err
		}
		for _, b := range r.Books {
			held, err := putBack(tx, b)
			if err != nil {
				return err
			}
			books = append(books, held)
		}
		_, err = tx.Exec("DELETE FROM removals WHERE removal = $1", id)
		return err
	})
	return books, err
}

func putBack(tx *sql.Tx, b Book) (Book, error) {
	held, err := find(tx, b)
	if err != nil || held.PK != 0 {
		return held, err
	}
	var taken bool // a demo's table may give the last PK out again
	if err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM books WHERE pk = $1)", b.PK).Scan(&taken); err != nil {
		return Book{}, err
	}
	if taken {
		b.PK = 0
	}
	b.PK, err = insert(tx, b)
	return b, err
}
