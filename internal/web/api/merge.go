package api

import (
	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/web/address"
)

// Merge says how a book is merged into another one, at /books/{pk}/merge. A field that is in
// neither list stays as it is.
type Merge struct {
	With        int64    // the PK of the book that goes
	Version     int64    // of the book that stays
	WithVersion int64    // of the book that goes
	Take        []string `json:",omitempty"` // keys of fields that are taken from the book that goes
	Both        []string `json:",omitempty"` // keys of lists and notes that are to have what both books have
}

// Merging is two books that may be merged: the answer of /books/{pk}/merge?with=PK.
type Merging struct {
	Kept     Book
	Absorbed Book
	Fields   []MergeField // in which they differ
}

// MergeField is a field in which two books differ.
type MergeField struct {
	Field    string // a key of Book
	Kept     string // of a list, one item a line
	Absorbed string
	Usual    string // what is most likely to be right: "kept", "absorbed" or "both"
}

// NewMerging returns what is to be chosen when two books are merged.
func NewMerging(kept, absorbed catalogue.Book) Merging {
	m := Merging{Kept: NewBook(kept), Absorbed: NewBook(absorbed), Fields: []MergeField{}}
	for _, f := range merging.Fields(kept, absorbed) {
		if f.Name == catalogue.CoverURLField {
			f.Kept, f.Absorbed = address.Cover(kept), address.Cover(absorbed)
		}
		m.Fields = append(m.Fields, MergeField{f.Name, f.Kept, f.Absorbed, string(f.Usual)})
	}
	return m
}

// Merged is the answer to a merge.
type Merged struct {
	Change int64 // the number in the address /changes/{change}/undo
	Book   Book  // as it is now, with the copies of both
}

// Doubles is the answer of /duplicates.
type Doubles struct {
	Doubles []Double
	Next    string `json:",omitempty"` // address of the next part, even if this one is empty; left out in the last part
}

// Double is a pair of books that look alike.
type Double struct {
	// "isbn": they have an ISBN in common; "record": the source's ID; "title": title and author;
	// "author": the title, and perhaps the author. Left out for a pair that was said to be
	// different.
	Reason string `json:",omitempty"`
	Books  []Book // two, the one that was added first goes first
}

// NewDoubles returns a part of the doubles, and the address of the next one.
func NewDoubles(found []catalogue.Double, next string) Doubles {
	return Doubles{array(found, NewDouble), next}
}

// NewDouble returns d.
func NewDouble(d catalogue.Double) Double {
	return Double{string(d.Reason), NewBooks([]catalogue.Book{d.A, d.B})}
}
