// Package csvfile reads works from CSV files.
package csvfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/marc"
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

// Read reads works from CSV in UTF-8. The header names the columns, in any order: title, and any of
// author, year, dewey, language, isbn and publisher. The author's surname comes first. A year has
// up to four digits, and a minus sign before the common era. The language is a MARC code. Every
// column but the title may be empty.
//
// A row that can't be read is yielded as a *RowError, and reading goes on. Any other error is r's, or
// reports an invalid header; it is the last.
func Read(r io.Reader) iter.Seq2[lookup.Work, error] {
	return func(yield func(lookup.Work, error) bool) {
		rows := csv.NewReader(newRowReader(r, maxRow))
		rows.ReuseRecord = true
		header, err := readHeader(rows)
		if err != nil {
			yield(lookup.Work{}, err)
			return
		}
		for {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if bad, ok := errors.AsType[*csv.ParseError](err); ok {
				if errors.Is(bad, csv.ErrQuote) {
					bad.Err = errQuote
				}
				if !yield(lookup.Work{}, &RowError{bad.StartLine, bad.Err}) {
					return
				}
				continue
			}
			if err != nil {
				yield(lookup.Work{}, err)
				return
			}
			work, err := header.work(row)
			if err != nil {
				line, _ := rows.FieldPos(0)
				err = &RowError{line, err}
			}
			if !yield(work, err) {
				return
			}
		}
	}
}

// columns are the positions of the columns in a row; -1 for a missing column.
type columns struct {
	title, author, year, dewey, language, isbn, publisher int
}

const columnNames = "title,author,year,dewey,language,isbn,publisher"

func readHeader(rows *csv.Reader) (columns, error) {
	none := columns{-1, -1, -1, -1, -1, -1, -1}
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		err = errors.New("line 1: empty, where the header should be")
	}
	if err != nil {
		return none, err
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	found := none
	positions := [...]*int{&found.title, &found.author, &found.year, &found.dewey, &found.language, &found.isbn, &found.publisher}
	for i, name := range header {
		at := slices.Index(strings.Split(columnNames, ","), strings.TrimSpace(name))
		if at < 0 || *positions[at] >= 0 {
			return none, fmt.Errorf("line 1: the header is %q: each column must be one of %s, once", strings.Join(header, ","), columnNames)
		}
		*positions[at] = i
	}
	if found.title < 0 {
		return none, fmt.Errorf("line 1: the header is %q: it has no column title", strings.Join(header, ","))
	}
	return found, nil
}

func (c columns) work(row []string) (lookup.Work, error) {
	value := func(column int) string {
		if column < 0 {
			return ""
		}
		return row[column]
	}
	w := lookup.Work{
		Title:     value(c.title),
		Author:    value(c.author),
		Year:      value(c.year),
		Language:  value(c.language),
		Publisher: value(c.publisher),
	}
	if strings.TrimSpace(w.Title) == "" {
		return lookup.Work{}, errors.New("no title")
	}
	if w.Year != "" && !isYear(w.Year) {
		return lookup.Work{}, fmt.Errorf("year %q", w.Year)
	}
	if w.Language != "" && !marc.IsLanguage(w.Language) {
		return lookup.Work{}, fmt.Errorf("language %q is not a MARC code", w.Language)
	}
	var err error
	if text := value(c.dewey); text != "" {
		if w.Dewey, err = dewey.Parse(text); err != nil {
			return lookup.Work{}, err
		}
	}
	if text := value(c.isbn); text != "" {
		if w.ISBN, err = isbn.Parse(text); err != nil {
			return lookup.Work{}, err
		}
	}
	return w, nil
}

// isYear reports whether s has up to four digits, after an optional minus sign.
func isYear(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && len(digits) <= 4 && strings.Trim(digits, "0123456789") == ""
}
