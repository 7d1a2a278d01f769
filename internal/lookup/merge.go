package lookup

import (
	"cmp"
	"slices"

	"shelflist/internal/filing"
)

// maxWorks bounds the works of an answer.
const maxWorks = 50

// result is what one source found, best first.
type result struct {
	source string
	works  []Work
}

// record is one source's description of a work.
type record struct {
	Work
	source   string
	result   int // index of the result it is from; 0 is the preferred source's
	position int // in that result
}

// merge makes one list of the results, which are given in order of preference. Descriptions of the
// same work become one. The works that match q most exactly come first; within a rank, the sources
// alternate. Works without the Dewey number asked for are left out, since not every source can search for it.
func merge(q Query, results []result) []Work {
	type ranked struct {
		work           Work
		rank, position int
	}
	var all []ranked
	for _, group := range groups(results) {
		work := unite(q, group)
		if !q.match.hasDewey(work) {
			continue
		}
		best := slices.MinFunc(group, byPosition)
		all = append(all, ranked{work, q.Rank(work), best.position})
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.position, b.position))
	})
	var works []Work
	for _, r := range all[:min(len(all), maxWorks)] {
		works = append(works, r.work)
	}
	return works
}

func byPosition(a, b record) int { return cmp.Compare(a.position, b.position) }

// groups puts the records that describe the same work into one group. The groups, and the records
// in a group, are in the order of the results.
func groups(results []result) [][]record {
	var sets []*[]record
	byKey := map[string]int{} // index into sets
	for i, r := range results {
		for j, work := range r.works {
			at := len(sets)
			sets = append(sets, &[]record{{work, r.source, i, j}})
			for _, key := range identityKeys(work) {
				if other, ok := byKey[key]; ok {
					join(sets, other, at)
				}
				byKey[key] = at
			}
		}
	}
	var joined [][]record
	seen := map[*[]record]bool{}
	for _, set := range sets {
		if !seen[set] {
			seen[set] = true
			slices.SortStableFunc(*set, func(a, b record) int {
				return cmp.Or(cmp.Compare(a.result, b.result), byPosition(a, b))
			})
			joined = append(joined, *set)
		}
	}
	return joined
}

// join moves the records of sets[from] into sets[into]. Every index that had either set then has
// the joined one.
func join(sets []*[]record, into, from int) {
	keep, drop := sets[into], sets[from]
	if keep == drop {
		return
	}
	*keep = append(*keep, *drop...)
	for i := range sets {
		if sets[i] == drop {
			sets[i] = keep
		}
	}
}

// identityKeys returns keys of a work. Two descriptions are of the same work if they share a key.
// If the language is unknown, the first word of a title may or may not be an article, so there is
// a key for either reading.
func identityKeys(w Work) []string {
	var keys []string
	if w.ISBN != "" {
		keys = append(keys, "isbn "+string(w.ISBN))
	}
	author := filing.Words(w.Author)
	for _, language := range []string{w.Language, ""} {
		keys = append(keys, "title "+filing.Title(w.Title, language)+"\n"+author)
	}
	return keys
}

// unite makes one work of its descriptions, which are given in order of preference: the first one
// with a Dewey number, its gaps filled from the others. If an ISBN was asked for and one of the
// descriptions has it, the work has that ISBN.
func unite(q Query, group []record) Work {
	best := max(0, slices.IndexFunc(group, func(r record) bool { return r.Dewey != "" }))
	work := group[best].Work
	work.Sources = nil
	for _, r := range group {
		work.FillGaps(r.Work)
		if q.ISBN != "" && r.ISBN == q.ISBN {
			work.ISBN = q.ISBN
		}
		if !slices.Contains(work.Sources, r.source) {
			work.Sources = append(work.Sources, r.source)
		}
	}
	return work
}
