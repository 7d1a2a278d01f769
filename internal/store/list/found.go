package list

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/list/section"
	"shelflist/internal/store/row"
)

// The full-text index and those of the orders yield pks many times more quickly than books are
// read. So all books wanted are collected as pks, and the index of an order is read until enough of
// them were met for a page.

// readPKs returns the pks that a query selects in its only column, in its order.
func (l *List) readPKs(ctx context.Context, query string, args ...any) ([]int64, error) {
	return condition.ReadPKs(ctx, l.tx, query, args...)
}

// find returns the books that matches selects with args, of those with pks after one: the first
// ones, but at most limit.
func (l *List) find(ctx context.Context, after int64, limit int, args ...any) ([]int64, error) {
	query := l.matches
	if after > math.MinInt64 {
		args = append(slices.Clone(args), after)
		query += " AND rowid > $" + strconv.Itoa(len(args))
	}
	return l.readPKs(ctx, query+" ORDER BY rowid LIMIT "+strconv.Itoa(limit), args...)
}

// complete adds to found the books wanted that are not there yet. whole tells whether it has all of
// them then.
func (l *List) complete(ctx context.Context) error {
	after, limit := int64(math.MinInt64), l.limits.found
	if n := len(l.found.PKs); n > 0 {
		after, limit = l.found.PKs[n-1], l.limits.found-n
	}
	rest, err := l.find(ctx, after, limit, l.args...)
	l.found.Add(rest)
	l.whole = len(rest) < limit
	return err
}

// readFound returns a part of the list, in the direction of p, from found, which is whole.
func (l *List) readFound(ctx context.Context, p part) (section.Section, error) {
	if l.query.Order == catalogue.Newest {
		return l.readBooks(ctx, p, l.newest(p))
	}
	// Books are passed until enough of them were wanted, unless it is quicker to sort all that are.
	// If they stand far from here, that turns out only on the way.
	passing := float64(p.limit) * l.spreadAt(p) * costOfStep
	sorting := float64(len(l.found.PKs)) * costOfKey
	var pks []int64
	var err error
	rest := &p
	if passing < sorting {
		most := l.books
		switch {
		case len(l.found.PKs) > l.limits.few:
			most = int(4 * passing / costOfStep)
		case sorting < float64(l.books)*costOfStep:
			most = int(max(2*passing, sorting) / costOfStep)
		}
		if pks, rest, err = l.walk(ctx, p, most); err != nil {
			return section.Section{}, err
		}
	}
	if rest != nil {
		more, err := l.readFar(ctx, *rest, sorting)
		if err != nil {
			return section.Section{}, err
		}
		pks = append(pks, more...)
	}
	return l.readBooks(ctx, p, pks)
}

// readFar returns the first books of p that are in found, which stand far from here. If there are
// many and most stand together, such as a class in a room of its own, the run where they stand is
// read. Only the others are sorted, to which it costs sorting to sort all.
func (l *List) readFar(ctx context.Context, p part, sorting float64) ([]int64, error) {
	if len(l.found.PKs) > l.limits.few {
		pks, done, err := l.readRun(ctx, p, &l.found, condition.All)
		if done || err != nil {
			return pks, err
		}
		if float64(l.books)*costOfStep < sorting {
			pks, _, err := l.walk(ctx, p, l.books)
			return pks, err
		}
	}
	return l.sort(ctx, p, l.found.PKs)
}

// newest returns those of found that p selects in the order of pks.
func (l *List) newest(p part) []int64 {
	pks := l.found.PKs
	older, newer := pks, pks
	if p.from != nil {
		at, exact := slices.BinarySearch(pks, p.from.PK)
		older, newer = pks[:at], pks[at:]
		switch {
		case exact && p.including:
			older = pks[:at+1]
		case exact:
			newer = pks[at+1:]
		}
	}
	if p.backwards {
		return newer[:min(p.limit, len(newer))]
	}
	return older[max(0, len(older)-p.limit):]
}

