package offline

import (
	"cmp"
	"slices"
	"strings"

	"shelflist/internal/filing"
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
	// orAnd says that the word "and" will do too: word is typed like another conjunction, such as
	// "und", and may become a longer word.
	orAnd bool
}

// matchOf returns the words that q asks for.
func matchOf(q lookup.Query) (m match) {
	for i, t := range q.Terms {
		words := indexed(t)
		for j, word := range words {
			if len(m) == maxWords {
				return m
			}
			w := wantedWord{field: t.Field, word: word}
			if i == len(q.Terms)-1 && j == len(words)-1 && mayExtend(t, word) {
				w.isPrefix = true
				if folded := filing.Fold(t.Text); filing.IsConjunction(folded) && folded != word {
					w.word, w.orAnd = folded, true
				}
			}
			m = append(m, w)
		}
	}
	return m
}

// indexed returns the words that the index has for a term: each beginning of a Dewey number as a
// word, and neighbouring ideographs in pairs.
func indexed(t lookup.Term) []string {
	if t.Field == lookup.InDewey {
		return []string{deweyWord(t.Text)}
	}
	if !t.StandsTogether() || !filing.HasIdeographs(t.Text) {
		return t.Words
	}
	var words []string
	for i, word := range t.Words {
		ideograph := filing.HasIdeographs(word)
		switch {
		case ideograph && i+1 < len(t.Words) && filing.HasIdeographs(t.Words[i+1]):
			words = append(words, word+t.Words[i+1])
		case ideograph && i > 0 && filing.HasIdeographs(t.Words[i-1]): // the second of a pair
		default:
			words = append(words, word)
		}
	}
	return words
}

// mayExtend reports whether the last word of the last term may be the beginning of a longer one. An
// ideograph is a word of its own.
func mayExtend(t lookup.Term, word string) bool {
	return !t.Phrase && t.Field != lookup.InDewey && !filing.HasIdeographs(word)
}

// endsInPrefix reports whether the last word may be the beginning of a longer one.
func (m match) endsInPrefix() bool { return len(m) > 0 && m[len(m)-1].isPrefix }

// complete returns m with the last word as a complete word.
func (m match) complete() match {
	m = slices.Clone(m)
	if len(m) > 0 {
		last := &m[len(m)-1]
		if last.orAnd {
			last.word, last.orAnd = "and", false
		}
		last.isPrefix = false
	}
	return m
}

// String returns m as an FTS5 query.
func (m match) String() string {
	var words []string
	separator := " "
	for _, w := range m {
		words = append(words, w.String())
		if w.orAnd {
			separator = " AND " // FTS5 wants it before brackets
		}
	}
	return strings.Join(words, separator)
}

// String returns the word as an FTS5 query.
func (w wantedWord) String() string {
	columns := string(w.field) // the columns have the names of the fields
	if w.field == lookup.Anywhere {
		columns = "{title author}"
	}
	text := `"` + w.word + `"`
	if w.isPrefix {
		text += "*"
	}
	if w.orAnd {
		text = "(" + text + ` OR "and")`
	}
	return columns + " : " + text
}

// matches reports whether FTS5 would find the work.
func (m match) matches(work lookup.Work) bool {
	title, author := " "+SearchWords(work.FullTitle())+" ", " "+AuthorWords(work)+" "
	return !slices.ContainsFunc(m, func(w wantedWord) bool {
		switch w.field {
		case lookup.InDewey:
			return !strings.HasPrefix(deweyWord(string(work.Dewey)), w.word)
		case lookup.InTitle:
			return !w.in(title)
		case lookup.InAuthor:
			return !w.in(author)
		}
		return !w.in(title) && !w.in(author)
	})
}

// in reports whether the word is in words, each of which has a space before and behind it.
func (w wantedWord) in(words string) bool {
	text := " " + w.word
	if !w.isPrefix {
		text += " "
	}
	return strings.Contains(words, text) || w.orAnd && strings.Contains(words, " and ")
}

// rank drops the works that lack a phrase, or a run of ideographs, as it was typed. It sorts the
// others by Query.Rank and returns the first searchLimit. Ties keep their order.
func rank(q lookup.Query, works []lookup.Work) []lookup.Work {
	phrases := slices.DeleteFunc(slices.Clone(q.Terms), func(t lookup.Term) bool {
		return !t.StandsTogether()
	})
	type ranked struct{ work, rank int } // the index of a work: works are large
	var list []ranked
	for i, w := range works {
		if !slices.ContainsFunc(phrases, func(t lookup.Term) bool { return !hasPhrase(w, t) }) {
			list = append(list, ranked{i, q.Rank(w)})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var found []lookup.Work
	for _, r := range list[:min(len(list), searchLimit)] {
		found = append(found, works[r.work])
	}
	return found
}

// hasPhrase reports whether the phrase is in the work's title or author. Apostrophes are read in
// both of the ways of filing.IndexWords.
func hasPhrase(w lookup.Work, phrase lookup.Term) bool {
	text := " " + strings.Join(phrase.Words, " ") + " "
	contains := func(s string) bool {
		return strings.Contains(" "+strings.Join(lookup.Words(s), " ")+" ", text) ||
			strings.Contains(" "+strings.Join(lookup.Words(filing.SplitApostrophes(s)), " ")+" ", text)
	}
	return phrase.Field != lookup.InAuthor && contains(w.FullTitle()) ||
		phrase.Field != lookup.InTitle && slices.ContainsFunc(w.Names(), contains)
}
