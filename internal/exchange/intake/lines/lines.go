// Package lines reads text files line by line, whatever their encoding.
package lines

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"

	"shelflist/internal/codepage"
)

// ErrLong reports a line that is too long. The lines after it can be read.
var ErrLong = errors.New("the line is too long")

// Reader reads lines. It keeps the one at hand only.
type Reader struct {
	r    *bufio.Reader
	max  int
	line int // number of the last line, from 1
	text []byte
}

// NewReader returns a reader of a text in UTF-8, UTF-16 or windows-1252 whose lines have at most
// max bytes.
func NewReader(r io.Reader, max int) *Reader {
	b := bufio.NewReaderSize(r, 64<<10)
	start, _ := b.Peek(4) // an error comes again
	if e := codepage.UTF16Of(start); e != nil {
		b = bufio.NewReaderSize(transform.NewReader(b, e.NewDecoder()), 64<<10)
	}
	return &Reader{r: b, max: max}
}

// Line returns the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// Read returns the next line without its end, in UTF-8. A line that is not UTF-8 is read as
// windows-1252. The error is io.EOF at the end, ErrLong or the reader's.
func (r *Reader) Read() (string, error) {
	r.text = r.text[:0]
	long := false
	for {
		part, err := r.r.ReadSlice('\n')
		if long = long || len(r.text)+len(part) > r.max; !long {
			r.text = append(r.text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(r.text) > 0 || long):
		case err != nil:
			return "", err
		}
		break
	}
	if r.line++; long {
		return "", ErrLong
	}
	text := bytes.TrimRight(r.text, "\r\n")
	if r.line == 1 {
		text = bytes.TrimPrefix(text, []byte(codepage.ByteOrderMark))
	}
	if utf8.Valid(text) {
		return string(text), nil
	}
	if codepage.HasUTF8(string(text)) { // a few wrong bytes
		return strings.ToValidUTF8(string(text), "\uFFFD"), nil
	}
	decoded, _ := codepage.Windows1252(string(text))
	return decoded, nil
}
