package store

import (
	"context"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
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

// eachAtOnce is the number of books that Each reads at a time.
const eachAtOnce = 200

// Each calls f with each book that a text finds, as List does, in shelf order and with its copies;
// with every book if the text is blank. It holds few of them in memory, and others may change the
// catalogue meanwhile: a book that is moved may then be passed twice, or left out. An error of f
// ends it.
func (s *Store) Each(ctx context.Context, text string, f func(catalogue.Book) error) error {
	q := catalogue.Query{Text: text, Limit: eachAtOnce}
	for {
		p, err := s.List(ctx, q)
		if err == nil {
			err = s.read(ctx, func(ctx context.Context, tx row.Tx) error { return copies.Read(ctx, tx, p.Books) })
		}
		if err != nil {
			return err
		}
		for _, b := range p.Books {
			if err := f(b); err != nil {
				return err
			}
		}
		if q.After = p.After; q.After == "" {
			return nil
		}
	}
}
