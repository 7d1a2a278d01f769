package store

import (
	"context"
	"database/sql"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list"
)

// List returns a part of the list.
func (s *Store) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	l := list.New(q)
	read := s.read
	if l.Filtered() {
		read = s.filter
	}
	var p catalogue.Page
	err := read(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		p, err = l.Read(ctx, tx)
		return err
	})
	return p, err
}

// HasSamples reports whether sample books are on the list.
func (s *Store) HasSamples(ctx context.Context) (bool, error) {
	var found bool
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM books WHERE source = 'sample')").Scan(&found)
	})
	return found, err
}
