package entry

import (
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/vocabulary"
)

// take takes a text as it is, and reports whether it did: it leaves those that aren't valid to Add.
func (d *Draft) take(f vocabulary.Field, text string) bool {
	b := &d.Book
	switch f {
	case vocabulary.Filing:
		d.filing = text
	case vocabulary.Source:
		b.Source = text
	case vocabulary.SourceID:
		b.SourceID = text
	case vocabulary.Edited:
		b.Edited = strings.Split(text, "\n")
	case vocabulary.AddedAt:
		b.AddedAt = parseTime(text)
	case vocabulary.UpdatedAt:
		b.UpdatedAt = parseTime(text)
	case vocabulary.Barcode:
		d.barcodes = []string{text}
	case vocabulary.Location:
		d.Copy.Location = text
	case vocabulary.CallNumber:
		d.Copy.CallNumber = text
	case vocabulary.Price:
		d.Copy.Price = text
	case vocabulary.CopyNote:
		d.Copy.Note = text
	default:
		field, ok := catalogue.FieldNamed(string(f))
		if !ok {
			return false
		}
		probe := catalogue.Book{Title: "x"}
		if field.Set(&probe, text); probe.Validate() != nil {
			return false
		}
		if field.Set(b, text); f == vocabulary.Contributors {
			d.inOrder = catalogue.ParseContributors(text)
		}
	}
	return true
}

// FileUnder says under which of its names the book files, where a file says so: "" if it files
// under its title.
func (d *Draft) FileUnder(column, name string) {
	d.main = &LeftOut{vocabulary.Author, column, name, Differs}
}

// setMain makes the name that FileUnder was given the author. It leaves out one that is not among
// the names.
func (d *Draft) setMain() {
	b := &d.Book
	names := d.inOrder
	if names == nil {
		names = b.Names()
	}
	at := slices.IndexFunc(names, func(c catalogue.Contributor) bool { return c.Name == d.main.Value })
	switch {
	case d.main.Value == "" && len(names) > 0:
		b.Author, b.AuthorRole, b.Contributors = "", "", slices.Clone(names)
	case at >= 0:
		b.Author, b.AuthorRole = names[at].Name, names[at].Role
		if b.AuthorRole == catalogue.RoleAuthor {
			b.AuthorRole = ""
		}
		if b.Contributors = slices.Concat(names[:at], names[at+1:]); len(b.Contributors) == 0 {
			b.Contributors = nil
		}
	case d.main.Value == "":
	case len(names) == 0:
		b.Author = d.main.Value
	default:
		d.LeaveOut(d.main.Field, d.main.Column, d.main.Value, d.main.Reason)
	}
}

// parseTime returns a time in the form of RFC 3339, or the zero time.
func parseTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
