package list

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/list/section"
)

// The full-text index finds all books that match a text before the first of the list is known. If
// they are a large share of the catalogue, books are instead compared with the text one by one, in
// the order of the list, until there are enough for a page.

const (
	// maxProbes is the number of books up to which a page is looked for in this way.
	maxProbes = 2500
	// maxConditions is the number of words of which FTS5 may compare the lists, which are long for
	// common words.
	maxConditions = 3
	// maxCompared is the number of books up to which they are compared only to count them.
	maxCompared = 2500
	// trialProbes is the number of books by which the further ones are estimated.
	trialProbes = 100
)

// What things cost among 1,000,000 books, in microseconds. Only the ratios count.
const (
	costOfProbe = 10   // to compare a book
	costOfMatch = 0.16 // to pass a book in a list of the full-text index
	costOfStep  = 0.25 // to pass a book in the index of an order
	costOfKey   = 14   // to read the key of a book
)

// limits are numbers of books up to which something is done. Those of New are for large catalogues;
// tests set others.
type limits struct {
	united  int // FTS5 unites the lists of words that begin alike
	counted int // books wanted are counted
	found   int // all books wanted are collected, if they are more than counted
	listed  int // the books that meet one condition are collected at once
	few     int // books are found quickly in a table, or by being sorted
}

// words are the words of a text.
type words struct {
	exact  fulltext.Expression
	narrow fulltext.Expression // see fulltext.Expression.Bounds
	slow   bool                // whether they differ from exact, which FTS5 is slow to begin with
	number string              // see fulltext.Expression.Number
}

// count counts the books wanted and sets books, sample, common and spread. The number is at most
// MaxCount if there is a text; more says that there are more.
func (l *List) count(ctx context.Context) (n int, more bool, err error) {
	query := "SELECT books, EXISTS (SELECT 1 FROM books WHERE source = 'sample') FROM tally"
	if err := l.tx.QueryRowContext(ctx, query).Scan(&l.books, &l.sample); err != nil || l.matches == "" {
		return l.books, false, err
	}
	if l.conditions != nil {
		return l.countByConditions(ctx)
	}
	pks, err := l.findSome(ctx)
	if err != nil {
		return 0, false, err
	}
	n = len(pks)
	if n <= l.limits.counted {
		return n, false, nil
	}
	l.common = true
	spread := float64(pks[n-1]-pks[0]) / float64(n-1)
	if l.estimated > 0 {
		spread = min(spread, float64(l.books)/l.estimated) // pks may be only those of narrow
	}
	l.spread = max(spread, 1)
	if conditions := l.words.exact.Conditions(); conditions == 1 && !l.words.slow {
		for _, list := range l.words.exact.Lists() {
			n, err := l.countAbout(ctx, list)
			if err != nil {
				return 0, false, err
			}
			l.listed += n
		}
	}
	return l.limits.counted, true, nil
}

// findSome returns books wanted, by ascending pk: all of them, or more than are counted. It adds
// them to found if they are the first ones.
func (l *List) findSome(ctx context.Context) ([]int64, error) {
	conditions := l.words.exact.Conditions()
	switch {
	case l.whole:
		return l.found.PKs, nil
	case !l.words.slow && conditions <= maxConditions:
		first, err := l.find(ctx, math.MinInt64, l.limits.counted+1, l.args...)
		l.found.Add(first)
		l.whole = len(first) <= l.limits.counted
		return first, err
	}
	e, err := l.estimate(ctx)
	if err != nil {
		return nil, err
	}
	l.estimated = e.wanted
	var some []int64
	switch {
	case conditions > maxConditions:
		some, err = l.compareRarest(ctx, e)
	case e.united > float64(l.limits.united) && float64(l.query.Limit)*float64(l.books) < maxProbes*e.wanted:
		some, err = l.countCommon(ctx)
	}
	if len(some) > l.limits.counted || l.whole || err != nil {
		return some, err
	}
	err = l.complete(ctx)
	return l.found.PKs, err
}

// countCommon returns enough books to tell that there are many, if they are found without the list
// of all words that begin as the last one does.
func (l *List) countCommon(ctx context.Context) ([]int64, error) {
	some, err := l.find(ctx, math.MinInt64, l.limits.counted+1, l.words.narrow.String())
	if err != nil || len(some) > l.limits.counted {
		return some, err
	}
	p, err := l.probe(ctx, condition.WideProbe(l.words.exact, l.limits.counted+1, maxCompared))
	l.found.Add(p.PKs)
	l.whole = p.Ended
	return l.found.PKs, err
}

// compareRarest finds all books wanted among those that have the rarest words, unless those are
// many.
func (l *List) compareRarest(ctx context.Context, e estimated) ([]int64, error) {
	const maxRarest = 1500
	slices.SortStableFunc(e.conditions, func(a, b sized) int { return cmp.Compare(a.books, b.books) })
	var rarest []fulltext.Expression
	for _, c := range e.conditions[:maxConditions] {
		rarest = append(rarest, c.expression)
	}
	pks, err := l.find(ctx, math.MinInt64, maxRarest, fulltext.Join(rarest).String())
	if err != nil || len(pks) == maxRarest {
		return nil, err
	}
	p, err := l.probe(ctx, condition.ProbeOf(l.words.exact, pks))
	l.found.Add(p.PKs)
	l.whole = p.Ended
	return l.found.PKs, err
}

// estimated is what was estimated of the books that a text finds.
type estimated struct {
	united     float64 // the number of books in the lists that FTS5 would unite
	wanted     float64 // the number of books that match, if the words have nothing to do with each other
	conditions []sized
}

