package entry

import (
	"fmt"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// Entry returns the entry, of which what the catalogue would refuse is left out. The error wraps
// ErrNothing if nothing is left by which a book can be known; the rest of the entry is returned
// even then.
func (d *Draft) Entry() (Entry, error) {
	b := &d.Book
	if len(d.names) > 0 {
		b.SetNames(d.names)
	}
	if d.main != nil {
		d.setMain()
	}
	if !d.Verbatim {
		d.settleYear()
	}
	d.validateBook()
	if b.Title != "" {
		b.Filing = d.filing
	}
	if b.Copies == nil {
		b.Copies = d.allCopies()
	}
	d.validateCopies()
	e := Entry{Key: d.Key, Book: *b, LeftOut: d.leftOut}
	if b.Title == "" && b.ISBN == "" {
		return e, d.nothing()
	}
	return e, nil
}

// nothing returns ErrNothing, and why a title or an ISBN was left out.
func (d *Draft) nothing() error {
	for _, l := range d.leftOut {
		if l.Field == vocabulary.Title || l.Field == vocabulary.ISBNs {
			return fmt.Errorf("%w: %w", ErrNothing, l)
		}
	}
	return ErrNothing
}

// settleYear sets Year from the printed year if nothing else is said, and drops a printed year that
// says no more.
func (d *Draft) settleYear() {
	b := &d.Book
	if b.Year == "" {
		if b.Year = catalogue.PrintedYear(b.Published); yearForm().MatchString(b.Published) {
			b.Year = b.Published
		}
	}
	if b.Published == b.Year {
		b.Published = ""
	}
}

func reasonOf(k catalogue.Kind) Reason {
	if k == catalogue.TooLong {
		return TooLong
	}
	return Malformed
}

// validateBook leaves out what is invalid in the book, but for a missing title.
func (d *Draft) validateBook() {
	invalid, _ := d.Book.Validate().(catalogue.FieldErrors)
	for _, e := range invalid {
		f, ok := catalogue.FieldNamed(e.Field)
		if !ok {
			continue
		}
		text := f.Text(d.Book)
		switch {
		case e.Field == "Title" && e.Kind == catalogue.Missing:
			d.Book.Title = ""
		case f.List:
			d.validateList(f, text)
		default:
			f.Set(&d.Book, "")
			d.LeaveOut(vocabulary.Field(e.Field), d.column(vocabulary.Field(e.Field)), text, reasonOf(e.Kind))
		}
	}
}

// validateList leaves out the items of a list that are invalid, and those that are too many.
func (d *Draft) validateList(f catalogue.Field, text string) {
	field := vocabulary.Field(f.Name)
	var valid []string
	for item := range strings.SplitSeq(text, "\n") {
		probe := catalogue.Book{Title: "x"}
		f.Set(&probe, item)
		switch {
		case probe.Validate() != nil:
			d.LeaveOut(field, d.column(field), item, Malformed)
		case len(valid) == catalogue.MaxItems:
			d.LeaveOut(field, d.column(field), item, TooMany)
		default:
			valid = append(valid, item)
		}
	}
	f.Set(&d.Book, strings.Join(valid, "\n"))
}

// column returns the name of the column that a field came from.
func (d *Draft) column(f vocabulary.Field) string {
	for _, s := range d.said {
		if s.field == f || f == vocabulary.Contributors && fieldRoles[s.field] != "" {
			return s.column
		}
	}
	return string(f)
}

// validateCopies leaves out what is invalid in the copies.
func (d *Draft) validateCopies() {
	for i := range d.Book.Copies {
		c := &d.Book.Copies[i]
		if n, err := isbn.Parse(c.Barcode); err == nil && n.String() == c.Barcode {
			d.LeaveOut(vocabulary.Barcode, d.column(vocabulary.Barcode), c.Barcode, ISBNAsCode)
			c.Barcode = ""
		}
		invalid, _ := c.Validate().(catalogue.FieldErrors)
		for _, e := range invalid {
			name, field := vocabulary.Field(e.Field), copyField(c, e.Field)
			if e.Field == "Note" {
				name = vocabulary.CopyNote
			}
			d.LeaveOut(name, d.column(name), *field, reasonOf(e.Kind))
			*field = ""
		}
		if c.Status == "" {
			c.Status = catalogue.StatusAvailable
		}
	}
}

func copyField(c *catalogue.Copy, name string) *string {
	switch name {
	case "Barcode":
		return &c.Barcode
	case "Location":
		return &c.Location
	case "CallNumber":
		return &c.CallNumber
	case "AcquiredOn":
		return &c.AcquiredOn
	case "Price":
		return &c.Price
	case "Note":
		return &c.Note
	}
	return (*string)(&c.Status)
}
