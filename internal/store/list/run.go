package list

import (
	"context"
	"math"
	"slices"

	"shelflist/internal/store/list/condition"
	"shelflist/internal/store/list/section"
)

// Books that stand together in the order of the list, far from the place where it is read, are a
// run.

// maxRun is how many books readRun passes at most for each of those that it looks for.
const maxRun = 3

// readRun returns the first books of p that are in a set and that keep doesn't remove, if most
// books of the set stand together. done is false if they don't.
func (l *List) readRun(
	ctx context.Context, p part, set *condition.Set, keep condition.Filter,
) (pks []int64, done bool, err error) {
	const samples = 256
	all := set.PKs
	var sample []int64
	for i := range samples {
		sample = append(sample, all[i*len(all)/samples])
	}
	run := part{from: p.from, including: p.including, backwards: p.backwards, limit: samples}
	sample, err = l.sort(ctx, run, sample)
	if err != nil || len(sample) == 0 {
		return nil, false, err
	}
	at, err := l.placeOf(ctx, sample[len(sample)/64]) // not the first one, which may stand alone
	if err != nil {
		return nil, false, err
	}
	run.from, run.including, run.limit = &at, true, len(all)-len(all)/32
	if pks, _, err = l.pass(ctx, run, maxRun*len(all), maxStep, set.Filter()); err != nil {
		return nil, false, err
	}
	others := condition.Difference(all, condition.Distinct(slices.Clone(pks)))
	if float64(len(others))*costOfKey > float64(l.books)*costOfStep/4 {
		return nil, false, nil
	}
	if others, err = keep(ctx, others); err != nil {
		return nil, false, err
	}
	if others, err = l.sort(ctx, p, others); err != nil {
		return nil, false, err
	}
	if pks, err = condition.First(ctx, pks, p.limit, keep); err != nil {
		return nil, false, err
	}
	pks, err = l.sort(ctx, p, append(others, pks...))
	return pks, true, err
}

// readLead returns a part of the list, in the direction of p, by putting the books that meet one
// condition in order before they are tested for the others. done is false if they don't stand
// together, or if it takes no longer than complete to test all of them.
func (l *List) readLead(ctx context.Context, p part, complete float64) (s section.Section, done bool, err error) {
	if complete < 2*l.costOfLead() {
		return section.Section{}, false, nil
	}
	pks, done, err := l.readRun(ctx, p, rarest(l.conditions).All, l.meetAll)
	if !done || err != nil {
		return section.Section{}, false, err
	}
	s, err = l.readBooks(ctx, p, pks)
	return s, true, err
}

// costOfLead returns what readLead costs at most; infinity if it isn't possible.
func (l *List) costOfLead() float64 {
	lead := rarest(l.conditions)
	if lead == nil || len(lead.All.PKs) <= l.limits.few {
		return math.Inf(1)
	}
	return maxRun * float64(len(lead.All.PKs)) * costOfStep
}
