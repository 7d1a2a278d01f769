package biblio

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
)

var errQuote = errors.New("a quotation mark is missing or too many, or the row is longer than a megabyte")

// RowError is a row of a CSV file that could not be read. Those after it can.
type RowError struct {
	Line int // from 1
	Err  error
}

func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns Err.
func (e *RowError) Unwrap() error { return e.Err }

// ReadCSV reads works from UTF-8 CSV. The header names the columns, in any order: title, and any of author, year,
// dewey, language, isbn and publisher.
// The author's surname comes first; a year has up to four digits and a minus
// before our era; the language is a MARC code. All but the title may be empty. A row that can't be
// read is yielded as a *RowError, and the next follows; any other error is r's, or says that the header
// is not one, and is the last.
func ReadCSV(r io.Reader) iter.Seq2[Work, error] {
	return func(yield func(Work, error) bool) {
		rows := csv.NewReader(newRowReader(r, maxRow))
		rows.ReuseRecord = true
		columns, err := readHeader(rows)
		if err != nil {
			yield(Work{}, err)
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
				if !yield(Work{}, &RowError{bad.StartLine, bad.Err}) {
					return
				}
				continue
			}
			if err != nil {
				yield(Work{}, err)
				return
			}
			work, err := columns.work(row)
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

// csvColumns says where in a row each column is; -1 for one that the file doesn't have.
type csvColumns struct {
	title, author, year, dewey, language, isbn, publisher int
}

const csvNames = "title,author,year,dewey,language,isbn,publisher"

func readHeader(rows *csv.Reader) (csvColumns, error) {
	none := csvColumns{-1, -1, -1, -1, -1, -1, -1}
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		err = errors.New("line 1: empty, where the header should be")
	}
	if err != nil {
		return none, err
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	columns := none
	places := [...]*int{&columns.title, &columns.author, &columns.year, &columns.dewey, &columns.language, &columns.isbn, &columns.publisher}
	for i, name := range header {
		at := slices.Index(strings.Split(csvNames, ","), strings.TrimSpace(name))
		if at < 0 || *places[at] >= 0 {
			return none, fmt.Errorf("line 1: the header is %q: each column must be one of %s, once", strings.Join(header, ","), csvNames)
		}
		*places[at] = i
	}
	if columns.title < 0 {
		return none, fmt.Errorf("line 1: the header is %q: it has no column title", strings.Join(header, ","))
	}
	return columns, nil
}

func (c csvColumns) work(row []string) (Work, error) {
	value := func(column int) string {
		if column < 0 {
			return ""
		}
		return row[column]
	}
	w := Work{
		Title:     value(c.title),
		Author:    value(c.author),
		Year:      value(c.year),
		Language:  value(c.language),
		Publisher: value(c.publisher),
	}
	if strings.TrimSpace(w.Title) == "" {
		return Work{}, errors.New("no title")
	}
	if digits := strings.TrimPrefix(w.Year, "-"); w.Year != "" && (len(digits) > 4 || !isDigits(digits)) {
		return Work{}, fmt.Errorf("year %q", w.Year)
	}
	if w.Language != "" && !isLanguage(w.Language) {
		return Work{}, fmt.Errorf("language %q is not a MARC code", w.Language)
	}
	var err error
	if text := value(c.dewey); text != "" {
		if w.Dewey, err = dewey.Parse(text); err != nil {
			return Work{}, err
		}
	}
	if text := value(c.isbn); text != "" {
		if w.ISBN, err = isbn.Parse(text); err != nil {
			return Work{}, err
		}
	}
	return w, nil
}

// isLanguage matches the form of a MARC language code.
func isLanguage(code string) bool {
	return len(code) == 3 && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") == ""
}
