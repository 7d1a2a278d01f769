// Package list reads parts of the list of books, in any of its orders.
package list

import (
	"context"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list/section"
	"shelflist/internal/store/row"
)

// New returns the list that q is a part of.
func New(q catalogue.Query) List {
	l := List{query: q, limits: limits{
		counted: catalogue.MaxCount, united: 60_000, found: 200_000, listed: 60_000, few: 5000,
	}}
	l.setText(q.Text)
	return l
}

// Filtered reports whether the list has only the books that a text finds.
func (l List) Filtered() bool { return l.matches != "" }

// Read returns the part of the list that the query selects, as tx sees it. Its cost grows with the
// number of books returned, not with the size of the catalogue or the position in it; if the list
// is filtered, it grows with the number of books that match too.
func (l List) Read(ctx context.Context, tx row.Tx) (p catalogue.Page, err error) {
	l.tx = tx
	if err := l.narrow(ctx); err != nil {
		return catalogue.Page{}, err
	}
	count, more, err := l.count(ctx)
	if err != nil {
		return catalogue.Page{}, err
	}
	l.common = more
	switch q := l.query; {
	case q.After != "":
		p, err = l.after(ctx, q.After)
	case q.Before != "":
		p, err = l.before(ctx, q.Before)
	case q.Around != 0:
		p, err = l.around(ctx, q.Around)
	case count > 0:
		p, err = l.start(ctx)
	}
	p.Count, p.More, p.Cut, p.Samples = count, more, l.cut, l.sample
	return p, err
}

// PKs returns the pks of all books of the list, in ascending order, but at most limit.
func (l List) PKs(ctx context.Context, tx row.Tx, limit int) ([]int64, error) {
	l.tx = tx
	if err := l.narrow(ctx); err != nil {
		return nil, err
	}
	if l.conditions != nil {
		s, err := l.scan(ctx, l.conditions, l.firstPK, l.lastPK, limit)
		return s.pks[:min(len(s.pks), limit)], err
	}
	query := l.matches
	if query == "" {
		query = "SELECT pk FROM books"
	}
	rows, err := tx.QueryContext(ctx, "SELECT pk FROM ("+query+" ORDER BY rowid LIMIT "+strconv.Itoa(limit)+") AS found", l.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pks []int64
	for rows.Next() {
		var pk int64
		if err := rows.Scan(&pk); err != nil {
			return nil, err
		}
		pks = append(pks, pk)
	}
	return pks, rows.Err()
}

// start returns the first page.
func (l *List) start(ctx context.Context) (catalogue.Page, error) {
	s, err := l.read(ctx, part{limit: l.query.Limit + 1})
	return l.page(s, false), err
}

// after returns the page that follows a cursor.
func (l *List) after(ctx context.Context, cursor string) (catalogue.Page, error) {
	from, err := section.ParseCursor(cursor)
	if err != nil {
		return catalogue.Page{}, err
	}
	s, err := l.read(ctx, part{from: &from, limit: l.query.Limit + 1})
	return l.page(s, true), err
}

// before returns the page that comes just before a cursor. If fewer books than fill a page come
// before it, that is the first page.
func (l *List) before(ctx context.Context, cursor string) (catalogue.Page, error) {
	from, err := section.ParseCursor(cursor)
	if err != nil {
		return catalogue.Page{}, err
	}
	s, err := l.read(ctx, part{from: &from, backwards: true, limit: l.query.Limit + 1})
	if err != nil {
		return catalogue.Page{}, err
	}
	if len(s.Books) <= l.query.Limit {
		return l.start(ctx)
	}
	p := l.page(s.From(1), true)
	p.After = s.Place(l.query.Limit).Cursor()
	return p, nil
}

// around returns a page with the given book in its middle, or the first page if the book is near
// the start.
func (l *List) around(ctx context.Context, pk int64) (catalogue.Page, error) {
	at, err := l.placeOf(ctx, pk)
	if err != nil {
		return catalogue.Page{}, err
	}
	half := l.query.Limit / 2
	before, err := l.read(ctx, part{from: &at, backwards: true, limit: half + 1})
	if err != nil {
		return catalogue.Page{}, err
	}
	if len(before.Books) <= half {
		return l.start(ctx)
	}
	from := at
	if half > 0 {
		from = before.Place(1)
	}
	s, err := l.read(ctx, part{from: &from, including: true, limit: l.query.Limit + 1})
	return l.page(s, true), err
}

// page makes a page of a section. One book beyond the limit shows that there is a next page;
// earlier says whether there is a previous one.
func (l *List) page(s section.Section, earlier bool) catalogue.Page {
	p := catalogue.Page{Books: s.Books[:min(len(s.Books), l.query.Limit)]}
	if earlier && len(p.Books) > 0 {
		p.Before = s.Place(0).Cursor()
	}
	if len(s.Books) > len(p.Books) && len(p.Books) > 0 {
		p.After = s.Place(len(p.Books) - 1).Cursor()
	}
	return p
}
