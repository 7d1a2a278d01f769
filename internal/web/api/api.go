// Package api holds the types of all that programs get, as JSON. Their keys are the names of their
// fields. Every key is always there, except those that are said to be left out.
package api

import (
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/web/address"
)

// Work is a work that was found. /search answers with an array of them. The first four keys are
// the demo's.
type Work struct {
	Title          string // with subtitle and part
	Author         string // inverted: "Vonnegut, Kurt"; "" if unknown
	Year           string // of first publication; "" if unknown
	ID             string // for /books/add; it needs no escaping in an address
	Classification string // a Dewey number; "" if unknown
	ISBN           string // 13 digits; "" if unknown
	Sources        []string
}

func NewWork(w lookup.Work) Work {
	return Work{
		Title: w.FullTitle(), Author: w.Author, Year: w.Year, ID: w.ID, Classification: string(w.Dewey),
		ISBN: w.ISBN.String(), Sources: w.Sources,
	}
}

// Book is a book of the catalogue. Empty fields from Subtitle to UpdatedAt are left out.
type Book struct {
	PK             int64  // the number in the book's address, /books/{pk}
	Version        int64  // grows with every change; to be sent with a PATCH; 0 in a list
	Title          string // the title proper
	Author         string // whom the book files under: "Vonnegut, Kurt"
	ID             string // the work's, in the source that it was found in
	Classification string // as it was entered: a Dewey number, unless the demo wrote another
	Year           string // of first publication
	ISBN           string // the first one, 13 digits
	CallNumber     string // as it stands on the spine: "REF 813.54 VON v. 2"

	Subtitle     string        `json:",omitempty"`
	PartNumber   string        `json:",omitempty"` // "Vol. 2"
	PartTitle    string        `json:",omitempty"`
	Contributors []Contributor `json:",omitempty"` // all, the author first
	Edition      string        `json:",omitempty"`
	Place        string        `json:",omitempty"` // of publication
	Publisher    string        `json:",omitempty"`
	Published    string        `json:",omitempty"` // the year as printed: "c1969"
	Pages        string        `json:",omitempty"` // "xii, 215 p."
	Series       string        `json:",omitempty"`
	SeriesNumber string        `json:",omitempty"`
	ISBNs        []string      `json:",omitempty"` // all, 13 digits each
	Language     string        `json:",omitempty"` // MARC code, such as "eng"
	Subjects     []string      `json:",omitempty"`
	Summary      string        `json:",omitempty"`
	Notes        string        `json:",omitempty"`
	StaffNotes   string        `json:",omitempty"`
	Cover        string        `json:",omitempty"` // URL of a picture, as the source gave it
	CoverURL     string        `json:",omitempty"` // address here of the picture that is kept: "/covers/12?v=…"
	Prefix       string        `json:",omitempty"` // of the call number: "REF"
	Mark         string        `json:",omitempty"` // the author mark, if it was chosen by hand
	Suffix       string        `json:",omitempty"` // of the call number: "v. 2"
	LCC          string        `json:",omitempty"` // Library of Congress call number
	Source       string        `json:",omitempty"` // name of a source, or "sample"
	Edited       []string      `json:",omitempty"` // keys that were changed by hand
	Copies       []Copy        `json:",omitempty"` // of a single book; left out in lists
	AddedAt      time.Time     `json:",omitzero"`  // RFC 3339, UTC
	UpdatedAt    time.Time     `json:",omitzero"`  // RFC 3339, UTC
}

// Added is the answer of /books/add for a book that is new on the list.
type Added struct {
	Book
	OtherEdition int64 `json:",omitempty"` // the PK of another edition that is on the list; left out if there is none
}

// Contributor is a name with a role.
type Contributor struct {
	Name string // inverted, if it is a person's
	Role string // "author", "editor", "translator", "illustrator", "corporate body" or "contributor"
}

// Copy is one physical piece of a book.
type Copy struct {
	Copy       int64  // the number in the copy's address, /copies/{copy}
	Book       int64  // the PK of its book
	Barcode    string // "" if it has none yet
	Location   string
	Status     string // "available", "reference", "repair", "missing", "lost" or "withdrawn"
	CallNumber string // if it differs from that of the book
	AcquiredOn string // such as 2026-01-31
	Price      string
	Note       string
}

// NewBook returns b.
func NewBook(b catalogue.Book) Book {
	book := Book{
		PK: b.PK, Version: b.Version, Title: b.Title, Author: b.Author, ID: b.SourceID,
		Classification: b.Classification, Year: b.Year, ISBN: b.ISBN, CallNumber: b.CallNumber().String(),
		Subtitle: b.Subtitle, PartNumber: b.PartNumber, PartTitle: b.PartTitle, Edition: b.Edition, Place: b.Place,
		Publisher: b.Publisher, Published: b.Published, Pages: b.Pages, Series: b.Series, SeriesNumber: b.SeriesNumber,
		ISBNs: b.ISBNs(), Language: b.Language, Subjects: b.Subjects, Summary: b.Summary, Notes: b.Notes,
		StaffNotes: b.StaffNotes, Cover: b.Cover, CoverURL: address.Cover(b), Prefix: b.Prefix, Mark: b.Mark,
		Suffix: b.Suffix, LCC: b.LCC, Source: b.Source, Edited: b.Edited, AddedAt: b.AddedAt, UpdatedAt: b.UpdatedAt,
	}
	for _, c := range b.Names() {
		book.Contributors = append(book.Contributors, Contributor{c.Name, string(c.Role)})
	}
	for _, c := range b.Copies {
		book.Copies = append(book.Copies, NewCopy(c))
	}
	return book
}

