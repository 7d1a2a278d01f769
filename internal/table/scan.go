package table

import (
	"bytes"
	"errors"
	"strings"
)

// errMore reports that a text ends before its first row does.
var errMore = errors.New("more text is needed")

// scanner splits texts into cells. A quotation mark at the start of a cell encloses it, with
// delimiters and line ends; two of them stand for one. Programs that know only half of these rules
// are common, so that a quotation mark anywhere else is text. It is ErrQuote where an earlier one
// was more likely not meant to enclose anything: in a cell of several lines, at what looks like the
// start of the next cell, and in tables of tabs.
type scanner struct {
	delimiter byte
	cells     []span // of the last row, at most MaxCells
	count     int    // number of cells of the last row
}

// span is where a cell's text is in that of its row.
type span struct {
	from, to int
	quoted   bool
	escapes  bool // whether two quotation marks in it stand for one
}

// scan finds the cells of the first row of a text, and returns its length with its line end. The
// error is errMore or ErrQuote.
func (s *scanner) scan(text []byte, final bool) (length int, err error) {
	s.cells, s.count = s.cells[:0], 0
	for at := 0; ; {
		cell, next, err := s.cell(text, at, final)
		if err != nil {
			return 0, err
		}
		s.add(cell)
		switch {
		case next == len(text):
			return next, nil
		case text[next] != s.delimiter:
			return next + 1, nil
		}
		at = next + 1
	}
}

func (s *scanner) add(c span) {
	if s.count++; len(s.cells) < MaxCells {
		s.cells = append(s.cells, c)
	}
}

// cell returns the cell that begins at a position, and where its delimiter or line end is, or the
// end of the text.
func (s *scanner) cell(text []byte, at int, final bool) (c span, next int, err error) {
	open := at
	for open < len(text) && text[open] == ' ' {
		open++
	}
	switch {
	case open == len(text) && !final:
		return c, 0, errMore
	case open < len(text) && text[open] == '"':
		return s.quoted(text, open, final)
	}
	next = s.end(text, at)
	if next == len(text) && !final {
		return c, 0, errMore
	}
	c = span{from: at, to: next}
	if isLineEnd := next == len(text) || text[next] == '\n'; isLineEnd && c.to > c.from && text[c.to-1] == '\r' {
		c.to--
	}
	return c, next, nil
}

// end returns the position of the next delimiter or line end, or the end of the text.
func (s *scanner) end(text []byte, at int) int {
	for i, c := range text[at:] {
		if c == s.delimiter || c == '\n' {
			return at + i
		}
	}
	return len(text)
}

// quoted is cell for one that begins with a quotation mark.
func (s *scanner) quoted(text []byte, open int, final bool) (c span, next int, err error) {
	c = span{from: open + 1, quoted: true}
	severalLines, stray := false, false
	for at := c.from; ; {
		i := bytes.IndexByte(text[at:], '"')
		severalLines = severalLines || bytes.IndexByte(text[at:at+max(i, 0)], '\n') >= 0
		if i < 0 {
			severalLines = severalLines || bytes.IndexByte(text[at:], '\n') >= 0
		}
		switch {
		case severalLines && stray:
			return c, 0, ErrQuote
		case i < 0 && final:
			return c, 0, ErrQuote
		case i < 0:
			return c, 0, errMore
		}
		mark := at + i
		next, closes := s.closes(text, mark+1)
		switch {
		case next == len(text) && !final:
			return c, 0, errMore
		case mark+1 < len(text) && text[mark+1] == '"':
			c.escapes = true
			at = mark + 2
			continue
		case closes:
			c.to = mark
			return c, next, nil
		case severalLines, s.delimiter == '\t', mark > c.from && text[mark-1] == s.delimiter:
			return c, 0, ErrQuote
		}
		stray = true
		at = mark + 1
	}
}

// closes reports whether a cell ends after a quotation mark: whether nothing but blanks follow.
// next is the position of what follows.
func (s *scanner) closes(text []byte, at int) (next int, ok bool) {
	for at < len(text) && text[at] == ' ' && s.delimiter != ' ' {
		at++
	}
	if at+1 < len(text) && text[at] == '\r' && text[at+1] == '\n' {
		at++
	}
	if at+1 == len(text) && text[at] == '\r' {
		at++
	}
	return at, at == len(text) || text[at] == s.delimiter || text[at] == '\n'
}

// splitLine splits a line at its delimiters, whatever quotation marks are in it.
func (s *scanner) splitLine(line []byte) {
	s.cells, s.count = s.cells[:0], 0
	for at := 0; ; {
		next := s.end(line, at)
		s.add(span{from: at, to: next})
		if next == len(line) || line[next] == '\n' {
			break
		}
		at = next + 1
	}
	if last := &s.cells[len(s.cells)-1]; last.to > last.from && line[last.to-1] == '\r' {
		last.to--
	}
}

// texts returns the cells of the last row, whose text is given, and empty ones up to a width.
func (s *scanner) texts(row []byte, width int) []string {
	texts := make([]string, max(len(s.cells), width))
	all := string(row)
	for i, c := range s.cells {
		text := all[c.from:c.to]
		if c.escapes {
			text = strings.ReplaceAll(text, `""`, `"`)
		}
		if c.quoted && strings.Contains(text, "\r\n") {
			text = strings.ReplaceAll(text, "\r\n", "\n")
		}
		texts[i] = text
	}
	return texts
}
