package lookup

import (
	"cmp"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
)

const (
	// maxWorks bounds the works of an answer.
	maxWorks = 50
	// maxResults bounds the works that are taken from one source, whatever it sends.
	maxResults = 50
)

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

// identity returns what tells the work from others. A source may have several records of a work, so
// their IDs do not tell works apart, but the same ID is the same work.
func (r record) identity() catalogue.Identity {
	return catalogue.Identity{
		Title: r.Title, Subtitle: r.Subtitle, PartNumber: r.PartNumber, PartTitle: r.PartTitle, Language: r.Language,
		Author: r.Author, Edition: r.Edition, Year: r.Year, ISBNs: r.ISBNs(), Source: r.source, SourceID: r.ID,
	}
}

// merge makes one list of the results, which are given in order of preference. Descriptions of the
// same work become one. The works that match q most exactly come first; within a rank, the sources
// alternate. Works without the Dewey number asked for are left out, since not every source can
// search for it.
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
	var all []*group
	byKey := map[string][]*group{}
	for i, r := range results {
		for j, work := range r.works[:min(len(r.works), maxResults)] {
			rec := record{work, r.source, i, j}
			identity := rec.identity()
			keys := identity.Keys()
			var home *group
			for _, key := range keys {
				for _, g := range byKey[key] {
					home = home.join(g.current(), identity)
				}
			}
			if home == nil {
				home = &group{}
				all = append(all, home)
			}
			home.records = append(home.records, rec)
			home.identities = append(home.identities, identity)
			for _, key := range keys {
				byKey[key] = append(byKey[key], home)
			}
		}
	}
	var sets [][]record
	for _, g := range all {
		if g.absorbedBy != nil {
			continue
		}
		slices.SortStableFunc(g.records, func(a, b record) int {
			return cmp.Or(cmp.Compare(a.result, b.result), byPosition(a, b))
		})
		sets = append(sets, g.records)
	}
	return sets
}

// group is a set of records of the same work.
type group struct {
	records    []record
	identities []catalogue.Identity // of the records
	absorbedBy *group
}

// current returns the group that has g's records now.
func (g *group) current() *group {
	for g.absorbedBy != nil {
		g = g.absorbedBy
	}
	return g
}

// join returns the group for a new record that belongs to g, which may be nil, and perhaps also to
// other. If it belongs to both, they become one, unless that would put together what is known to be
// different: a record without a volume must not unite two volumes.
func (g *group) join(other *group, i catalogue.Identity) *group {
	switch {
	case other == g, !other.admits(i):
		return g
	case g == nil:
		return other
	}
	for _, a := range g.identities {
		if !other.tolerates(a) {
			return g
		}
	}
	g.records = append(g.records, other.records...)
	g.identities = append(g.identities, other.identities...)
	other.absorbedBy = g
	return g
}

// admits reports whether a record belongs to g: it is the same as one of the records, and
// tolerated.
func (g *group) admits(i catalogue.Identity) bool {
	return g.tolerates(i) &&
		slices.ContainsFunc(g.identities, func(other catalogue.Identity) bool { return catalogue.Same(i, other) })
}

// tolerates reports whether no record of g is known to be of another work.
func (g *group) tolerates(i catalogue.Identity) bool {
	return !slices.ContainsFunc(g.identities, func(other catalogue.Identity) bool {
		return catalogue.Contradict(i, other)
	})
}

// unite makes one work of its descriptions, which are given in order of preference: the first one
// with a Dewey number, its gaps filled from the others. If an ISBN was asked for and one of the
// descriptions has it, the work is the edition with that ISBN.
func unite(q Query, group []record) Work {
	best := max(0, slices.IndexFunc(group, func(r record) bool { return r.Dewey != "" }))
	work := group[best].Work
	if q.ISBN != "" {
		asked := slices.IndexFunc(group, func(r record) bool { return r.hasISBN(q.ISBN) })
		if asked >= 0 && !work.hasISBN(q.ISBN) {
			work.takeEdition(group[asked].Work)
		}
		if asked >= 0 {
			work.SetISBNs(append([]isbn.ISBN{q.ISBN}, work.ISBNs()...))
		}
	}
	work.Sources = nil
	for _, r := range group {
		work.FillGaps(r.Work)
		if !slices.Contains(work.Sources, r.source) {
			work.Sources = append(work.Sources, r.source)
		}
	}
	return work
}
