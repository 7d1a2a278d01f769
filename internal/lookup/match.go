package lookup

import (
	"slices"
	"strings"

	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

// matcher is a query folded for comparison with works.
type matcher struct {
	isbn          isbn.ISBN
	deweys        []string // beginnings of Dewey numbers
	title         string   // the terms of any field but author and Dewey number, joined
	anywhere      []string // words asked for in title or author
	titleWords    []string
	authorWords   []string
	lastMayExtend bool // the last word may be the beginning of a longer one
}

func newMatcher(q Query) matcher {
	m := matcher{isbn: q.ISBN}
	var title []string
	for _, t := range q.Terms {
		switch t.Field {
		case Anywhere:
			m.anywhere = append(m.anywhere, t.Words...)
			title = append(title, t.Words...)
		case InTitle:
			m.titleWords = append(m.titleWords, t.Words...)
			title = append(title, t.Words...)
		case InAuthor:
			m.authorWords = append(m.authorWords, t.Words...)
		case InDewey:
			m.deweys = append(m.deweys, t.Text)
		}
		m.lastMayExtend = !t.Phrase
	}
	m.title = strings.Join(title, " ")
	return m
}

// FoldedTitle returns the words, separated by spaces, that Words must return for a title that is
// exactly what q asks for.
func (q Query) FoldedTitle() string { return q.match.title }

// The ranks of works for a query, best first.
const (
	rankISBN   = iota // the ISBN asked for
	rankTitle         // the title asked for, with or without its article
	rankPrefix        // a title that begins with the text, or a work by that author
	rankWords         // all words are in title or author
	rankOther
)

// Rank tells how exactly w is what q asks for: the lower the better.
func (q Query) Rank(w Work) int {
	m := q.match
	if m.isbn != "" && (w.ISBN == m.isbn || slices.Contains(w.OtherISBNs, m.isbn)) {
		return rankISBN
	}
	fullTitle := w.FullTitle()
	title, author := Words(fullTitle), Words(w.Author)
	names := author
	if len(w.Contributors) > 0 {
		names = Words(strings.Join(w.Names(), "\n"))
	}
	whole := strings.Join(title, " ")
	filed := strings.Join(Words(filing.Title(filing.SpellAmpersands(fullTitle), w.Language)), " ")
	switch {
	case !m.allIn(m.titleWords, title), !m.allIn(m.authorWords, names):
		return rankOther
	case m.title == whole || m.title == filed:
		return rankTitle
	case strings.HasPrefix(whole, m.title), strings.HasPrefix(filed, m.title), m.allIn(m.anywhere, author):
		return rankPrefix
	case m.allIn(m.anywhere, append(title, names...)):
		return rankWords
	}
	return rankOther
}

// allIn reports whether words has each of the words asked for. The last one may be the beginning
// of a word if the query allows that.
func (m matcher) allIn(asked, words []string) bool {
	for i, a := range asked {
		mayExtend := m.lastMayExtend && i == len(asked)-1
		if !slices.ContainsFunc(words, func(w string) bool {
			return w == a || mayExtend && strings.HasPrefix(w, a)
		}) {
			return false
		}
	}
	return true
}

// hasDewey reports whether the work's Dewey number begins as the query asks.
func (m matcher) hasDewey(w Work) bool {
	for _, beginning := range m.deweys {
		if !strings.HasPrefix(string(w.Dewey), beginning) {
			return false
		}
	}
	return true
}
