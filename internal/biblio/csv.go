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
)

// ReadCSV reads works from UTF-8 CSV with the header title,author,year,dewey,language.
// The author's surname comes first; a year has up to four digits and a minus
// before our era; the language is a MARC code. All but the title may be empty. An
// error names the line; the rows after a bad one are read all the same, unless
// it isn't CSV or the reader fails.
func ReadCSV(r io.Reader) iter.Seq2[Work, error] {
	return func(yield func(Work, error) bool) {
		rows := csv.NewReader(r)
		header, err := rows.Read()
		if errors.Is(err, io.EOF) {
			err = errors.New("line 1: empty, where the header should be")
		}
		if err != nil {
			yield(Work{}, err)
			return
		}
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
		if want := []string{"title", "author", "year", "dewey", "language"}; !slices.Equal(header, want) {
			yield(Work{}, fmt.Errorf("line 1: the header is %q, not %q", strings.Join(header, ","), strings.Join(want, ",")))
			return
		}
		for {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Work{}, err)
				return
			}
			work, err := parseRow(row)
			if err != nil {
				line, _ := rows.FieldPos(0)
				err = fmt.Errorf("line %d: %w", line, err)
			}
			if !yield(work, err) {
				return
			}
		}
	}
}

func parseRow(row []string) (Work, error) {
	w := Work{Title: row[0], Author: row[1], Year: row[2], Language: row[4]}
	if strings.TrimSpace(w.Title) == "" {
		return Work{}, errors.New("no title")
	}
	if digits := strings.TrimPrefix(w.Year, "-"); w.Year != "" && (len(digits) > 4 || !isDigits(digits)) {
		return Work{}, fmt.Errorf("year %q", w.Year)
	}
	if w.Language != "" && !isLanguage(w.Language) {
		return Work{}, fmt.Errorf("language %q is not a MARC code", w.Language)
	}
	if row[3] == "" {
		return w, nil
	}
	number, err := dewey.Parse(row[3])
	if err != nil {
		return Work{}, err
	}
	w.Dewey = number
	return w, nil
}

// isLanguage matches the form of a MARC language code.
func isLanguage(code string) bool {
	return len(code) == 3 && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") == ""
}
