package store

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list"
	"shelflist/internal/store/row"
)

// List returns a part of the list.
func (s *Store) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	l := list.New(q)
	read := s.read
	if l.Filtered() {
		read = s.filter
	}
	var p catalogue.Page
	err := read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		p, err = l.Read(ctx, tx)
		return err
	})
	return p, err
}

// HasSamples reports whether sample books are on the list.
func (s *Store) HasSamples(ctx context.Context) (bool, error) {
	var found bool
	err := s.read(ctx, func(ctx context.Context, tx row.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM books WHERE source = 'sample')").Scan(&found)
	})
	return found, err
}
