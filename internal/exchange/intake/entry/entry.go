// Package entry is what all files of books have in common: entries, which describe a book with its
// copies, in texts that may be wrong. A text that can't be right is left out of its book, and
// reported; it never costs the book.
package entry

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
	"shelflist/internal/vocabulary"
)

// Entry is an entry of a file.
type Entry struct {
	Line int // where it begins in the file, from 1; in MARC the number of the record
	// Key is what the file calls the book: a number or the like; "" if it has none. Entries with
	// the same key describe copies of one book.
	Key string
	// Book is valid, but that Title may be "" if there is an ISBN. It has no PK; Copies are nil if
	// the file says nothing of copies.
	Book    catalogue.Book
	LeftOut []LeftOut
	Raw     Raw
}

// Raw is an entry as it stands in its file.
type Raw struct {
	Rows   [][]string   // of a table: the cells of each row
	Record *marc.Record // of MARC 21
	Text   string       // in any other format
}

// Error reports an entry that can't be read. The entries after it can.
type Error struct {
	Line   int    // where the entry begins, as in Entry
	Column string // name of the column or field; "" if it isn't one
	Err    error
	Raw    Raw // as far as it can be told
}

func (e *Error) Error() string {
	if e.Column != "" {
		return fmt.Sprintf("line %d, column %s: %v", e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Errors of entries.
var (
	ErrNothing = errors.New("it has neither a title nor an ISBN")
	ErrPart    = errors.New("it is an article, a chapter or another part of a publication")
)

// LeftOut is a text that was left out of its book.
type LeftOut struct {
	Field  vocabulary.Field
	Column string // name of the column or field in the file
	Value  string // the text, cut to 200 bytes
	Reason Reason
}

func (l LeftOut) Error() string {
	return fmt.Sprintf("%s %q: %s", l.Column, l.Value, reasons[l.Reason])
}

// Reason is why a text was left out.
type Reason string

// The reasons.
const (
	NotISBN      Reason = "not-isbn"
	CheckDigit   Reason = "check-digit"
	Rounded      Reason = "rounded"
	NotDewey     Reason = "not-dewey"
	NotLanguage  Reason = "not-language"
	NotYear      Reason = "not-year"
	NotDate      Reason = "not-date"
	DayOrMonth   Reason = "day-or-month"
	NotStatus    Reason = "not-status"
	Lent         Reason = "lent"
	NotCount     Reason = "not-count"
	ISBNAsCode   Reason = "isbn-as-barcode"
	OtherCharset Reason = "other-encoding"
	Differs      Reason = "differs"
	TooLong      Reason = "too-long"
	TooMany      Reason = "too-many"
	Malformed    Reason = "malformed"
)

var reasons = map[Reason]string{
	NotISBN:      "not an ISBN",
	CheckDigit:   "the check digit is wrong: a digit may be mistyped",
	Rounded:      "a spreadsheet has rounded it and lost its digits: format the column as text and enter it again",
	NotDewey:     "not a Dewey number: a scheme of your own belongs in the call number",
	NotLanguage:  "not the name or code of a language",
	NotYear:      "not a year",
	NotDate:      "not a date with day, month and year",
	DayOrMonth:   "it could be either day or month that comes first: write the year first, as in 2026-01-31",
	NotStatus:    "not the name of a status",
	Lent:         "loans are not taken over: the copy counts as available",
	NotCount:     "not a number of copies from 0 to 100",
	ISBNAsCode:   "an ISBN, which all copies share, can't be the barcode of one",
	OtherCharset: "it is in another encoding than the rest of the file",
	Differs:      "something else is said elsewhere, of the same book",
	TooLong:      "too long",
	TooMany:      "more than 100 items",
	Malformed:    "not in the right form",
	"taken":      "another copy has it",
	"missing":    "the row has no title",

	"unknown-isbn": "no source knows this ISBN: enter the title",
	"no-answer":    "the sources did not answer: look it up again later",
}

// Texts returns all reasons in words, for translators.
func Texts() []string { return slices.Sorted(maps.Values(reasons)) }

// Text returns the reason in words; one that is not known, as it is.
func (r Reason) Text() string {
	if text, ok := reasons[r]; ok {
		return text
	}
	return string(r)
}
