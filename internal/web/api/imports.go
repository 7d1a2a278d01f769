package api

import (
	"time"

	"shelflist/internal/importing/plan"
)

// Import is a file whose books are taken into the catalogue. In the list of imports, the fields
// from New on are left out.
type Import struct {
	Import int64
	File   string // its name, as its owner called it
	Mode   string // "fill", "replace" or "leave": what is done with a book that is on the list
	State  string // "uploaded", "checking", "checked", "importing", "stopped", "done", "undoing", "undone" or "failed"
	Rows   int64  // that the present state has handled
	Begun  time.Time

	Ended time.Time `json:",omitzero"`  // when the last state ended; left out while something is done
	Fault string    `json:",omitempty"` // why nothing more of the file can be read

	// Why it doesn't go on just now, in words, though it is tried again and again; left out if it
	// does.
	Trouble string `json:",omitempty"`

	New     int64 `json:",omitempty"` // rows that are, or would be, a new book
	Changed int64 `json:",omitempty"` // rows of books on the list of which the file knows more
	Same    int64 `json:",omitempty"` // rows of books on the list as they are
	LeftOut int64 `json:",omitempty"` // rows, except bad ones, of which something was left out
	Bad     int64 `json:",omitempty"` // rows that can't be taken
	Undone  int64 `json:",omitempty"` // rows of an import that was undone
	Kept    int64 `json:",omitempty"` // rows of books that stayed, since they were changed after the import

	Read int64 `json:",omitempty"` // bytes of the file that the present state has read
	Size int64 `json:",omitempty"` // of the file, in bytes; left out unless it is being read

	Format  string         `json:",omitempty"` // "table", "json", "marc", "marcxml", "bibtex", "ris" or "isbns"
	Program string         `json:",omitempty"` // that made the table, such as "Goodreads"; left out if unknown
	Columns []ImportColumn `json:",omitempty"` // of a table
}

// ImportColumn is a column of a table.
type ImportColumn struct {
	Name  string
	Field string // what it holds, such as "Title"; "" if it isn't read
}

// NewImport returns an import without what its settings say.
func NewImport(im plan.Import) Import {
	n := func(o plan.Outcome) int64 { return im.Counts[o] }
	return Import{
		Import: im.ID, File: im.File, Mode: string(im.Mode), State: string(im.State),
		Rows: im.Rows, Begun: im.Begun, Ended: im.Ended, Fault: im.Fault,
		New: n(plan.New), Changed: n(plan.Changed), Same: n(plan.Same), LeftOut: n(plan.SomeLeftOut), Bad: n(plan.Bad),
		Undone: n(plan.TakenBack), Kept: n(plan.Kept),
	}
}

// NewImports returns an array, the latest import first.
func NewImports(list []plan.Import) []Import { return array(list, NewImport) }

// ImportRows is a part of the rows of an import.
type ImportRows struct {
	Rows []ImportRow
	Next string `json:",omitempty"` // address of the part after; left out in the last part
}

// ImportRow is a row of a file, and what became of it.
type ImportRow struct {
	Row     int64  // from 1
	Line    int    // on which it begins, from 1; of a MARC file the number of the record
	Outcome string // "new", "changed", "same", "bad", "undone" or "kept"
	Title   string
	Book    int64 `json:",omitempty"` // PK of the book on the list

	Fields  []string `json:",omitempty"` // names of those that change in a book on the list
	Message string   `json:",omitempty"` // what was left out of it, or why it can't be taken
}

// NewImportRow returns a row. The message says what was left out, in words.
func NewImportRow(r plan.Row, message string) ImportRow {
	return ImportRow{
		Row: r.Row, Line: r.Line, Outcome: string(r.Outcome), Title: r.Title, Book: r.Book, Fields: r.Fields,
		Message: message,
	}
}
