// Package csvfile reads works from CSV files as spreadsheets and other catalogues write them.
package csvfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"

	"shelflist/internal/lookup"
	"shelflist/internal/table"
)

// RowError reports a row that can't be read. The rows after it can.
type RowError struct {
	Line int // from 1
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

// Row is a row of a file: a work, and what was left out of it because it can't be read.
type Row struct {
	Work    lookup.Work
	Line    int // from 1
	Dropped []Dropped
}

// Dropped is a value that was left out of its work.
type Dropped struct {
	Field  string // "ISBN", "year", "language", "Dewey number", "author" or "publisher"
	Value  string
	Reason string // "not an ISBN"
}

func (d Dropped) Error() string { return fmt.Sprintf("%s %.100q: %s", d.Field, d.Value, d.Reason) }

// IsCSV reports whether a file that begins with start is CSV with a column for the title.
func IsCSV(start []byte) bool {
	_, err := newLayout(start)
	return err == nil || errors.Is(err, errTwice)
}

// Rows reads works from CSV whose cells are separated by commas, semicolons, tabs or bars, in
// UTF-8, UTF-16 or windows-1252. The header names the columns, in any order and in the words that
// package vocabulary knows: title, and any of author, year, dewey, language, isbn and publisher.
// Other columns are ignored, and so are rows above the header. Every column but the title may be
// empty. A value that can't be read is left out of its work.
//
// A row that can't be read is yielded as a *RowError, and reading goes on. Any other error is r's,
// or reports an invalid header; it is the last.
func Rows(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in := bufio.NewReaderSize(r, table.HeadSize)
		head, err := in.Peek(table.HeadSize)
		if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
			yield(Row{}, err)
			return
		}
		l, err := newLayout(head)
		if err != nil {
			yield(Row{}, err)
			return
		}
		rows := table.NewReader(in, l.form)
		rows.Width = l.width
		for {
			cells, err := rows.Read()
			bad, isBad := errors.AsType[*table.RowError](err)
			var row Row
			switch {
			case errors.Is(err, io.EOF):
				return
			case isBad && bad.Line <= l.header, err == nil && (cells.Line <= l.header || isEmpty(cells.Cells)):
				continue
			case isBad:
				err = l.rowError(bad)
			case err == nil:
				if row, err = l.read(cells); err != nil {
					row, err = Row{}, &RowError{cells.Line, err}
				}
			default:
				yield(Row{}, err)
				return
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// Read reads works as Rows does, but a value that can't be read costs its row. It is for files in
// which everything should be right.
func Read(r io.Reader) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		for row, err := range Rows(r) {
			if err == nil && len(row.Dropped) > 0 {
				row, err = Row{}, &RowError{row.Line, row.Dropped[0]}
			}
			if !yield(row.Work, err) {
				return
			}
		}
	}
}
