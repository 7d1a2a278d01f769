package biblio

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxRow is the longest row of CSV, in bytes.
const maxRow = 1 << 20

// rowReader passes CSV on in whole rows. Without it one quotation mark that is never closed would take the rest of
// a file, however large, into memory and into one row. Here such a row ends with its first line, in a way that
// encoding/csv refuses as csv.ErrQuote, and so does a line that is too long.
type rowReader struct {
	r       *bufio.Reader
	pending int    // bytes of r that are passed on before it is looked at again
	then    string // what is passed on after them
}

func newRowReader(r io.Reader, longest int) *rowReader {
	return &rowReader{r: bufio.NewReaderSize(r, longest)}
}

// Read implements io.Reader.
func (q *rowReader) Read(p []byte) (int, error) {
	if q.pending == 0 && q.then == "" {
		if err := q.look(); err != nil {
			return 0, err
		}
	}
	if q.pending > 0 {
		n, err := q.r.Read(p[:min(len(p), q.pending)])
		q.pending -= n
		return n, err
	}
	n := copy(p, q.then)
	q.then = q.then[n:]
	return n, nil
}

// look finds what to pass on next.
func (q *rowReader) look() error {
	for {
		_, err := q.r.Peek(q.r.Buffered() + 1) // what there is, and room for
		text, _ := q.r.Peek(q.r.Buffered())
		if q.pending = wholeRows(text); q.pending > 0 {
			return nil
		}
		full := errors.Is(err, bufio.ErrBufferFull)
		switch {
		case err == nil:
			continue
		case len(text) == 0, !full && err != io.EOF:
			return err
		}
		line := bytes.IndexByte(text, '\n')
		switch {
		case !full && (line < 0 || bytes.Count(text, quote)%2 == 0): // the last row, without an end of line
			q.pending = len(text)
		case line >= 0:
			q.pending, q.then = line, `"x`
		default:
			return q.skipLine()
		}
		return nil
	}
}

var quote = []byte{'"'}

// wholeRows is how many bytes of text are whole rows: between them quotation marks are even in number.
func wholeRows(text []byte) int {
	whole, quoted := 0, false
	for at := 0; ; {
		line := bytes.IndexByte(text[at:], '\n')
		if line < 0 {
			return whole
		}
		if bytes.Count(text[at:at+line], quote)%2 == 1 {
			quoted = !quoted
		}
		if at += line + 1; !quoted {
			whole = at
		}
	}
}

func (q *rowReader) skipLine() error {
	q.then = `""x` + "\n"
	for {
		_, err := q.r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			if err == io.EOF {
				err = nil
			}
			return err
		}
	}
}
