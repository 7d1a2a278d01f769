package biblio

import (
	"cmp"
	"slices"
	"strings"

	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

// maxWorks is how many works an answer holds at most.
const maxWorks = 50

// list is what one source found, best first.
type list struct {
	source string
	works  []Work
}

// record is one source's description of a work.
type record struct {
	Work
	source   string
	listed   int // which list it is from: 0 is the preferred source's
	position int // in that list
}

// merge makes one list of the sources' own, given in order of preference:
// descriptions of the same work become one, what the query asks for most
// exactly comes first, and works alike in that alternate between the sources.
// A source may take no notice of a Dewey number asked for; works without it are left out.
func merge(q Query, lists []list) []Work {
	type ranked struct {
		work           Work
		rank, position int
	}
	var all []ranked
	match := newMatcher(q)
	for _, group := range groups(lists) {
		work := unite(q, group)
		if !match.hasDewey(work) {
			continue
		}
		first := slices.MinFunc(group, byPosition)
		all = append(all, ranked{work, match.rank(work), first.position})
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

// groups puts together the records that describe the same work. Groups, and
// the records in one, are in the order of the lists.
func groups(lists []list) [][]record {
	var sets []*[]record
	byKey := map[string]int{} // index into sets
	for i, l := range lists {
		for j, work := range l.works {
			set := &[]record{{work, l.source, i, j}}
			at := len(sets)
			sets = append(sets, set)
			for _, key := range keys(work) {
				other, ok := byKey[key]
				if ok {
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
				return cmp.Or(cmp.Compare(a.listed, b.listed), byPosition(a, b))
			})
			joined = append(joined, *set)
		}
	}
	return joined
}

// join moves what the set at from holds into the set at into; every index that
// had either has both.
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

// keys are what two descriptions of the same work have in common at least one of.
// A title of unknown language can't be told its article from its first word,
// so the title with it is a key as well.
func keys(w Work) []string {
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

// unite makes one work of its descriptions, given in order of preference: the
// first with a Dewey number, its gaps filled from the others. Of several ISBNs
// the one asked for is the book in the reader's hand.
func unite(q Query, group []record) Work {
	best := max(0, slices.IndexFunc(group, func(r record) bool { return r.Dewey != "" }))
	work := group[best].Work
	work.Sources = nil
	for _, r := range group {
		fill(&work, r.Work)
		if q.ISBN != "" && r.ISBN == q.ISBN {
			work.ISBN = q.ISBN
		}
		if !slices.Contains(work.Sources, r.source) {
			work.Sources = append(work.Sources, r.source)
		}
	}
	return work
}

func fill(work *Work, from Work) {
	work.Author = cmp.Or(work.Author, from.Author)
	work.Year = cmp.Or(work.Year, from.Year)
	work.Dewey = cmp.Or(work.Dewey, from.Dewey)
	work.ISBN = cmp.Or(work.ISBN, from.ISBN)
	work.Publisher = cmp.Or(work.Publisher, from.Publisher)
	work.LCC = cmp.Or(work.LCC, from.LCC)
	work.Language = cmp.Or(work.Language, from.Language)
	work.Cover = cmp.Or(work.Cover, from.Cover)
	if len(work.Subjects) == 0 {
		work.Subjects = from.Subjects
	}
}

// matcher says how exactly a work is what a query asks for.
type matcher struct {
	isbn          isbn.ISBN
	deweys        []string // prefixes
	text          string   // of the title, folded
	words         []string // in title or author
	title, author []string // words in one of them
	unfinished    bool     // the last word may be the beginning of one
}

func newMatcher(q Query) matcher {
	m := matcher{isbn: q.ISBN, deweys: q.deweys()}
	var text []string
	for _, t := range q.Terms() {
		folded := filing.Fold(t.Text)
		words := strings.Fields(folded)
		switch t.Field {
		case Anywhere:
			m.words = append(m.words, words...)
			text = append(text, folded)
		case InTitle:
			m.title = append(m.title, words...)
			text = append(text, folded)
		case InAuthor:
			m.author = append(m.author, words...)
		}
		m.unfinished = !t.Phrase
	}
	m.text = strings.Join(text, " ")
	return m
}

// rank is the lower the better: the ISBN asked for; the title; a title that
// starts with the words, or one of that author's; all words in title or
// author; the rest.
func (m matcher) rank(w Work) int {
	if m.isbn != "" && w.ISBN == m.isbn {
		return 0
	}
	whole, filed := filing.Fold(w.Title), filing.Title(w.Title, w.Language)
	title, author := strings.Fields(whole), strings.Fields(filing.Fold(w.Author))
	switch {
	case !m.allIn(m.title, title), !m.allIn(m.author, author):
		return 4
	case m.text == whole || m.text == filed:
		return 1
	case strings.HasPrefix(whole, m.text), strings.HasPrefix(filed, m.text), m.allIn(m.words, author):
		return 2
	case m.allIn(m.words, append(title, author...)):
		return 3
	}
	return 4
}

// allIn reports whether each word asked for is among words, the last perhaps
// unfinished.
func (m matcher) allIn(asked, words []string) bool {
	for i, a := range asked {
		prefix := m.unfinished && i == len(asked)-1
		if !slices.ContainsFunc(words, func(w string) bool {
			return w == a || prefix && strings.HasPrefix(w, a)
		}) {
			return false
		}
	}
	return true
}

func (m matcher) hasDewey(w Work) bool {
	for _, prefix := range m.deweys {
		if !strings.HasPrefix(string(w.Dewey), prefix) {
			return false
		}
	}
	return true
}
