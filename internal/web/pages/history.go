package pages

import (
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/address"
)

// History is the page of what was changed of a book.
type History struct {
	Frame   Frame
	Book    catalogue.Book
	Into    catalogue.Book // the book that this one was merged into; PK 0 for none
	Changes []Change
}

// Change is a change as it is shown.
type Change struct {
	catalogue.Change
	When   string // in the local time zone
	Fields []ChangedField
}

// ChangedField is a field as it was and became.
type ChangedField struct {
	Field    string
	Old, New FieldState
}

// FieldState is what a book had in a field: a text or, of the cover, the address of a picture.
type FieldState struct{ Text, Picture string }

// NewHistory returns the page of changes of b.
func NewHistory(f Frame, b catalogue.Book, changes []catalogue.Change) History {
	p := History{Frame: f, Book: b}
	if len(changes) > 0 && changes[0].Book != b.PK {
		p.Into = changes[0].After
	}
	for _, c := range changes {
		shown := Change{Change: c, When: c.At.Local().Format("2006-01-02 15:04")}
		for _, name := range c.Fields() {
			shown.Fields = append(shown.Fields, ChangedField{name, stateOf(name, c.Before), stateOf(name, c.After)})
		}
		p.Changes = append(p.Changes, shown)
	}
	return p
}

// stateOf returns what a book had in a field, which may be its copies or its cover.
func stateOf(field string, b catalogue.Book) FieldState {
	if f, ok := catalogue.FieldNamed(field); ok {
		return FieldState{Text: f.Text(b)}
	}
	if field == catalogue.CoverURLField {
		return FieldState{Picture: address.Cover(b)}
	}
	lines := make([]string, len(b.Copies))
	for i, c := range b.Copies {
		lines[i] = joined(", ", c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note)
	}
	return FieldState{Text: strings.Join(lines, "\n")}
}