// walk returns the first books of p that are in found, by the index of the order. It passes about
// as many books as most; if that is not enough, it returns what is left of p.
func (l *List) walk(ctx context.Context, p part, most int) (pks []int64, rest *part, err error) {
	if len(l.found.PKs) <= l.limits.few {
		return l.walkFew(ctx, p, most)
	}
	return l.pass(ctx, p, most, min(most, maxStep), l.found.Filter())
}

// minStep and maxStep are how many books pass reads at least and at most at a time.
const minStep, maxStep = 100, 4000

// pass is walk for the books that keep doesn't remove. At first it reads step books at a time.
func (l *List) pass(
	ctx context.Context, p part, most, step int, keep condition.Filter,
) (pks []int64, rest *part, err error) {
	for ; most > 0; most -= step {
		step = min(max(step, minStep), maxStep)
		where, orderBy, args := l.bounds(p, nil)
		query := "SELECT pk FROM books" + conjunction(where) + " ORDER BY " + orderBy + " LIMIT " + strconv.Itoa(step)
		next, err := l.readPKs(ctx, query, args...)
		if err != nil || len(next) == 0 {
			return pks, nil, err
		}
		end, last := len(next) < step, next[len(next)-1]
		if next, err = keep(ctx, next); err != nil {
			return nil, nil, err
		}
		pks = append(pks, next[:min(len(next), p.limit)]...)
		if p.limit -= len(next); p.limit <= 0 || end {
			return pks, nil, nil
		}
		at, err := l.placeOf(ctx, last)
		if err != nil {
			return nil, nil, err
		}
		p.from, p.including = &at, false
	}
	return pks, &p, nil
}

// walkFew is walk for few books, which SQLite takes as a table. That takes it longer than has for
// each book of it, but is quicker for each book that is passed. What is left is the whole of p.
func (l *List) walkFew(ctx context.Context, p part, most int) (pks []int64, rest *part, err error) {
	where, orderBy, args := l.bounds(p, nil)
	args = append(args, row.JSONArray(l.found.PKs), most, p.limit)
	n := len(args)
	pks, err = l.readPKs(ctx, fmt.Sprintf("SELECT pk FROM (SELECT pk FROM books%s ORDER BY %s LIMIT $%d) AS passed WHERE "+
		"pk IN (SELECT value FROM json_each($%d)) LIMIT $%d", conjunction(where), orderBy, n-1, n-2, n), args...)
	if err != nil || len(pks) == p.limit || most >= l.books {
		return pks, nil, err
	}
	return nil, &p, nil
}

// sort returns the first books of p that are among pks, by their keys.
func (l *List) sort(ctx context.Context, p part, pks []int64) ([]int64, error) {
	where, orderBy, args := l.bounds(p, nil)
	args = append(args, row.JSONArray(pks))
	// The plus keeps SQLite from reading along the order.
	clauses := strings.ReplaceAll(conjunction(where)+" ORDER BY "+orderBy, l.column(), "+"+l.column())
	return l.readPKs(ctx, fmt.Sprintf("SELECT pk FROM (SELECT * FROM books WHERE pk IN (SELECT value FROM json_each($%d))) AS books%s LIMIT %d",
		len(args), clauses, p.limit), args...)
}

// readBooks returns the books with pks, in the direction of p.
func (l *List) readBooks(ctx context.Context, p part, pks []int64) (section.Section, error) {
	_, orderBy, _ := l.bounds(p, nil)
	return l.readWhere(ctx, []string{"pk IN (SELECT value FROM json_each($1))"}, orderBy, len(pks), []any{row.JSONArray(pks)})
}

// placeOf returns the place of a book.
func (l *List) placeOf(ctx context.Context, pk int64) (section.Place, error) {
	at := section.Place{PK: pk}
	err := l.tx.QueryRowContext(ctx, "SELECT "+l.column()+" FROM books WHERE pk = $1", pk).Scan(&at.Key)
	return at, err
}
