// Package fulltext makes what the full-text index of a catalogue holds, and the queries for it.
package fulltext

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/search"
)

// readingSeparator stands between the two readings of a text in the full-text index, so that no
// phrase goes from one to the other. It is of Unicode's private use: no text that is folded has it.
const readingSeparator = " \ue000 "

// IndexText returns what the full-text index holds of a text: its words as package filing folds
// them. A text with apostrophes is held in both readings: "letranger" and "l etranger".
func IndexText(text string) string {
	words := strings.Join(filing.SearchWords(text), " ")
	if split := strings.Join(filing.SearchWords(filing.SplitApostrophes(text)), " "); split != words {
		return words + readingSeparator + split
	}
	return words
}

// Expression returns an FTS5 expression for the terms of q, of which at most catalogue.MaxWords
// different words are looked for. cut says that q has more. Words are letters and digits only, so
// nothing in them is taken for FTS5's syntax.
func Expression(q search.Query) (expression string, cut bool) {
	var conditions, words []string
	cut = q.Cut
	for _, t := range q.Terms {
		distinct := words
		for i, w := range t.Words {
			if slices.Contains(distinct, w) {
				continue
			}
			if len(distinct) == catalogue.MaxWords {
				t.Words, cut = t.Words[:i], true
				break
			}
			distinct = append(distinct, w)
		}
		words = distinct
		if len(t.Words) == 0 {
			continue
		}
		if c := condition(t); !slices.Contains(conditions, c) {
			conditions = append(conditions, c)
		}
	}
	if len(conditions) == 0 {
		return `""`, cut // matches nothing
	}
	return strings.Join(conditions, " AND "), cut
}

// condition returns an FTS5 expression for a term.
func condition(t search.Term) string {
	text := `"` + strings.Join(t.Words, " ") + `"`
	if t.Field == search.InDewey {
		return "classification : ^ " + text + " *"
	}
	last := t.Words[len(t.Words)-1]
	if !t.Phrase && !filing.HasIdeographs(last) {
		text += " *"
	}
	// A conjunction such as "y" is held as "and", but may be the beginning of another word.
	if typed := filing.Fold(t.Text); !t.Phrase && len(t.Words) == 1 && typed != last && filing.IsConjunction(typed) {
		text = `("` + typed + `" * OR "and")`
	}
	if t.Field == search.Anywhere {
		return text
	}
	return string(t.Field) + " : " + text // the columns have the names of the fields
}
