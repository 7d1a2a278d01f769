package csvfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxRow is the length in bytes of the longest row.
const maxRow = 1 << 20

// rowReader passes CSV on in whole rows. Without it, a quotation mark that is never closed would
// turn the rest of the file into one row, and take as much memory. rowReader ends such a row at its
// first line end, in a way that encoding/csv reports as csv.ErrQuote, and likewise a row that is
// too long.
type rowReader struct {
	r       *bufio.Reader
	pending int    // bytes of r to pass on before looking at it again
	suffix  string // to pass on after them
}

func newRowReader(r io.Reader, maxRow int) *rowReader {
	return &rowReader{r: bufio.NewReaderSize(r, maxRow)}
}

// Read implements io.Reader.
func (r *rowReader) Read(p []byte) (int, error) {
	if r.pending == 0 && r.suffix == "" {
		if err := r.findRows(); err != nil {
			return 0, err
		}
	}
	if r.pending > 0 {
		n, err := r.r.Read(p[:min(len(p), r.pending)])
		r.pending -= n
		return n, err
	}
	n := copy(p, r.suffix)
	r.suffix = r.suffix[n:]
	return n, nil
}

// findRows decides what to pass on next.
func (r *rowReader) findRows() error {
	for {
		_, err := r.r.Peek(r.r.Buffered() + 1) // all there is, and at least one byte more
		text, _ := r.r.Peek(r.r.Buffered())
		if r.pending = wholeRows(text); r.pending > 0 {
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
			r.pending = len(text)
		case line >= 0:
			r.pending, r.suffix = line, `"x`
		default:
			return r.skipLine()
		}
		return nil
	}
}

var quote = []byte{'"'}

// wholeRows returns how many bytes of text are whole rows. A row ends at a line end before which
// the number of quotation marks is even.
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

// skipLine drops a line that is too long, and passes an invalid row on in its place.
func (r *rowReader) skipLine() error {
	r.suffix = `""x` + "\n"
	for {
		_, err := r.r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			if err == io.EOF {
				err = nil
			}
			return err
		}
	}
}
