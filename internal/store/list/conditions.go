package list

import (
	"cmp"
	"context"
	"math"
	"slices"

	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/row"
)

// A list with a term that the full-text index doesn't know has the books that meet some conditions:
// one for each such term, and those of the words. Each can list the books that meet it, or test
// books one by one. To list a book costs far less than to test one, but all books are listed while
// few may have to be tested. So the books wanted are looked for in one range of pks after another,
// until there are enough, and what is cheaper is done in each. A part of the list in another order
// than that of pks is read by testing the books in that order, unless those wanted are few.

// narrowByTerms makes the conditions. It lists the books that meet one if they aren't many.
func (l *List) narrowByTerms(ctx context.Context) error {
	if err := l.tx.QueryRowContext(ctx, `SELECT books, COALESCE((SELECT MIN(pk) FROM books), 0),
		COALESCE((SELECT MAX(pk) FROM books), 0) FROM tally`).Scan(&l.books, &l.firstPK, &l.lastPK); err != nil {
		return err
	}
	l.density = float64(max(l.books, 1)) / (float64(l.distance()) + 1)
	for _, t := range l.terms {
		c, err := condition.Of(ctx, l.tx, t)
		if err != nil {
			return err
		}
		l.conditions = append(l.conditions, c)
	}
	if err := l.estimateShares(ctx); err != nil {
		return err
	}
	for _, c := range l.conditions {
		most := l.limits.listed
		if c.Listed == "" {
			most *= 2 // there is no other way to list them
		}
		var err error
		if c.List != "" && c.Share*float64(l.books) < float64(most) {
			err = l.listAll(ctx, c, 2*most) // the share may be greater than estimated
		}
		if err == nil && c.All == nil && c.List != "" && c.Listed == "" && !c.Everywhere {
			err = l.findBounds(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	err := l.addWords(ctx)
	slices.SortStableFunc(l.conditions, func(a, b *condition.Condition) int {
		return cmp.Or(cmp.Compare(a.Rank(), b.Rank()), cmp.Compare(a.Share, b.Share))
	})
	return err
}

// findBounds leaves out the books before the first one that meets c, and those after the last one.
func (l *List) findBounds(ctx context.Context, c *condition.Condition) error {
	query := "SELECT COALESCE(MIN(pk), 0), COALESCE(MAX(pk), 0) FROM (" + c.List + ") AS found"
	var first, last int64
	err := l.tx.QueryRowContext(ctx, query, c.Args...).Scan(&first, &last)
	l.bound(first, last)
	return err
}

// bound leaves out the books before one, and those after another.
func (l *List) bound(first, last int64) {
	l.firstPK = max(l.firstPK, first)
	l.lastPK = max(min(l.lastPK, last), l.firstPK) // one is left if none is wanted
}

// addWords adds the conditions of the words: one that the index lists at once, one for each list
// that it has to unite first, and one for all words if those are of some words only.
func (l *List) addWords(ctx context.Context) error {
	if l.words.exact.Conditions() == 0 {
		return nil
	}
	e, err := l.estimate(ctx)
	if err != nil {
		return err
	}
	others := float64(l.books) * commonShare(l.conditions) // about how many books would have to be tested
	slices.SortStableFunc(e.conditions, func(a, b sized) int { return cmp.Compare(a.books, b.books) })
	var quick []fulltext.Expression
	share, rest := 1.0, 1.0
	for _, s := range e.conditions {
		_, _, slow := s.expression.Bounds()
		part := min(s.books/float64(max(l.books, 1)), 1)
		if !slow && len(quick) < maxConditions {
			quick = append(quick, s.expression)
			share *= part
			continue
		}
		tests := others
		if others*part > 2*float64(l.limits.counted) { // see countByConditions
			tests = float64(l.query.Limit) / part
		}
		if slow && s.books*condition.CostOfUnited < tests*condition.CostOfRow && s.books <= float64(l.limits.found) {
			c := condition.OfWords(s.expression, part)
			if err := l.listAll(ctx, c, math.MaxInt32); err != nil {
				return err
			}
			l.conditions = append(l.conditions, c)
			continue
		}
		rest *= part
	}
	if len(quick) > 0 {
		l.conditions = append(l.conditions, condition.OfWords(fulltext.Join(quick), share))
	}
	if rest < 1 {
		c := condition.OfWords(l.words.exact, rest)
		c.Listed, c.Slow = "", true
		l.conditions = append(l.conditions, c)
	}
	return nil
}

// commonShare returns about which part of the catalogue meets all conditions.
func commonShare(all []*condition.Condition) float64 {
	share := 1.0
	for _, c := range all {
		share *= c.Share
	}
	return share
}

// listAll lists all books that meet c, if they are at most most.
func (l *List) listAll(ctx context.Context, c *condition.Condition, most int) error {
	if err := c.ReadAll(ctx, l.tx, most); err != nil || c.All == nil {
		return err
	}
	c.Share = float64(len(c.All.PKs)) / float64(max(l.books, 1))
	if n := len(c.All.PKs); n > 0 {
		l.bound(c.All.PKs[0], c.All.PKs[n-1])
	}
	return nil
}

// estimateShares estimates the shares of the conditions by books from all ranges of pks: those that
// were added together are often alike.
func (l *List) estimateShares(ctx context.Context) error {
	const size = 128
	var places []int64
	for i := range uint64(size) {
		places = append(places, l.firstPK+int64(l.distance()/size*i))
	}
	pks, err := l.readPKs(ctx, `SELECT (SELECT pk FROM books WHERE pk >= value ORDER BY pk LIMIT 1) AS pk
		FROM json_each($1)`, row.JSONArray(places))
	if err != nil {
		return err
	}
	pks = condition.Distinct(pks)
	for _, c := range l.conditions {
		met, err := l.among(ctx, c, pks)
		if err != nil {
			return err
		}
		c.Share = (float64(len(met)) + 0.5) / (float64(len(pks)) + 1)
		const edge = 5
		if n := len(met); n > edge {
			c.Everywhere = met[0] <= pks[edge] && met[n-1] >= pks[len(pks)-1-edge]
		}
	}
	return nil
}

// among returns those of pks, in ascending order, that meet c.
func (l *List) among(ctx context.Context, c *condition.Condition, pks []int64) ([]int64, error) {
	if len(pks) == 0 {
		return nil, nil
	}
	if c.All == nil && c.Words.Conditions() > 0 {
		p, err := l.probe(ctx, condition.ProbeOf(c.Words, pks))
		if err != nil || p.Ended {
			return p.PKs, err
		}
		if err := l.listAll(ctx, c, math.MaxInt32); err != nil { // only the index can tell
			return nil, err
		}
	}
	return c.Among(ctx, l.tx, pks)
}
