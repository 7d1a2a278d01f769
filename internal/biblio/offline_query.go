package biblio

import (
	"cmp"
	"slices"
	"strings"
)

// matchTerms is q as an FTS5 query: each term's words in its column, the last word
// perhaps unfinished. Each word is a quoted string of letters and digits, so nothing a reader types is syntax.
// It is "" when q asks for no words. The index does not know which words stand together: best does.
func matchTerms(q Query) string {
	var parts []string
	terms := q.Terms()
	for i, t := range terms {
		columns := string(t.Field) // they are called as the fields are
		words := t.words()
		switch t.Field {
		case Anywhere:
			columns = "{title author}"
		case InDewey:
			words = []string{deweyWord(t.Text)}
		}
		for j, word := range words {
			if len(parts) == maxWords {
				return strings.Join(parts, " ")
			}
			part := columns + ` : "` + word + `"`
			last := i == len(terms)-1 && j == len(words)-1 && !t.Phrase
			if last || t.Field == InDewey {
				part += "*"
			}
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
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
