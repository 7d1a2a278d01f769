// Package sheet reads books from tables: CSV and the like, from spreadsheets and from other
// programs.
package sheet

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/table"
	"shelflist/internal/vocabulary"
)

// Layout is how a table of books is written. All of it may be changed before the table is read.
type Layout struct {
	Form    table.Form
	Program string // whose export it is, such as "Goodreads"; "" if it isn't known
	Header  int    // the line in which the names of the columns stand, from 1; 0 if there are none
	Columns []Column
}

// Column is a column of a table.
type Column struct {
	Name       string // as the header has it; without a header, a letter as in spreadsheets
	Field      vocabulary.Field
	CommaNames bool // whether commas separate its names, which are in direct order
}

// Errors of layouts.
var (
	ErrNoTitle = errors.New("no column is known as that of the titles or the ISBNs: say which it is")
	ErrWide    = fmt.Errorf("it has more than %d columns", MaxColumns)
)

// MaxColumns is the number of columns that a table may have.
const MaxColumns = 2000

// Detect returns the layout of a table that begins with head: some 64 KB of it, or all, and the
// number of columns whose name is known. ok is false if it doesn't look like one: it has one column
// only, and that has no known name.
func Detect(head []byte) (l Layout, known int, ok bool) {
	sample := table.Detect(head, func(name string) bool { return vocabulary.ParseField(name) != vocabulary.None })
	if l.Form = sample.Form; len(sample.Rows) == 0 {
		return l, 0, false
	}
	header := sample.Rows[sample.Header]
	if known = sample.Names; known == 0 && hasData(header.Cells) {
		for i := range header.Cells {
			l.Columns = append(l.Columns, Column{Name: letters(i)})
		}
	} else {
		l.Header = header.Line
		for _, name := range header.Cells {
			l.Columns = append(l.Columns, Column{Name: strings.TrimSpace(name)})
		}
		l.Program = l.apply()
	}
	if known == 0 {
		l.findISBNs(sample.Rows)
	}
	return l, known, known > 0 || len(l.Columns) > 1
}

// hasData reports whether a row has an ISBN or a year, which no header has.
func hasData(cells []string) bool {
	for _, cell := range cells {
		if _, err := isbn.Parse(cell); err == nil {
			return true
		}
		if s := strings.TrimSpace(cell); len(s) == 4 && catalogue.PrintedYear(s) == s {
			return true
		}
	}
	return false
}

// findISBNs finds the columns that hold ISBNs, as their names don't say so.
func (l *Layout) findISBNs(rows []table.Row) {
	for _, row := range rows {
		for i, cell := range row.Cells[:min(len(row.Cells), len(l.Columns))] {
			if _, err := isbn.Parse(cell); err == nil {
				l.Columns[i].Field = vocabulary.ISBNs
			}
		}
	}
}

// letters returns the name that spreadsheets give to a column: "A" for 0, "AB" for 27.
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + letters(i%26)
}

// Map says what a column holds, by its name or, as in spreadsheets, its letter. It returns false if
// there is no such column. Other columns that held the field no longer do.
func (l *Layout) Map(f vocabulary.Field, column string) bool {
	at := -1
	for i, c := range l.Columns {
		if filing.Fold(c.Name) == filing.Fold(column) {
			at = i
			break
		}
		if at < 0 && strings.EqualFold(letters(i), column) {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	for i := range l.Columns {
		if l.Columns[i].Field == f {
			l.Columns[i].Field = vocabulary.None
		}
	}
	l.Columns[at].Field = f
	return true
}

// Check returns ErrNoTitle or ErrWide if no book can be read from the table.
func (l Layout) Check() error {
	if len(l.Columns) > MaxColumns {
		return ErrWide
	}
	for _, c := range l.Columns {
		if c.Field == vocabulary.Title || c.Field == vocabulary.ISBNs {
			return nil
		}
	}
	return ErrNoTitle
}

// unguard returns what a cell holds; see table.Unguard. This program also puts an apostrophe before
// numbers and dates, as package exchange says, and never ="…" around anything.
func (l Layout) unguard(cell string) string {
	switch {
	case l.Program != shelflist:
		return table.Unguard(cell)
	case strings.HasPrefix(cell, "'") && guardedNumber().MatchString(strings.TrimLeft(cell, "'")):
		return cell[1:]
	case strings.HasPrefix(cell, "'"):
		return table.Unguard(cell)
	}
	return cell
}

var guardedNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(0[0-9]+|[0-9]{12,}|[0-9]+[-/][0-9]+([-/][0-9]+)?|[0-9]+[eE][0-9]+)$`)
})
