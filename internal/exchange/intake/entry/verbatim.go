package entry

import (
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
		field.Set(b, text)
	}
	return true
}

// parseTime returns a time in the form of RFC 3339, or the zero time.
func parseTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
