package pages

import (
	"strings"

	"shelflist/internal/catalogue"
)

// History is the page of what was changed of a book.
type History struct {
	Frame   Frame
	Book    catalogue.Book
	Changes []Change
}

// Change is a change as it is shown.
type Change struct {
	catalogue.Change
	When   string // in the local time zone
	Fields []Difference
}

// NewHistory returns the page of changes of b.
func NewHistory(f Frame, b catalogue.Book, changes []catalogue.Change) History {
	p := History{Frame: f, Book: b}
	for _, c := range changes {
		shown := Change{Change: c, When: c.At.Local().Format("2006-01-02 15:04")}
		for _, name := range c.Fields() {
			shown.Fields = append(shown.Fields, Difference{name, textOf(name, c.Before), textOf(name, c.After)})
		}
		p.Changes = append(p.Changes, shown)
	}
	return p
}

// textOf returns the text of a field, or of the copies, of a book.
func textOf(field string, b catalogue.Book) string {
	if f, ok := catalogue.FieldNamed(field); ok {
		return f.Text(b)
	}
	lines := make([]string, len(b.Copies))
	for i, c := range b.Copies {
		lines[i] = joined(", ", c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note)
	}
	return strings.Join(lines, "\n")
}
