package fulltext

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// isPlainLetter reports whether FTS5 takes a character that is not ASCII for a letter and leaves it
// as it is: the letters that folded words have in the most common scripts.
func isPlainLetter(r rune) bool {
	switch {
	case 'α' <= r && r <= 'ω' && r != 'ς', 'а' <= r && r <= 'я', 'א' <= r && r <= 'ת',
		'ء' <= r && r <= 'غ', 'ف' <= r && r <= 'ي',
		'ぁ' <= r && r <= 'ゖ', 'ァ' <= r && r <= 'ヺ', '一' <= r && r <= '\u9fa5', '가' <= r && r <= '힣':
		return true
	}
	return r == '\ue000' // the reading separator
}

func (e Expression) isPlain() bool {
	for _, c := range e.conditions {
		for _, p := range c {
			if strings.ContainsFunc(strings.Join(p.words, ""), func(r rune) bool {
				return !isPlainLetter(r) && (r < '0' || r > '9') && (r < 'a' || r > 'z')
			}) {
				return false
			}
		}
	}
	return true
}

// Matcher says of one book after another whether an expression finds it, as FTS5 does but without
// its index. The zero value is ready for use; it is not safe for concurrent use.
type Matcher struct {
	text   []byte
	tokens []token
}

// token is a word of a column.
type token struct {
	from, to int // of the text
	column   int
	first    bool // whether it begins the column
}

// Match reports whether e finds a book with the given columns. sure is false if only FTS5 can
// tell: there is a character that is not plain. Such are digits and letters of rare scripts, and
// what stands in the words of a book that another program has added.
func (m *Matcher) Match(e Expression, columns [][]byte) (found, sure bool) {
	if !e.plain || !m.split(columns) {
		return false, false
	}
	for _, c := range e.conditions {
		if !m.meets(c) {
			return false, true
		}
	}
	return len(e.conditions) > 0, true
}

// split splits the columns into tokens, as FTS5 does. It returns false if there is a character that
// is not plain.
func (m *Matcher) split(columns [][]byte) bool {
	m.text, m.tokens = m.text[:0], m.tokens[:0]
	for i, column := range columns {
		begin := len(m.text)
		first := true
		end := func() {
			if len(m.text) > begin {
				m.tokens = append(m.tokens, token{begin, len(m.text), i, first})
				begin, first = len(m.text), false
			}
		}
		for len(column) > 0 {
			c := column[0]
			size := 1
			switch {
			case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
				m.text = append(m.text, c)
			case 'A' <= c && c <= 'Z':
				m.text = append(m.text, c+'a'-'A')
			case c == 0:
				return false
			case c < utf8.RuneSelf:
				end()
			default:
				var r rune
				if r, size = utf8.DecodeRune(column); !isPlainLetter(r) {
					return false
				}
				m.text = append(m.text, column[:size]...)
			}
			column = column[size:]
		}
		end()
	}
	return true
}

// columnNumbers are the positions of the columns that a pattern may name.
var columnNumbers = map[string]int{"title": 0, "author": 1, "isbn": 2, "classification": 3, "subjects": 4, "series": 6}

// staffNotes is the position of the notes for staff.
const staffNotes = 7

// meets reports whether the book has one of the patterns of c.
func (m *Matcher) meets(c condition) bool {
	for _, p := range c {
		column, named := columnNumbers[p.column]
		for i := range m.tokens {
			t := m.tokens[i]
			inColumn := !named && (p.column != public || t.column != staffNotes) || named && t.column == column
			if inColumn && (!p.first || t.first) && m.standsAt(p, i) {
				return true
			}
		}
	}
	return false
}

// standsAt reports whether the words of p are the tokens from i on, in one column.
func (m *Matcher) standsAt(p pattern, i int) bool {
	if len(m.tokens)-i < len(p.words) {
		return false
	}
	for j, w := range p.words {
		t := m.tokens[i+j]
		text := m.text[t.from:t.to]
		if t.column != m.tokens[i].column {
			return false
		}
		if p.prefix && j == len(p.words)-1 {
			return bytes.HasPrefix(text, []byte(w))
		}
		if string(text) != w {
			return false
		}
	}
	return true
}
