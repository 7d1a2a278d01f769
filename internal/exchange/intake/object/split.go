package object

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"shelflist/internal/exchange/intake/entry"
)

// maxObject is the length of the longest object, in bytes.
const maxObject = 8 << 20

var (
	errLong  = errors.New("longer than 8 megabytes")
	errBreak = errors.New("a line break in a text: a quotation mark is missing")
	errOpen  = errors.New("the file ends in the middle of it: was it copied whole?")
)

// splitter finds objects in a text, of which it keeps only the one at hand.
type splitter struct {
	r      *bufio.Reader
	lines  bool // whether each object is a line
	nested bool // whether the next brace is that of the object that holds the others
	line   int  // in which the last object begins
	at     int  // line that is being read
	text   []byte
}

func newSplitter(r io.Reader, l Layout) *splitter {
	return &splitter{r: bufio.NewReaderSize(r, 64<<10), lines: l == Lines, nested: l == Nested, at: 1}
}

// next returns the text of the next object, and sets line. The error is an *entry.Error for an
// object that can't be told from its surroundings, after which it goes on, or the reader's.
func (s *splitter) next() ([]byte, error) {
	if s.lines {
		return s.nextLine()
	}
	if err := s.find(); err != nil {
		return nil, err
	}
	return s.object()
}

// nextLine returns the next line that is not blank.
func (s *splitter) nextLine() ([]byte, error) {
	for {
		s.text = s.text[:0]
		s.line = s.at
		long := false
		for {
			part, err := s.r.ReadSlice('\n')
			if long = long || len(s.text)+len(part) > maxObject; !long {
				s.text = append(s.text, part...)
			}
			if err == nil {
				s.at++
				break
			}
			if errors.Is(err, io.EOF) && (len(s.text) > 0 || long) {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				return nil, err
			}
		}
		if long {
			return nil, &entry.Error{Line: s.line, Err: errLong}
		}
		if text := bytes.TrimSpace(bytes.TrimPrefix(s.text, []byte("\ufeff"))); len(text) > 0 {
			return text, nil
		}
	}
}

// find reads up to the brace of the next object, which it has read too. Before it may stand
// whatever holds the objects: brackets, commas, keys.
func (s *splitter) find() error {
	quoted, escaped := false, false
	for {
		c, err := s.readByte()
		switch {
		case err != nil:
			return err
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
			quoted = c != '\n'
		case c == '{' && s.nested:
			s.nested = false // the object that holds the others
		case c == '{':
			s.line = s.at
			return nil
		}
	}
}

func (s *splitter) readByte() (byte, error) {
	c, err := s.r.ReadByte()
	if c == '\n' {
		s.at++
	}
	return c, err
}

// object returns the text of an object whose first brace was read.
func (s *splitter) object() ([]byte, error) {
	s.text = append(s.text[:0], '{')
	depth, quoted, escaped, long := 1, false, false, false
	for depth > 0 {
		c, err := s.readByte()
		if errors.Is(err, io.EOF) {
			return s.text, &entry.Error{Line: s.line, Err: errOpen}
		}
		if err != nil {
			return nil, err
		}
		if long = long || len(s.text) == maxObject; !long {
			s.text = append(s.text, c)
		}
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted && c == '\n':
			return s.text, &entry.Error{Line: s.line, Err: errBreak}
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
	}
	if long {
		return nil, &entry.Error{Line: s.line, Err: errLong}
	}
	return s.text, nil
}
