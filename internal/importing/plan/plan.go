// Package plan says what becomes of the rows of a file that is imported, and of the books on the
// list.
package plan

import (
	"slices"
	"time"

	"shelflist/internal/catalogue"
)

// Import is a file whose books are taken into the catalogue.
type Import struct {
	ID       int64  // assigned by the store
	File     string // name of the file, as its owner called it
	Settings string // how it is read, in a form that its reader knows
	Mode     Mode
	State    State
	Rows     int64 // how many the present state has handled
	Counts   map[Outcome]int64
	Fault    string    // why it has failed
	Begun    time.Time // when the file came
	Ended    time.Time // when the last state ended; zero while something is done
}

// State says how far an import is.
type State string

// The states of an import.
const (
	Uploaded State = "uploaded"  // the file is there
	Checking State = "checking"  // each row is compared with the catalogue
	Checked  State = "checked"   // so it was; nothing is written yet
	Running  State = "importing" // books are written
	Stopped  State = "stopped"   // some are written; it may go on
	Done     State = "done"
	Undoing  State = "undoing"
	Undone   State = "undone"
	Failed   State = "failed" // the file can't be read
)

// UnderWay reports whether something is done in the state, which goes on after a restart.
func (s State) UnderWay() bool {
	return s == Checking || s == Running || s == Undoing
}

// Outcome is what becomes of a row.
type Outcome string

// The outcomes of rows. The last two are those of an import that was undone.
const (
	New       Outcome = "new"     // a book that is not on the list
	Changed   Outcome = "changed" // a book on the list of which the file knows more
	Same      Outcome = "same"    // a book on the list as it is
	Bad       Outcome = "bad"     // it can't be taken
	TakenBack Outcome = "undone"  // what it had done was undone
	Kept      Outcome = "kept"    // its book was changed since, and stays

	// SomeLeftOut stands for the rows, except bad ones, of which something was left out.
	SomeLeftOut Outcome = "left-out"
)

// Outcomes lists the outcomes of an import that was not undone.
var Outcomes = []Outcome{New, Changed, Same, Bad}

// Row is a row of a file, and what became of it.
type Row struct {
	Row     int64 // from 1
	Line    int   // on which it begins, from 1; of a MARC file the number of the record
	Outcome Outcome
	Title   string
	Book    int64     // PK of the book on the list; 0 for none
	Fields  []string  // names of those that change in a book on the list, as in catalogue.Change
	LeftOut []LeftOut // what was not taken of it, or why it is bad
}

// LeftOut is a value that was left out of a book, or the reason why a row is bad.
type LeftOut struct {
	Field  string // such as "ISBN"; "" for the whole row
	Value  string
	Reason string // a kind, such as "not-an-isbn"
}

// Mode says what an import does with a book that is on the list.
type Mode string

// The modes of imports.
const (
	FillGaps Mode = "fill"    // takes what the list does not say
	Replace  Mode = "replace" // takes what the file says
	Leave    Mode = "leave"   // takes nothing
)

// Modes lists all modes, the usual one first.
var Modes = []Mode{FillGaps, Replace, Leave}

// Apply returns a book on the list as it becomes by what a file says of it. Applying the same again
// changes nothing.
func (m Mode) Apply(stored, from catalogue.Book) catalogue.Book {
	b := stored
	if m == Leave {
		return b
	}
	for _, f := range catalogue.Fields {
		text := f.Text(from)
		if text != "" && (m == Replace || f.Text(stored) == "") {
			f.Take(&b, from)
		}
	}
	b.Copies = m.copies(slices.Clone(stored.Copies), from.Copies)
	return b
}

// copies returns the copies of a book with those of a file. A copy is the same if its barcode is,
// or, if it has none, if all else is. One of which nothing is known is any.
func (m Mode) copies(stored, from []catalogue.Copy) []catalogue.Copy {
	used := make([]bool, len(stored))
	find := func(same func(catalogue.Copy) bool) int {
		for i, c := range stored {
			if i < len(used) && !used[i] && same(c) {
				used[i] = true
				return i
			}
		}
		return -1
	}
	blank := catalogue.Copy{Status: catalogue.StatusAvailable}
	from = slices.Clone(from)
	slices.SortStableFunc(from, func(a, b catalogue.Copy) int { // those that are told by more come first
		return precision(b) - precision(a)
	})
	for _, c := range from {
		at := -1
		if c.Barcode != "" {
			at = find(func(s catalogue.Copy) bool { return s.Barcode == c.Barcode })
		}
		if at < 0 {
			at = find(func(s catalogue.Copy) bool { return content(s) == content(c) })
		}
		if at < 0 {
			at = find(func(s catalogue.Copy) bool { return content(s) == blank || content(c) == blank })
			if at >= 0 && content(stored[at]) == blank {
				stored[at] = under(c, stored[at])
				continue
			}
		}
		switch {
		case at < 0:
			stored = append(stored, under(c, catalogue.Copy{}))
		case m == Replace && content(c) != blank:
			stored[at] = under(c, stored[at])
		}
	}
	return stored
}

// precision returns 2 for a copy with a barcode, 1 for one of which something else is known, else
// 0.
func precision(c catalogue.Copy) int {
	switch {
	case c.Barcode != "":
		return 2
	case content(c) != (catalogue.Copy{Status: catalogue.StatusAvailable}):
		return 1
	}
	return 0
}

// content returns all that is known of a copy but its number and book.
func content(c catalogue.Copy) catalogue.Copy {
	c.Copy, c.Book = 0, 0
	if c.Status == "" {
		c.Status = catalogue.StatusAvailable
	}
	return c
}

// under returns the content of c under the number and book of another copy.
func under(c, other catalogue.Copy) catalogue.Copy {
	c = content(c)
	c.Copy, c.Book = other.Copy, other.Book
	return c
}
