package biblio

import (
	"cmp"
	"slices"
	"strings"
)

// match is the words that a work must have. The index does not know which words stand together: best does.
type match []wanted

// wanted is a word, and where it must stand.
type wanted struct {
	field      Field
	word       string // of letters and digits, so nothing a reader types is syntax of FTS5
	unfinished bool   // it may be the beginning of one
}

func matchOf(q Query) (m match) {
	terms := q.Terms()
	for i, t := range terms {
		words := t.words()
		if t.Field == InDewey {
			words = []string{deweyWord(t.Text)} // the index has each beginning as a word
		}
		for j, word := range words {
			if len(m) == maxWords {
				return m
			}
			last := i == len(terms)-1 && j == len(words)-1
			m = append(m, wanted{t.Field, word, last && !t.Phrase && t.Field != InDewey})
		}
	}
	return m
}

// unfinished reports whether the last word may be a beginning.
func (m match) unfinished() bool { return len(m) > 0 && m[len(m)-1].unfinished }

// finished is m with the last word as it was typed.
func (m match) finished() match {
	m = slices.Clone(m)
	if len(m) > 0 {
		m[len(m)-1].unfinished = false
	}
	return m
}

// String is m as FTS5 is asked.
func (m match) String() string {
	var words []string
	for _, w := range m {
		words = append(words, w.String())
	}
	return strings.Join(words, " ")
}

func (w wanted) String() string {
	columns := string(w.field) // they are called as the fields are
	if w.field == Anywhere {
		columns = "{title author}"
	}
	text := columns + ` : "` + w.word + `"`
	if w.unfinished {
		text += "*"
	}
	return text
}

// in reports whether a work matches, as FTS5 would.
func (m match) in(work Work) bool {
	title, author := " "+searchWords(work.Title)+" ", " "+searchWords(work.Author)+" "
	return !slices.ContainsFunc(m, func(w wanted) bool {
		text := " " + w.word
		if !w.unfinished {
			text += " "
		}
		switch w.field {
		case InDewey:
			return !strings.HasPrefix(deweyWord(string(work.Dewey)), w.word)
		case InTitle:
			return !strings.Contains(title, text)
		case InAuthor:
			return !strings.Contains(author, text)
		}
		return !strings.Contains(title, text) && !strings.Contains(author, text)
	})
}

// best puts first what the query asks for most exactly, leaves out what doesn't have its phrases, and keeps of works
// alike in that those that were in front.
func best(q Query, works []Work) []Work {
	phrases := slices.DeleteFunc(q.Terms(), func(t Term) bool { return !t.Phrase || t.Field == InDewey || len(t.words()) < 2 })
	type ranked struct {
		Work
		rank int
	}
	match := newMatcher(q)
	var list []ranked
	for _, w := range works {
		if !slices.ContainsFunc(phrases, func(t Term) bool { return !w.hasPhrase(t) }) {
			list = append(list, ranked{w, match.rank(w)})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var found []Work
	for _, r := range list[:min(len(list), offlineLimit)] {
		found = append(found, r.Work)
	}
	return found
}

// hasPhrase reports whether the phrase stands in the work's title or author, with an apostrophe read in either of the
// ways that searchWords knows.
func (w Work) hasPhrase(phrase Term) bool {
	text := " " + strings.Join(phrase.words(), " ") + " "
	in := func(s string) bool {
		return strings.Contains(" "+strings.Join(indexWords(s), " ")+" ", text) ||
			strings.Contains(" "+strings.Join(indexWords(splitApostrophes(s)), " ")+" ", text)
	}
	return phrase.Field != InAuthor && in(w.Title) || phrase.Field != InTitle && in(w.Author)
}
