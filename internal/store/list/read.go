package list

import (
	"context"
	"math"
	"slices"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list/condition"
)

// costOfScan returns what it costs to find all books that are wanted.
func (l *List) costOfScan() float64 {
	books := (float64(l.distance()) + 1) * l.density
	cost, left := books*condition.CostOfListed, books
	var lead *condition.Condition
	for _, c := range l.conditions {
		if listed := books * c.CostOfList(); listed < cost {
			lead, cost, left = c, listed, float64(l.books)*c.Share
		}
	}
	for _, c := range l.conditions {
		if c != lead {
			cost += min(left*c.Cost(), books*c.CostOfList())
			left *= c.Share
		}
	}
	return cost
}

// costOfPassing returns what it costs to test a book of a list for all conditions.
func (l *List) costOfPassing() float64 {
	cost, share := costOfStep, 1.0
	for _, c := range l.conditions {
		cost += share * c.Cost()
		share *= c.Share
	}
	return cost
}

// meetAll removes the books that don't meet all conditions from pks, which are in any order.
func (l *List) meetAll(ctx context.Context, pks []int64) ([]int64, error) {
	met := slices.Sorted(slices.Values(pks))
	for _, c := range l.conditions {
		var err error
		if met, err = l.among(ctx, c, met); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(pks, func(pk int64) bool { _, found := slices.BinarySearch(met, pk); return !found }), nil
}

// readConditions returns a part of the list, in the direction of p, by the conditions.
func (l *List) readConditions(ctx context.Context, p part) (section, error) {
	if l.query.Order == catalogue.Newest {
		pks, err := l.scanFrom(ctx, p)
		if err != nil {
			return section{}, err
		}
		return l.readBooks(ctx, p, pks)
	}
	var tested section
	rest := &p
	passed := float64(p.limit) * l.spreadAt(p)
	if err := l.listTested(ctx, passed); err != nil {
		return section{}, err
	}
	passing, complete := passed*l.costOfPassing(), l.costOfScan()
	if passing <= complete {
		var pks []int64
		var err error
		most := max(2*passing, complete) / l.costOfPassing()
		if pks, rest, err = l.pass(ctx, p, int(most), int(passed), l.meetAll); err == nil {
			tested, err = l.readBooks(ctx, p, pks)
		}
		if err != nil || rest == nil {
			return tested, err
		}
	}
	if err := l.scanOn(ctx, math.MaxInt32); err != nil {
		return section{}, err
	}
	more, err := l.readFound(ctx, *rest)
	return tested.join(more), err
}

// listTested lists the books that meet a condition if that costs less than to test those passed for
// it.
func (l *List) listTested(ctx context.Context, passed float64) error {
	for _, c := range l.conditions {
		if c.All == nil && c.List != "" && !c.Slow && c.Share*float64(l.books)*condition.CostOfListed < passed*c.Cost() {
			if err := l.listAll(ctx, c, math.MaxInt32); err != nil {
				return err
			}
		}
		passed *= c.Share
	}
	return nil
}

// scanFrom returns the books that p selects in the order of pks, as scan does.
func (l *List) scanFrom(ctx context.Context, p part) ([]int64, error) {
	from, to, step := l.lastPK, l.firstPK, int64(-1)
	if p.backwards {
		from, to, step = to, from, 1
	}
	if p.from != nil {
		if from = p.from.pk; !p.including {
			from += step
		}
		if (to-from)*step < 0 {
			return nil, nil
		}
	}
	s, err := l.scan(ctx, l.conditions, from, to, p.limit)
	return s.pks[:min(len(s.pks), p.limit)], err
}

// readOdd returns the books before a number that skip is to read, and whether those are all.
func (l *List) readOdd(ctx context.Context, p part, where []string, orderBy string, args []any) (section, bool, error) {
	if l.conditions == nil {
		s, probed, err := l.readProbed(ctx, p, where, orderBy, args)
		return s, probed.ended, err
	}
	query := "SELECT pk FROM books" + conjunction(where) + " ORDER BY " + orderBy + " LIMIT " + strconv.Itoa(maxProbes)
	pks, err := l.readPKs(ctx, query, args...)
	all := len(pks) < maxProbes
	if err == nil {
		pks, err = l.meetAll(ctx, pks)
	}
	if err != nil {
		return section{}, false, err
	}
	s, err := l.readBooks(ctx, p, pks[:min(len(pks), p.limit)])
	return s, all, err
}
