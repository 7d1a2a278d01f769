// Package fulltext makes what the full-text index of a catalogue holds, and the queries for it.
package fulltext

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/search"
)

// readingSeparator stands between the two readings of a text in the full-text index, so that no
// phrase goes from one to the other. It is of Unicode's private use: no text that is folded has it.
const readingSeparator = " \ue000 "

// IndexText returns what the full-text index holds of a text: its words as package filing folds
// them. A text with apostrophes is held in both readings: "letranger" and "l etranger".
func IndexText(text string) string {
	words := strings.Join(filing.SearchWords(text), " ")
	split := filing.SplitApostrophes(text)
	if split == text {
		return words
	}
	if other := strings.Join(filing.SearchWords(split), " "); other != words {
		return words + readingSeparator + other
	}
	return words
}

// indexedPrefix is the length of the longest beginnings of words, in characters, of which the index
// has lists. For a longer one FTS5 unites the lists of all words that begin so.
const indexedPrefix = 3

// Expression says which books a text finds: those that meet all of its conditions. One without a
// condition finds none.
type Expression struct {
	conditions []condition
	plain      bool // whether all characters of the words are plain; see Match
}

// condition is met by a book that has one of the patterns.
type condition []pattern

// pattern is a run of words in one column. They are letters and digits only, so nothing in them is
// taken for FTS5's syntax.
type pattern struct {
	column string // "" for any, or public
	first  bool   // whether the run stands at the beginning of the column
	words  []string
	prefix bool // whether the last word may be the beginning of a longer one
}

// Parse returns the expression for the terms of q, of which at most catalogue.MaxWords different
// words are looked for. cut says that q has more.
func Parse(q search.Query) (e Expression, cut bool) {
	var words []string
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
		c := newCondition(t)
		if !slices.ContainsFunc(e.conditions, func(d condition) bool { return c.String() == d.String() }) {
			e.conditions = append(e.conditions, c)
		}
	}
	e.plain = e.isPlain()
	return e, cut
}

// Number returns the beginning of a Dewey number that e asks for, such as "81" or "813.5"; "" for
// none. A book whose classification is a number without anything else has to begin with it.
func (e Expression) Number() string {
	for _, c := range e.conditions {
		if c[0].column == "classification" {
			return strings.Join(c[0].words, ".")
		}
	}
	return ""
}

// columns are those of the fields that the index has; "" stands for any.
var columns = map[search.Field]string{
	search.InTitle: "title", search.InAuthor: "author", search.InDewey: "classification",
	search.InSubject: "subjects", search.InSeries: "series", search.InISBN: "isbn",
}

// public stands for all columns but that of the notes for staff.
const public = "- staff_notes"

// Public returns e for visitors: what is looked for in any column is not looked for in the notes
// for staff.
func (e Expression) Public() Expression {
	all := Expression{plain: e.plain}
	for _, c := range e.conditions {
		c = slices.Clone(c)
		for i := range c {
			if c[i].column == "" {
				c[i].column = public
			}
		}
		all.conditions = append(all.conditions, c)
	}
	return all
}

// newCondition returns the condition of a term.
func newCondition(t search.Term) condition {
	if t.Field == search.InDewey {
		return condition{{column: columns[search.InDewey], first: true, words: t.Words, prefix: true}}
	}
	last := t.Words[len(t.Words)-1]
	p := pattern{column: columns[t.Field], words: t.Words, prefix: !t.Phrase && !filing.HasIdeographs(last)}
	// A conjunction such as "y" is held as "and", but may be the beginning of another word.
	if typed := filing.Fold(t.Text); !t.Phrase && len(t.Words) == 1 && typed != last && filing.IsConjunction(typed) {
		beginning := p
		beginning.words = []string{typed}
		p.prefix = false
		return condition{beginning, p}
	}
	return condition{p}
}

// String returns e as FTS5 reads it.
func (e Expression) String() string {
	if len(e.conditions) == 0 {
		return `""` // matches nothing
	}
	texts := make([]string, len(e.conditions))
	for i, c := range e.conditions {
		texts[i] = c.String()
	}
	return strings.Join(texts, " AND ")
}

func (c condition) String() string {
	texts := make([]string, len(c))
	for i, p := range c {
		texts[i] = p.String()
	}
	text := strings.Join(texts, " OR ")
	if len(c) > 1 {
		text = "(" + text + ")"
	}
	if column := c[0].column; column != "" {
		return column + " : " + text
	}
	return text
}

func (p pattern) String() string {
	text := `"` + strings.Join(p.words, " ") + `"`
	if p.first {
		text = "^ " + text
	}
	if p.prefix {
		text += " *"
	}
	return text
}

// Bounds returns two expressions of which FTS5 yields the first matches at once, because they ask
// for no beginning of a word of which the index has no list: narrow finds only books that e finds,
// wide finds all of them and perhaps others. differ is false if e is such an expression itself.
func (e Expression) Bounds() (narrow, wide Expression, differ bool) {
	narrow.plain, wide.plain = e.plain, e.plain
	for _, c := range e.conditions {
		less, more := slices.Clone(c), slices.Clone(c)
		for i, p := range c {
			last := []rune(p.words[len(p.words)-1])
			if p.prefix && len(last) > indexedPrefix {
				less[i].prefix = false
				more[i].words = append(slices.Clone(p.words[:len(p.words)-1]), string(last[:indexedPrefix]))
				differ = true
			}
		}
		narrow.conditions, wide.conditions = append(narrow.conditions, less), append(wide.conditions, more)
	}
	return narrow, wide, differ
}

// ISBN returns an expression, as FTS5 reads it, that finds the books with an ISBN.
func ISBN(n isbn.ISBN) string { return `isbn : "` + n.String() + `"` }

// Split returns an expression for each condition of e.
func (e Expression) Split() []Expression {
	all := make([]Expression, len(e.conditions))
	for i := range e.conditions {
		all[i] = Expression{e.conditions[i : i+1], e.plain}
	}
	return all
}

// Lists returns an expression for each list of books that FTS5 goes through to find those of e: one
// of all books that have a word, in any column.
func (e Expression) Lists() (all []Expression) {
	for _, c := range e.conditions {
		for _, p := range c {
			for i, w := range p.words {
				list := pattern{words: []string{w}, prefix: p.prefix && i == len(p.words)-1}
				all = append(all, Expression{[]condition{{list}}, e.plain})
			}
		}
	}
	return all
}

// Join returns the expression that finds what all of some expressions find.
func Join(all []Expression) Expression {
	joined := Expression{plain: true}
	for _, e := range all {
		joined.conditions = append(joined.conditions, e.conditions...)
		joined.plain = joined.plain && e.plain
	}
	return joined
}

// Conditions returns the number of conditions of e.
func (e Expression) Conditions() int { return len(e.conditions) }
