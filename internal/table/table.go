// Package table reads tables as spreadsheets and other programs write them: CSV, and text whose
// cells are separated by semicolons, tabs or bars. It knows nothing of what the tables hold.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"shelflist/internal/codepage"
)

// The longest that a table may have, in bytes but for MaxCells.
const (
	MaxRow   = 8 << 20
	MaxCell  = 1 << 20
	MaxCells = 4096 // cells of a row
)

// Errors of rows.
var (
	ErrQuote     = errors.New("a quotation mark is missing or too many")
	ErrLongRow   = errors.New("longer than 8 megabytes")
	ErrLongCell  = errors.New("longer than a megabyte")
	ErrManyCells = errors.New("it has more cells than there are columns: is a quotation mark missing around a text?")
	ErrOneCell   = errors.New("it has one cell only: is a text with a line break not between quotation marks?")
	ErrCut       = errors.New("the file ends in the middle of it: was it copied whole?")
)

// RowError reports a row that can't be read. The rows after it can.
type RowError struct {
	Line   int      // in which the row begins, from 1
	Column int      // from 1; 0 if it isn't known
	Cells  []string // of the row as far as they can be told apart, each cut to 32,000 bytes
	Err    error
}

func (e *RowError) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

// Row is a row of a table.
type Row struct {
	Line  int // in which it begins, from 1
	Cells []string
	// Doubtful lists the cells, from 0, whose text is not in the encoding of the rows before. They
	// were read as windows-1252.
	Doubtful []int
}

// Reader reads the rows of a table. It buffers at most MaxRow bytes, twice while it makes cells of
// them.
type Reader struct {
	// Width is the number of columns; 0 means that it isn't known. A row with fewer cells is filled
	// up, unless it has one of three or more. One with more is a RowError unless those are empty.
	Width int

	r       io.Reader
	form    Form
	buf     []byte // of which start to end isn't read yet
	start   int
	end     int
	final   bool // whether nothing follows the buffer
	oldMac  bool // whether lines end in a carriage return alone
	line    int  // of the next row
	scanner scanner
}

const firstBuffer = 64 << 10

// NewReader returns a reader of a table of the form.
func NewReader(r io.Reader, f Form) *Reader {
	if e := f.Encoding.utf16(); e != nil {
		r = transform.NewReader(r, e.NewDecoder())
	}
	return &Reader{r: r, form: f, line: 1, scanner: scanner{delimiter: f.Delimiter}}
}

// Read returns the next row that is not a blank line. Its error is io.EOF at the end, a *RowError,
// after which reading goes on, or an error of the underlying reader.
func (r *Reader) Read() (Row, error) {
	for {
		length, err := r.next()
		if err != nil {
			return Row{}, err
		}
		text := r.buf[r.start : r.start+length]
		line := r.line
		r.start += length
		r.line += bytes.Count(text, newline)
		if len(bytes.Trim(text, blanks)) == 0 {
			continue
		}
		row := Row{Line: line, Cells: r.scanner.texts(text, r.Width)}
		if bad := r.check(&row, text); bad != nil {
			return Row{}, bad
		}
		row.Doubtful = r.form.Encoding.decode(row.Cells)
		return row, nil
	}
}

var newline = []byte{'\n'}

// blanks are the characters of a blank line. Old programs end a file with 0x1A.
const blanks = " \t\r\n\x00\x1a"

