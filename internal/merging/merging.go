// Package merging makes one book of two that describe the same.
package merging

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"shelflist/internal/catalogue"
)

// Choice says which of two books a merged one takes a field from.
type Choice string

// The choices.
const (
	FromKept     Choice = "kept"
	FromAbsorbed Choice = "absorbed"
	FromBoth     Choice = "both" // for lists and notes: what either has
)

// Field is a field in which two books differ.
type Field struct {
	Name           string
	Kept, Absorbed string // its texts; of a list, one item a line
	Unites         bool   // whether the merged book can have what both have
	Usual          Choice // what is most likely to be right
}

// Fields returns the fields in which two books differ, in the order of catalogue.Fields, and last
// catalogue.CoverURLField, with the identifiers of the pictures.
func Fields(kept, absorbed catalogue.Book) []Field {
	var fields []Field
	for _, name := range catalogue.Diff(kept, absorbed) {
		f, _ := catalogue.FieldNamed(name)
		m := Field{
			Name: name, Kept: f.Text(kept), Absorbed: f.Text(absorbed),
			Unites: f.List || name == "Notes" || name == "StaffNotes",
		}
		m.Usual = m.usual(kept, absorbed)
		fields = append(fields, m)
	}
	if kept.CoverImage != absorbed.CoverImage {
		m := Field{Name: catalogue.CoverURLField, Kept: kept.CoverImage, Absorbed: absorbed.CoverImage}
		m.Usual = m.usual(kept, absorbed)
		fields = append(fields, m)
	}
	return fields
}

// usual returns the choice that is most likely to be right: what a person has written before what
// comes from a source, and then the longer text. Of numbers, subjects and notes nothing is left
// out.
func (f Field) usual(kept, absorbed catalogue.Book) Choice {
	switch {
	case f.Kept == "":
		return FromAbsorbed
	case f.Absorbed == "":
		return FromKept
	case f.Unites && f.Name != "Contributors":
		return FromBoth
	}
	hand, other := byHand(kept, f.Name), byHand(absorbed, f.Name)
	longer := utf8.RuneCountInString(f.Absorbed) > utf8.RuneCountInString(f.Kept)
	if other && !hand || other == hand && longer {
		return FromAbsorbed
	}
	return FromKept
}

// byHand reports whether a person has written a field of b.
func byHand(b catalogue.Book, field string) bool {
	return b.Source == "" || slices.Contains(b.Edited, field)
}

// Merge returns what becomes of the book kept when another one is merged into it. The fields are
// taken from where choices say, by name; those that it doesn't name stay. The record of a source
// that only the other book has is taken over, and so is such a picture of the cover unless choices
// say otherwise. The copies of both become copies of kept.
func Merge(kept, absorbed catalogue.Book, choices map[string]Choice) catalogue.Book {
	merged := kept
	for _, m := range Fields(kept, absorbed) {
		f, _ := catalogue.FieldNamed(m.Name)
		switch choice := choices[m.Name]; {
		case m.Name == catalogue.CoverURLField:
			if choice == FromAbsorbed || choice == "" && m.Kept == "" {
				merged.CoverImage = m.Absorbed
			}
		case choice == FromAbsorbed:
			f.Take(&merged, absorbed)
		case choice == FromBoth && m.Unites && !strings.Contains(m.Kept, m.Absorbed):
			f.Set(&merged, strings.Trim(m.Kept+"\n"+m.Absorbed, "\n"))
		}
	}
	record := kept
	if kept.SourceID == "" && absorbed.SourceID != "" {
		record = absorbed
	}
	merged.Source, merged.SourceID, merged.Edited = record.Source, record.SourceID, record.Edited
	// What a person has chosen stays when the record is fetched again.
	merged.Copies, record.Copies = nil, nil
	merged.MarkEdited(catalogue.Change{Before: record, After: merged}.Fields())
	merged.Copies = slices.Concat(kept.Copies, absorbed.Copies)
	for i := range merged.Copies {
		merged.Copies[i].Book = kept.PK
	}
	slices.SortFunc(merged.Copies, func(a, b catalogue.Copy) int { return cmp.Compare(a.Copy, b.Copy) })
	return merged
}
