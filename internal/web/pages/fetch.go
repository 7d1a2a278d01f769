package pages

import (
	"slices"

	"shelflist/internal/catalogue"
)

// Fetch is the page that shows what the source of a book says of it now.
type Fetch struct {
	Frame  Frame
	Book   catalogue.Book
	Stale  bool         // whether somebody else has changed the book meanwhile
	Fields []Difference // Old is what the list has, New what the source says
}

// NewFetch returns the page of b. It has the fields that differ and that the source knows.
func NewFetch(f Frame, b, now catalogue.Book) Fetch {
	p := Fetch{Frame: f, Book: b}
	for _, name := range catalogue.Diff(b, now) {
		field, _ := catalogue.FieldNamed(name)
		if field.Text(now) != "" {
			p.Fields = append(p.Fields, Difference{name, field.Text(b), field.Text(now)})
		}
	}
	return p
}

// Edited reports whether a field was changed by hand.
func (p Fetch) Edited(field string) bool { return slices.Contains(p.Book.Edited, field) }
