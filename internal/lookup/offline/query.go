package offline

import (
	"cmp"
	"slices"
	"strings"

	"shelflist/internal/lookup"
)

// maxWords bounds the words of a search.
const maxWords = 16

// match is the list of words that a work must have. The index does not know which words stand
// together; rank checks that.
type match []wantedWord

// wantedWord is a word and the part of a work that it must be in.
type wantedWord struct {
	field    lookup.Field
	word     string // letters and digits only, so it can't contain FTS5 syntax
	isPrefix bool   // it may be the beginning of a longer word
}

// matchOf returns the words that q asks for.
func matchOf(q lookup.Query) (m match) {
	for i, t := range q.Terms {
		words := t.Words
		if t.Field == lookup.InDewey {
			words = []string{deweyWord(t.Text)} // the index has each beginning of a number as a word
		}
		for j, word := range words {
			if len(m) == maxWords {
				return m
			}
			last := i == len(q.Terms)-1 && j == len(words)-1
			m = append(m, wantedWord{t.Field, word, last && !t.Phrase && t.Field != lookup.InDewey})
		}
	}
	return m
}

// endsInPrefix reports whether the last word may be the beginning of a longer one.
func (m match) endsInPrefix() bool { return len(m) > 0 && m[len(m)-1].isPrefix }

// complete returns m with the last word as a complete word.
func (m match) complete() match {
	m = slices.Clone(m)
	if len(m) > 0 {
		m[len(m)-1].isPrefix = false
	}
	return m
}

// String returns m as an FTS5 query.
func (m match) String() string {
	var words []string
	for _, w := range m {
		words = append(words, w.String())
	}
	return strings.Join(words, " ")
}

// String returns the word as an FTS5 query.
func (w wantedWord) String() string {
	columns := string(w.field) // the columns have the names of the fields
	if w.field == lookup.Anywhere {
		columns = "{title author}"
	}
	text := columns + ` : "` + w.word + `"`
	if w.isPrefix {
		text += "*"
	}
	return text
}

// matches reports whether FTS5 would find the work.
func (m match) matches(work lookup.Work) bool {
	title, author := " "+SearchWords(work.Title)+" ", " "+SearchWords(work.Author)+" "
	return !slices.ContainsFunc(m, func(w wantedWord) bool {
		text := " " + w.word
		if !w.isPrefix {
			text += " "
		}
		switch w.field {
		case lookup.InDewey:
			return !strings.HasPrefix(deweyWord(string(work.Dewey)), w.word)
		case lookup.InTitle:
			return !strings.Contains(title, text)
		case lookup.InAuthor:
			return !strings.Contains(author, text)
		}
		return !strings.Contains(title, text) && !strings.Contains(author, text)
	})
}

// rank drops the works that lack a quoted phrase, sorts the others by Query.Rank, and returns the
// first searchLimit. Ties keep their order.
func rank(q lookup.Query, works []lookup.Work) []lookup.Work {
	phrases := slices.DeleteFunc(slices.Clone(q.Terms), func(t lookup.Term) bool {
		return !t.Phrase || t.Field == lookup.InDewey || len(t.Words) < 2
	})
	type ranked struct {
		lookup.Work
		rank int
	}
	var list []ranked
	for _, w := range works {
		if !slices.ContainsFunc(phrases, func(t lookup.Term) bool { return !hasPhrase(w, t) }) {
			list = append(list, ranked{w, q.Rank(w)})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var found []lookup.Work
	for _, r := range list[:min(len(list), searchLimit)] {
		found = append(found, r.Work)
	}
	return found
}

// hasPhrase reports whether the phrase is in the work's title or author. Apostrophes are read in
// both of the ways of SearchWords.
func hasPhrase(w lookup.Work, phrase lookup.Term) bool {
	text := " " + strings.Join(phrase.Words, " ") + " "
	contains := func(s string) bool {
		return strings.Contains(" "+strings.Join(lookup.Words(s), " ")+" ", text) ||
			strings.Contains(" "+strings.Join(lookup.Words(splitApostrophes(s)), " ")+" ", text)
	}
	return phrase.Field != lookup.InAuthor && contains(w.Title) || phrase.Field != lookup.InTitle && contains(w.Author)
}
