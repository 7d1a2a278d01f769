package store

import (
	"context"
	"database/sql"

	"shelflist/internal/catalogue"
)

// List returns a part of the list. Its cost grows with the number of books returned, not with the
// size of the catalogue or the position in it; if the query has a text, it grows with the number of
// books that match too.
func (s *Store) List(ctx context.Context, q catalogue.Query) (catalogue.Page, error) {
	var p catalogue.Page
	l := list{order: q.Order, limit: q.Limit}
	var cut bool
	l.matches, l.args, cut = matches(q.Text)
	read := s.read
	if l.matches != "" {
		read = s.filter
	}
	err := read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		l.tx = tx
		count, more, err := l.count(ctx)
		if err != nil {
			return err
		}
		l.common = more
		switch {
		case q.After != "":
			p, err = l.after(ctx, q.After)
		case q.Before != "":
			p, err = l.before(ctx, q.Before)
		case q.Around != 0:
			p, err = l.around(ctx, q.Around)
		case count > 0:
			p, err = l.start(ctx)
		}
		p.Count, p.More, p.Cut = count, more, cut
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

// start returns the first page.
func (l list) start(ctx context.Context) (catalogue.Page, error) {
	section, err := l.read(ctx, part{limit: l.limit + 1})
	return l.page(section, false), err
}

// after returns the page that follows a cursor.
func (l list) after(ctx context.Context, cursor string) (catalogue.Page, error) {
	from, err := parseCursor(cursor)
	if err != nil {
		return catalogue.Page{}, err
	}
	section, err := l.read(ctx, part{from: &from, limit: l.limit + 1})
	return l.page(section, true), err
}

// before returns the page that comes just before a cursor. If fewer books than fill a page come
// before it, that is the first page.
func (l list) before(ctx context.Context, cursor string) (catalogue.Page, error) {
	from, err := parseCursor(cursor)
	if err != nil {
		return catalogue.Page{}, err
	}
	section, err := l.read(ctx, part{from: &from, backwards: true, limit: l.limit + 1})
	if err != nil {
		return catalogue.Page{}, err
	}
	if len(section.books) <= l.limit {
		return l.start(ctx)
	}
	p := l.page(section.from(1), true)
	p.After = section.place(l.limit).cursor()
	return p, nil
}

// around returns a page with the given book in its middle, or the first page if the book is near
// the start.
func (l list) around(ctx context.Context, pk int64) (catalogue.Page, error) {
	at := place{pk: pk}
	query := "SELECT " + l.column() + " FROM books WHERE pk = $1"
	if err := l.tx.QueryRowContext(ctx, query, pk).Scan(&at.key); err != nil {
		return catalogue.Page{}, err
	}
	before, err := l.read(ctx, part{from: &at, backwards: true, limit: l.limit/2 + 1})
	if err != nil {
		return catalogue.Page{}, err
	}
	if len(before.books) <= l.limit/2 {
		return l.start(ctx)
	}
	from := before.place(1)
	section, err := l.read(ctx, part{from: &from, including: true, limit: l.limit + 1})
	return l.page(section, true), err
}

// page makes a page of a section. One book beyond the limit shows that there is a next page;
// earlier says whether there is a previous one.
func (l list) page(s section, earlier bool) catalogue.Page {
	p := catalogue.Page{Books: s.books[:min(len(s.books), l.limit)]}
	if earlier && len(p.Books) > 0 {
		p.Before = s.place(0).cursor()
	}
	if len(s.books) > len(p.Books) && len(p.Books) > 0 {
		p.After = s.place(len(p.Books) - 1).cursor()
	}
	return p
}