// next finds the next row, whose cells are then in r.scanner, and returns its length.
func (r *Reader) next() (int, error) {
	tried := 0 // bytes in which a row was looked for
	for {
		if text := r.buf[r.start:r.end]; len(text) > 0 && (r.final || len(text) >= min(2*tried, MaxRow)) {
			length, err := r.scanner.scan(text, r.final)
			switch {
			case err == nil && r.torn(text[:length]):
				return r.giveUp(text, ErrQuote)
			case err == nil:
				return length, nil
			case !errors.Is(err, errMore):
				return r.giveUp(text, err)
			case len(text) >= MaxRow && bytes.IndexByte(text, '\n') >= 0:
				return r.giveUp(text, ErrQuote)
			case len(text) >= MaxRow:
				return 0, r.skipLine()
			}
			tried = len(text)
		}
		if r.final && r.start == r.end {
			return 0, io.EOF
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

// torn reports whether a row of several lines has too many cells: its quotation marks belong to
// different rows.
func (r *Reader) torn(text []byte) bool {
	n := len(r.scanner.cells)
	return r.Width > 0 && n > r.Width && bytes.IndexByte(text[:len(text)-1], '\n') >= 0
}

// giveUp passes over the first line of a text whose quotation marks don't match. In tables of tabs
// they are usually not meant to enclose anything, so that the line is a row as it is.
func (r *Reader) giveUp(text []byte, err error) (int, error) {
	column := len(r.scanner.cells) + 1
	length := bytes.IndexByte(text, '\n') + 1
	if length == 0 {
		length = len(text)
	}
	r.scanner.splitLine(text[:length])
	if r.form.Delimiter == '\t' && len(r.scanner.cells) <= max(r.Width, 1) {
		return length, nil
	}
	bad := &RowError{
		Line: r.line, Column: min(column, len(r.scanner.cells)), Cells: r.scanner.texts(text[:length], 0), Err: err,
	}
	r.form.Encoding.decode(bad.Cells)
	r.start += length
	r.line++
	return 0, bad.cut()
}

// skipLine passes over the rest of a line that is longer than a row may be.
func (r *Reader) skipLine() error {
	bad := &RowError{Line: r.line, Err: ErrLongRow}
	r.line++
	for {
		if at := bytes.IndexByte(r.buf[r.start:r.end], '\n'); at >= 0 {
			r.start += at + 1
			return bad
		}
		r.start = r.end
		if r.final {
			return bad
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// check returns why a row can't be right, or nil.
func (r *Reader) check(row *Row, text []byte) error {
	bad := &RowError{Line: row.Line, Cells: row.Cells}
	n := len(r.scanner.cells)
	if r.Width > 0 {
		for i := r.Width; i < len(row.Cells); i++ {
			if strings.TrimSpace(row.Cells[i]) != "" {
				bad.Column, bad.Err = r.Width+1, ErrManyCells
			}
		}
		row.Cells = row.Cells[:r.Width]
	}
	isLast := r.final && r.start == r.end && text[len(text)-1] != '\n'
	switch {
	case bad.Err != nil:
	case r.scanner.count > MaxCells:
		bad.Column, bad.Err = MaxCells+1, ErrManyCells
	case isLast && n < r.Width:
		bad.Column, bad.Err = n, ErrCut
	case n == 1 && r.Width > 2:
		bad.Column, bad.Err = 1, ErrOneCell
	default:
		for i, cell := range row.Cells {
			if len(cell) > MaxCell {
				bad.Column, bad.Err = i+1, ErrLongCell
				break
			}
		}
	}
	if bad.Err == nil {
		return nil
	}
	r.form.Encoding.decode(bad.Cells)
	return bad.cut()
}

// cut cuts the cells to what a spreadsheet can hold.
func (e *RowError) cut() error {
	const longest = 32_000
	for i, cell := range e.Cells {
		if len(cell) > longest {
			e.Cells[i] = strings.ToValidUTF8(cell[:longest], "")
		}
	}
	return e
}

// fill reads on. It makes room first, by moving what isn't read yet to the start of the buffer or
// by doubling the buffer.
func (r *Reader) fill() error {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buf) {
		r.buf = append(make([]byte, 0, max(firstBuffer, 2*len(r.buf))), r.buf...)
		r.buf = r.buf[:cap(r.buf)]
	}
	isFirst := r.end == 0 && r.line == 1
	n, err := io.ReadFull(r.r, r.buf[r.end:])
	chunk := r.buf[r.end : r.end+n]
	if isFirst {
		r.oldMac = bytes.IndexByte(chunk, '\r') >= 0 && bytes.IndexByte(chunk, '\n') < 0
		r.start = len(chunk) - len(bytes.TrimPrefix(chunk, []byte(codepage.ByteOrderMark)))
	}
	if r.oldMac {
		for i, c := range chunk {
			if c == '\r' {
				chunk[i] = '\n'
			}
		}
	}
	r.end += n
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.final, err = true, nil
	}
	return err
}