// NewCopy returns c.
func NewCopy(c catalogue.Copy) Copy {
	return Copy{c.Copy, c.Book, c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note}
}

// Change is an entry in the history of a book: /books/{pk}/history has an array, the latest first.
type Change struct {
	Change int64     // the number in its address, /changes/{change}/undo
	At     time.Time // RFC 3339, UTC
	Who    string    // "" if nobody had to log in
	Kind   string    // "edited", "copy-added", "copy-changed", "copy-removed", "cover-changed", "undone" …
	Fields []string  // keys that differ
	Before Book
	After  Book
	// The book that was merged into this one, or that is a book of its own again because that was
	// undone; left out of other changes.
	Absorbed *Book `json:",omitempty"`
}

// NewChanges returns an array of them.
func NewChanges(changes []catalogue.Change) []Change { return array(changes, newChange) }

func newChange(c catalogue.Change) Change {
	change := Change{c.Change, c.At, c.Who, string(c.Kind), c.Fields(), NewBook(c.Before), NewBook(c.After), nil}
	if c.Absorbed.PK != 0 {
		absorbed := NewBook(c.Absorbed)
		change.Absorbed = &absorbed
	}
	return change
}

// NewBooks returns an array of them.
func NewBooks(books []catalogue.Book) []Book { return array(books, NewBook) }

// array returns what f makes of each value of a list. It is "[]" in JSON, never "null".
func array[From, To any](list []From, f func(From) To) []To {
	made := make([]To, len(list))
	for i, v := range list {
		made[i] = f(v)
	}
	return made
}

// Batch is the answer to a change of many books at once.
type Batch struct {
	Batch   int64 // the number in the address /batches/{batch}/undo; 0 if nothing was changed
	Changed int   // number of books
}

// Undone is the answer of /batches/{batch}/undo.
type Undone struct {
	Undone int // number of books
	Left   int // books that are gone, or were changed again since
}

// Difference is a field of which the source of a book says something else than the list:
// /books/{pk}/fetch has an array.
type Difference struct {
	Field string // a key of Book
	Old   string // as it is on the list; of a list, one item a line
	New   string // as the source has it
}

// NewDifferences returns an array of them.
func NewDifferences[D ~struct{ Field, Old, New string }](list []D) []Difference {
	return array(list, func(d D) Difference { return Difference(d) })
}

// Suggestion is a text that books have in a field already: /suggestions has an array, the best
// first.
type Suggestion struct {
	Text  string
	Count int // books that have it, of those that were looked at
}

// NewSuggestions returns an array of them.
func NewSuggestions(list []catalogue.Suggestion) []Suggestion {
	return array(list, func(s catalogue.Suggestion) Suggestion { return Suggestion(s) })
}

// List is a part of the list: the answer of /books.json.
type List struct {
	Count int  // books that match
	More  bool `json:",omitempty"` // whether more than Count books match; left out if not
	// Whether q has more than 12 different words, of which only the first 12 were used; left out if
	// not.
	WordsLeftOut bool `json:",omitempty"`
	Books        []Book
	Previous     string `json:",omitempty"` // address of the part before; left out in the first part
	Next         string `json:",omitempty"` // address of the part after; left out in the last part
}

// Removal is what was taken off the list, and can be restored at /removals/{Removal}/restore.
type Removal struct {
	Removal int64
	Books   []Book
}

// Status is the answer of the probes, /healthz and /readyz: "ok" or "ready".
type Status struct {
	Status string
}

// Error is the answer to a request that failed.
type Error struct {
	Error   string  // its kind: a name in templates/problem/problems.txt, such as "no-book"
	Message string  // the same in words
	Fields  []Field `json:",omitempty"` // for "invalid" only
	Current *Book   `json:",omitempty"` // for "stale" only: the book as it is now
	Sent    *Book   `json:",omitempty"` // for "stale" of a PATCH only: the book as that was to make it
	// For "stale" only: the other book of a merge, or a book that was merged into Current.
	Other *Book `json:",omitempty"`
}

// Field is what is wrong with one field of a book.
type Field struct {
	Field   string // a key of Book
	Error   string // "missing", "too-long", "malformed", "taken" or "unknown"
	Message string // the same in words
}

// Source is a source and its health since the start. Empty fields from LastAnswer on are left
// out.
type Source struct {
	Name   string
	State  string // "untried", "ok", "failing" or "cooldown"
	Asked  int    // requests made
	Failed int    // requests that failed

	LastAnswer          time.Time `json:",omitzero"`  // RFC 3339, UTC
	LatencyMilliseconds int64     `json:",omitzero"`  // of the last request, at least 1
	LastFailure         time.Time `json:",omitzero"`  // RFC 3339, UTC
	Reason              string    `json:",omitempty"` // "unreachable", "slow", "busy", "refused" or "broken"
	CooldownUntil       time.Time `json:",omitzero"`  // RFC 3339, UTC: the source is not asked before
}

// NewSources returns an array of the sources, in order of preference.
func NewSources(health []lookup.Health) []Source { return array(health, newSource) }

func newSource(h lookup.Health) Source {
	source := Source{
		Name: h.Name, State: string(h.State), Asked: h.Asked, Failed: h.Failed,
		LastAnswer:  h.LastAnswer.UTC().Truncate(time.Second),
		LastFailure: h.LastFailure.UTC().Truncate(time.Second), Reason: string(h.Reason),
		CooldownUntil: h.CooldownUntil.UTC().Truncate(time.Second),
	}
	if h.Asked > 0 {
		source.LatencyMilliseconds = max(1, h.Latency.Milliseconds())
	}
	return source
}
