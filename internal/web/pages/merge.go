package pages

import (
	"cmp"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/web/address"
)

// Merge is the page on which two books become one.
type Merge struct {
	Frame          Frame
	Kept, Absorbed catalogue.Book
	Fields         []MergeField
	Stale          bool   // whether somebody else has changed one of them meanwhile
	Fault          string // what is wrong with what was chosen, in words
}

// MergeField is a field in which the books differ, and what is chosen for it.
type MergeField struct {
	merging.Field
	Choice                       merging.Choice
	KeptPicture, AbsorbedPicture string // addresses, for catalogue.CoverURLField
}

// NewMerge returns the page. What is not in choices is chosen as usual.
func NewMerge(f Frame, kept, absorbed catalogue.Book, choices map[string]merging.Choice) Merge {
	p := Merge{Frame: f, Kept: kept, Absorbed: absorbed}
	for _, m := range merging.Fields(kept, absorbed) {
		f := MergeField{Field: m, Choice: cmp.Or(choices[m.Name], m.Usual)}
		if m.Name == catalogue.CoverURLField {
			f.KeptPicture, f.AbsorbedPicture = address.Cover(kept), address.Cover(absorbed)
		}
		p.Fields = append(p.Fields, f)
	}
	return p
}

// Is reports whether a choice is made for the field.
func (m MergeField) Is(choice merging.Choice) bool { return m.Choice == choice }

// MergeOther is the page on which the other one of two books that become one is chosen.
type MergeOther struct {
	Frame Frame
	Book  catalogue.Book
	Text  string
	Found []catalogue.Book
}
