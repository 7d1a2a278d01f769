// Package csvfile reads works from CSV files as spreadsheets and other catalogues write them.
package csvfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"shelflist/internal/lookup"
)

var errQuote = errors.New("a quotation mark is missing or too many, or the row is longer than a megabyte")

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
	Field  string // "ISBN", "year", "language" or "Dewey number"
	Value  string
	Reason string // "not an ISBN"
}

func (d Dropped) Error() string { return fmt.Sprintf("%s %.100q: %s", d.Field, d.Value, d.Reason) }

// Rows reads works from CSV whose fields are separated by commas, semicolons or tabs, in UTF-8,
// UTF-16 or windows-1252. The header names the columns, in any order and in capitals or not: title,
// and any of author, year, dewey, language, isbn and publisher, or what Goodreads and LibraryThing
// call them. Other columns are ignored. A year has up to four digits, and a minus sign before the
// common era. The language is a MARC code. Every column but the title may be empty. A value that
// can't be read is left out of its work.
//
// A row that can't be read is yielded as a *RowError, and reading goes on. Any other error is r's,
// or reports an invalid header; it is the last.
func Rows(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		text, err := decode(r)
		if err != nil {
			yield(Row{}, err)
			return
		}
		start, _ := text.Peek(maxHeader) // what it can't read, the reader below reports
		rows := csv.NewReader(newRowReader(text, maxRow))
		rows.ReuseRecord = true
		rows.Comma = delimiter(start)
		header, err := readHeader(rows)
		if err != nil {
			yield(Row{}, err)
			return
		}
		var encoding rowDecoder
		for {
			fields, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var row Row
			bad, isBad := errors.AsType[*csv.ParseError](err)
			switch {
			case isBad:
				if errors.Is(bad, csv.ErrQuote) {
					bad.Err = errQuote
				}
				err = &RowError{bad.StartLine, bad.Err}
			case err != nil:
				yield(Row{}, err)
				return
			default:
				row.Line, _ = rows.FieldPos(0)
				if err = encoding.decode(fields); err == nil {
					err = header.read(fields, &row)
				}
				if err != nil {
					row, err = Row{}, &RowError{row.Line, err}
				}
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

// readHeader reads the header, and the line before it by which spreadsheets say the delimiter.
func readHeader(rows *csv.Reader) (columns, error) {
	names, err := rows.Read()
	if err == nil && names[0] == "sep=" {
		rows.FieldsPerRecord = 0
		names, err = rows.Read()
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("line 1: empty, where the header should be")
	}
	if err != nil {
		return columns{}, err
	}
	var encoding rowDecoder
	if err := encoding.decode(names); err != nil {
		return columns{}, fmt.Errorf("line 1: %w", err)
	}
	return newColumns(slices.Clone(names))
}
