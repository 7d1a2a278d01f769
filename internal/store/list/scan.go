package list

import (
	"context"
	"math"
	"slices"
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/list/section"
)

// inRange returns the books of a range that meet all conditions.
func (l *List) inRange(ctx context.Context, all []*condition.Condition, from, to int64) ([]int64, error) {
	lead := &condition.Condition{Listed: "SELECT pk FROM books WHERE pk ", Share: 1}
	for _, c := range all {
		if c.CostOfList() < lead.CostOfList() {
			lead = c
		}
	}
	pks, err := lead.Within(ctx, l.tx, from, to)
	for _, c := range all {
		if c == lead || err != nil || len(pks) == 0 {
			continue
		}
		first, last := pks[0], pks[len(pks)-1]
		books := (float64(last) - float64(first) + 1) * l.density
		if c.All == nil && books*c.CostOfList() < float64(len(pks))*c.Cost() {
			var met []int64
			met, err = c.Within(ctx, l.tx, first, last)
			pks = condition.Intersection(pks, met)
			continue
		}
		pks, err = l.among(ctx, c, pks)
	}
	return pks, err
}

// nextRange returns a range of a size that begins at next and goes no further than to. If it goes
// down, the lower end is the first of the two that it returns all the same.
func nextRange(next, to int64, size float64, down bool) (low, high int64) {
	low, high = min(next, to), max(next, to)
	size = min(size, 1<<62)
	switch {
	case float64(high)-float64(low) <= size:
	case down:
		low = next - int64(size)
	default:
		high = next + int64(size)
	}
	return low, high
}

// distance returns by how much the last pk is greater than the first one.
func (l *List) distance() uint64 { return uint64(l.lastPK - l.firstPK) }

// scanned is what scan has found.
type scanned struct {
	pks    []int64
	passed float64 // about how many books were looked through
	next   int64   // the first pk that wasn't looked at
	ended  bool    // whether all were
}

// rarest returns the condition that the fewest books meet of those whose books are known; nil for
// none.
func rarest(all []*condition.Condition) (lead *condition.Condition) {
	for _, c := range all {
		if c.All != nil && (lead == nil || c.Share < lead.Share) {
			lead = c
		}
	}
	return lead
}

// scan returns the books that meet all conditions, from one pk to another one, which may be less.
// It ends when it has found as many as limit, or more.
func (l *List) scan(ctx context.Context, all []*condition.Condition, from, to int64, limit int) (s scanned, err error) {
	down := to < from
	lead := rarest(all)
	size := max(1.2*float64(limit)/commonShare(all), minStep)
	if lead != nil {
		size *= lead.Share
	}
	for s.next = from; len(s.pks) < limit && !s.ended; size *= 2 {
		size = min(size, 1<<50)
		var low, high int64
		if lead != nil {
			low, high = lead.All.NextRange(s.next, to, max(int(size), 1), down)
		} else {
			low, high = nextRange(s.next, to, size/l.density, down)
		}
		met, err := l.inRange(ctx, all, low, high)
		if err != nil {
			return s, err
		}
		s.passed += (float64(high) - float64(low) + 1) * l.density
		s.next, s.ended = high+1, high == to
		if down {
			s.next, s.ended = low-1, low == to
			met = slices.Clone(met)
			slices.Reverse(met)
		}
		s.pks = append(s.pks, met...)
	}
	return s, nil
}

// countByConditions is the part of count for conditions.
func (l *List) countByConditions(ctx context.Context) (n int, more bool, err error) {
	l.scanned.next = l.firstPK
	if n, err := l.countByIndex(ctx); n > 0 || err != nil {
		return n, true, err
	}
	if slow := l.slowCondition(); slow != nil {
		books := float64(l.books)
		expected := books * commonShare(l.conditions)
		counted := float64(l.limits.counted)
		test := min(expected, counted) / slow.Share * condition.CostOfRow
		if expected > 1.5*counted && slow.Share*books*condition.CostOfListed*counted/expected < test {
			// The index is quick to list the books that have the last word as it stands.
			narrow, _, _ := slow.Words.Bounds()
			quick := slices.Clone(l.conditions)
			quick[slices.Index(quick, slow)] = condition.OfWords(narrow, slow.Share)
			s, err := l.scan(ctx, quick, l.firstPK, l.lastPK, l.limits.counted+1)
			if err == nil && len(s.pks) > l.limits.counted {
				l.setSpread(s)
				return l.limits.counted, true, nil
			}
			if err != nil {
				return 0, false, err
			}
		}
		if slow.Share*books*condition.CostOfUnited < test {
			if err := l.listAll(ctx, slow, math.MaxInt32); err != nil {
				return 0, false, err
			}
		}
	}
	if err := l.scanOn(ctx, l.limits.counted+1); err != nil {
		return 0, false, err
	}
	if n = len(l.found.PKs); n > l.limits.counted {
		l.setSpread(l.scanned)
		return l.limits.counted, true, nil
	}
	return n, false, nil
}

