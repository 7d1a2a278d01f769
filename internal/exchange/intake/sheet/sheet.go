package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/filing"
	"shelflist/internal/table"
	"shelflist/internal/vocabulary"
)

// maxJoined is the number of rows that are taken for one book.
const maxJoined = 1000

// Entries reads the books of a table. Rows that follow one another and have the same text in the
// column of vocabulary.Book are one entry. An error is an *entry.Error, after which reading goes
// on, or else the last: one of Check, or r's.
func (l Layout) Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		var last *group
		for next, err := range l.rows(r) {
			switch {
			case err == nil && last != nil && last.join(next):
				continue
			case last != nil && !yield(last.result()):
				return
			}
			last = nil
			if err == nil {
				last = &next
			} else if !yield(entry.Entry{}, err) {
				return
			}
		}
		if last != nil {
			yield(last.result())
		}
	}
}

// rows reads each row below the header as a group of its own.
func (l Layout) rows(r io.Reader) iter.Seq2[group, error] {
	return func(yield func(group, error) bool) {
		if err := l.Check(); err != nil {
			yield(group{}, err)
			return
		}
		rows := table.NewReader(r, l.Form)
		rows.Width = len(l.Columns)
		for {
			row, err := rows.Read()
			bad, isBad := errors.AsType[*table.RowError](err)
			switch {
			case errors.Is(err, io.EOF):
				return
			case isBad && bad.Line <= l.Header, err == nil && (row.Line <= l.Header || isEmpty(row.Cells)):
				continue
			case isBad:
				err = l.rowError(bad)
			}
			var g group
			if err == nil {
				g = l.group(row)
			}
			if !yield(g, err) || err != nil && !isBad {
				return
			}
		}
	}
}

// rowError returns the error of a row with the name of its column.
func (l Layout) rowError(bad *table.RowError) error {
	e := &entry.Error{Line: bad.Line, Err: bad.Err, Raw: entry.Raw{Rows: [][]string{bad.Cells}}}
	if n := bad.Column - 1; n >= 0 && n < len(l.Columns) {
		e.Column = l.Columns[n].Name
	} else if n >= len(l.Columns) {
		e.Column = letters(n)
	}
	return e
}

func isEmpty(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// group is an entry that is being made of one row or several. The error is entry.ErrNothing until a
// row has a title or an ISBN.
type group struct {
	entry entry.Entry
	err   error
}

// group returns the entry of one row.
func (l Layout) group(row table.Row) group {
	var d entry.Draft
	d.Verbatim = l.Program == shelflist && l.isNumbered(row)
	for i, cell := range row.Cells {
		c := l.Columns[i]
		switch {
		case c.Field == vocabulary.None:
		case d.Verbatim && c.Field == vocabulary.Author:
			d.FileUnder(c.Name, l.unguard(cell))
		case slices.Contains(row.Doubtful, i):
			d.LeaveOut(c.Field, c.Name, cell, entry.OtherCharset)
		case l.Program == libraryThing && l.addLibraryThing(&d, row.Cells, i):
		default:
			d.CommaNames = c.CommaNames
			d.Add(c.Field, c.Name, l.unguard(cell))
		}
	}
	e, err := d.Entry()
	e.Line, e.Raw.Rows = row.Line, [][]string{row.Cells}
	return group{e, err}
}

// isNumbered reports whether a row has the number of a book.
func (l Layout) isNumbered(row table.Row) bool {
	for i, c := range l.Columns {
		if c.Field == vocabulary.Book && row.Cells[i] != "" {
			return true
		}
	}
	return false
}

// join adds the copies of the next row if it is about the same book, and reports whether it is.
func (g *group) join(next group) bool {
	if g.entry.Key == "" || g.entry.Key != next.entry.Key || len(g.entry.Raw.Rows) == maxJoined {
		return false
	}
	e, n := &g.entry, next.entry
	e.Book.Copies = append(e.Book.Copies, n.Book.Copies...)
	e.Raw.Rows = append(e.Raw.Rows, n.Raw.Rows...)
	e.LeftOut = append(e.LeftOut, n.LeftOut...)
	for _, name := range catalogue.Diff(e.Book, n.Book) {
		f, _ := catalogue.FieldNamed(name)
		switch text := f.Text(n.Book); {
		case text == "":
		case f.Text(e.Book) == "":
			f.Take(&e.Book, n.Book)
		default:
			e.LeftOut = append(e.LeftOut, entry.LeftOut{
				Field: vocabulary.Field(name), Column: name, Value: filing.Truncate(text, 200), Reason: entry.Differs,
			})
		}
	}
	if next.err == nil {
		g.err = nil
	}
	return true
}

// result returns the entry, or an *entry.Error.
func (g *group) result() (entry.Entry, error) {
	if g.err != nil {
		return entry.Entry{}, &entry.Error{Line: g.entry.Line, Err: g.err, Raw: g.entry.Raw}
	}
	return g.entry, nil
}
