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