// scanOn adds to found the books that are wanted, until they are at least limit, or all.
func (l *List) scanOn(ctx context.Context, limit int) (err error) {
	if l.scanned, err = l.scan(ctx, l.conditions, l.scanned.next, l.lastPK, limit); err != nil {
		return err
	}
	l.found.Add(l.scanned.pks)
	l.whole = l.scanned.ended
	return nil
}

// slowCondition returns the condition that the index is slow to begin with; nil for none.
func (l *List) slowCondition() *condition.Condition {
	for _, c := range l.conditions {
		if c.Slow && c.All == nil {
			return c
		}
	}
	return nil
}

// setSpread sets spread by the books of a range that were found. Those outside it may be in the
// list.
func (l *List) setSpread(s scanned) {
	part := (float64(l.distance()) + 1) * l.density / float64(l.books)
	l.spread = max(s.passed/float64(len(s.pks))/part, 1)
}

// countByIndex is countByConditions for a condition whose books an index has in another order than
// that of pks, if it has enough of them at once. Else it returns 0.
func (l *List) countByIndex(ctx context.Context) (n int, err error) {
	const most = 5000
	for _, c := range l.conditions {
		if c.All != nil || c.List == "" || c.Listed != "" || c.Slow {
			continue
		}
		pks, err := l.readPKs(ctx, c.List+" LIMIT "+strconv.Itoa(most), c.Args...)
		if err == nil {
			pks, err = l.meetAll(ctx, pks)
		}
		if err != nil {
			return 0, err
		}
		if len(pks) > l.limits.counted {
			l.spread = max(1/commonShare(l.conditions), 1)
			return l.limits.counted, nil
		}
	}
	return 0, nil
}

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
func (l *List) readConditions(ctx context.Context, p part) (section.Section, error) {
	if l.query.Order == catalogue.Newest {
		pks, err := l.scanFrom(ctx, p)
		if err != nil {
			return section.Section{}, err
		}
		return l.readBooks(ctx, p, pks)
	}
	var tested section.Section
	rest := &p
	passed := float64(p.limit) * l.spreadAt(p)
	if err := l.listTested(ctx, passed); err != nil {
		return section.Section{}, err
	}
	passing, complete := passed*l.costOfPassing(), l.costOfScan()
	if passing <= complete {
		var pks []int64
		var err error
		most := max(2*passing, min(complete, l.costOfLead())) / l.costOfPassing()
		if pks, rest, err = l.pass(ctx, p, int(most), int(passed), l.meetAll); err == nil {
			tested, err = l.readBooks(ctx, p, pks)
		}
		if err != nil || rest == nil {
			return tested, err
		}
	}
	more, done, err := l.readLead(ctx, *rest, complete)
	if !done && err == nil {
		if err = l.scanOn(ctx, math.MaxInt32); err == nil {
			more, err = l.readFound(ctx, *rest)
		}
	}
	return tested.Join(more), err
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
		if from = p.from.PK; !p.including {
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
func (l *List) readOdd(
	ctx context.Context, p part, where []string, orderBy string, args []any,
) (section.Section, bool, error) {
	if l.conditions == nil {
		s, probed, err := l.readProbed(ctx, p, maxProbes, where, orderBy, args)
		return s, probed.Ended, err
	}
	query := "SELECT pk FROM books" + conjunction(where) + " ORDER BY " + orderBy + " LIMIT " + strconv.Itoa(maxProbes)
	pks, err := l.readPKs(ctx, query, args...)
	all := len(pks) < maxProbes
	if err == nil {
		pks, err = l.meetAll(ctx, pks)
	}
	if err != nil {
		return section.Section{}, false, err
	}
	s, err := l.readBooks(ctx, p, pks[:min(len(pks), p.limit)])
	return s, all, err
}