// sized is an expression, and about how many books it finds.
type sized struct {
	expression fulltext.Expression
	books      float64
}

// estimate estimates what the index would find, by the first books that have each of the words.
func (l *List) estimate(ctx context.Context) (e estimated, err error) {
	e.wanted = float64(l.books)
	for _, c := range l.words.exact.Split() {
		_, wide, slow := c.Bounds()
		n, err := l.countAbout(ctx, wide)
		if err != nil {
			return e, err
		}
		if slow && n > float64(l.limits.united)/4 {
			p, err := l.probe(ctx, condition.WideProbe(c, trialProbes, trialProbes))
			if err != nil {
				return e, err
			}
			n *= float64(len(p.PKs)) / trialProbes
		}
		if slow {
			e.united += n
		}
		e.wanted *= n / float64(l.books)
		e.conditions = append(e.conditions, sized{c, n})
	}
	return e, nil
}

// probe runs a probe.
func (l *List) probe(ctx context.Context, p condition.Probe) (condition.Probed, error) {
	p.Slow = l.words.slow
	return p.Run(ctx, l.tx)
}

// countAbout estimates how many books an expression finds, by the first ones.
func (l *List) countAbout(ctx context.Context, e fulltext.Expression) (float64, error) {
	first, err := l.find(ctx, math.MinInt64, trialProbes, e.String())
	n := float64(len(first))
	if len(first) == trialProbes {
		n *= float64(l.books) / float64(first[trialProbes-1]-first[0]+1)
	}
	return n, err
}

// spreadAt returns about how many books of the list come for each that is wanted, from a place on.
func (l *List) spreadAt(p part) float64 {
	spread := l.spread
	if l.whole {
		spread = float64(l.books) / float64(max(len(l.found.PKs), 1))
	}
	if l.byNumber() && p.from != nil && strings.HasPrefix(p.from.Key, l.words.number) {
		digits := len(strings.Replace(l.words.number, ".", "", 1))
		spread /= math.Pow10(digits) // the books wanted are all here
	}
	return max(spread, 1)
}

// canProbe reports whether a part of the list is likely to be found by a probe, before the
// full-text index finds all books wanted.
func (l *List) canProbe(p part) bool {
	conditions := l.words.exact.Conditions()
	if !l.common || conditions == 0 {
		return false
	}
	probes := float64(p.limit) * l.spreadAt(p)
	switch {
	case probes > maxProbes:
		return false
	case conditions > 1 || l.words.slow: // what the index costs isn't known, but much
		return true
	case l.query.Order == catalogue.Newest:
		return false // see readMatching
	}
	return probes*costOfProbe <= l.listed*costOfMatch
}

// readProbing returns a part of the list, in the direction of p, by a probe. If that is not enough,
// because the books wanted stand far apart, the full-text index finds the rest.
func (l *List) readProbing(ctx context.Context, p part) (section.Section, error) {
	where, orderBy, args := l.bounds(p, nil)
	most := min(maxProbes, trialProbes+int(2*float64(p.limit)*l.spreadAt(p)))
	s, probed, err := l.readProbed(ctx, p, most, where, orderBy, args)
	if err != nil || probed.Ended || len(s.Books) == p.limit {
		return s, err
	}
	if probed.Any {
		p.from, p.including = &section.Place{Key: probed.LastKey, PK: probed.Last}, false
	}
	p.limit -= len(s.Books)
	rest, err := l.readMatching(ctx, p)
	return s.Join(rest), err
}

// readProbed returns the books of a probe, which compares most books at most.
func (l *List) readProbed(
	ctx context.Context, p part, most int, where []string, orderBy string, args []any,
) (section.Section, condition.Probed, error) {
	found, err := l.probe(ctx, condition.Probe{
		Of: l.words.exact,
		Query: "SELECT " + l.column() + ", " + condition.WordColumns + " FROM books" +
			" CROSS JOIN books_words ON books_words.pk = books.pk" + conjunction(where) + " ORDER BY " + orderBy,
		Args: args, Limit: p.limit, Most: most,
	})
	if err != nil {
		return section.Section{}, condition.Probed{}, err
	}
	s, err := l.readBooks(ctx, p, found.PKs)
	return s, found, err
}

// byNumber reports whether most of the books wanted stand together: the list is in shelf order and
// asks for a Dewey number.
func (l *List) byNumber() bool {
	return l.common && l.words.number != "" && l.column() == "shelf_key"
}

// isOdd is the condition of the index books_odd_by_shelf.
const isOdd = "books.classification <> '' AND books.classification <> substr(shelf_key, 1, instr(shelf_key, char(9)) - 1)"

// skip returns the books of p that come before the number that is asked for, and what is left of p.
// Only odd books can be there. If they are too many, nothing is skipped.
func (l *List) skip(ctx context.Context, p part) (section.Section, part, error) {
	number := l.words.number
	if !l.byNumber() || p.backwards || p.from != nil && p.from.Key >= number {
		return section.Section{}, p, nil
	}
	where, orderBy, args := l.bounds(p, nil)
	args = append(args, number)
	where = append(where, isOdd, "shelf_key < $"+strconv.Itoa(len(args)))
	s, ended, err := l.readOdd(ctx, p, where, orderBy, args)
	if err != nil || !ended && len(s.Books) < p.limit {
		return section.Section{}, p, err
	}
	p.limit -= len(s.Books)
	p.from, p.including = &section.Place{Key: number}, true
	return s, p, nil
}
