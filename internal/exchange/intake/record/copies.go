package record

import (
	"cmp"
	"strings"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/marc"
	"shelflist/internal/vocabulary"
)

// readCopies adds the copies of the record: those of Koha, else those of 852.
func readCopies(d *entry.Draft, rec *marc.Record) {
	for f := range rec.Tagged("952") {
		if c, ok := kohaCopy(d, f); ok {
			d.Book.Copies = append(d.Book.Copies, c)
		}
	}
	if d.Book.Copies != nil {
		return
	}
	var items []*marc.Field
	for f := range rec.Tagged("876") {
		items = append(items, f)
	}
	n := 0
	for f := range rec.Tagged("852") {
		c, ok := standardCopy(&d.Book, f)
		if !ok {
			continue
		}
		if item := itemOf(f, items, n); item != nil {
			addItem(d, &c, item)
		}
		d.Book.Copies = append(d.Book.Copies, c)
		n++
	}
}

// kohaCopy returns the copy in Koha's field 952. It returns false for a field that is used for
// something else.
func kohaCopy(d *entry.Draft, f *marc.Field) (catalogue.Copy, bool) {
	c := catalogue.Copy{
		Barcode: barcodes.Parse(f.Sub('p')), Location: location(cmp.Or(f.Sub('a'), f.Sub('b')), f.Sub('c')),
		Status: kohaStatus(f), CallNumber: strings.TrimSpace(f.Sub('o')), AcquiredOn: dateOf(d, "952", f.Sub('d')),
		Price: f.Sub('g'), Note: joined("; ", f.Sub('x'), f.Sub('z')),
	}
	if c.CallNumber == d.Book.CallNumber().String() {
		c.CallNumber = ""
	}
	isItem := f.Sub('a') != "" || f.Sub('b') != "" || c.Barcode != "" || f.Sub('o') != "" || f.Sub('y') != ""
	return c, isItem
}

// kohaStatus returns the status that Koha's codes say; 0 and blanks are no code.
func kohaStatus(f *marc.Field) catalogue.Status {
	has := func(code byte) bool { return strings.Trim(f.Sub(code), "0 ") != "" }
	switch {
	case has('0'):
		return catalogue.StatusWithdrawn
	case f.Sub('1') == "4":
		return catalogue.StatusMissing
	case has('1'):
		return catalogue.StatusLost
	case has('4'):
		return catalogue.StatusRepair
	case has('7') && !strings.HasPrefix(f.Sub('7'), "-"): // negative: being ordered
		return catalogue.StatusReference
	}
	return catalogue.StatusAvailable
}

// standardCopy returns the copy in field 852. A Dewey call number is that of the book, unless the
// book has another. It returns false if the field says only who holds the book.
func standardCopy(b *catalogue.Book, f *marc.Field) (catalogue.Copy, bool) {
	c := catalogue.Copy{
		Barcode: barcodes.Parse(f.Sub('p')), Status: catalogue.StatusAvailable,
		Location: location(f.Sub('b'), f.Sub('c')), Note: joined("; ", f.Sub('x'), f.Sub('z')),
	}
	call := joined(" ", f.Sub('k'), f.Sub('h'), f.Sub('i'), f.Sub('m'))
	if call == "" {
		call = f.Sub('j')
	}
	if c.Barcode == "" && c.Location == "" && call == "" && f.Sub('t') == "" {
		return c, false
	}
	if f.Ind1 == '1' {
		takeCallNumber(b, f)
	}
	if call != b.CallNumber().String() {
		c.CallNumber = call
	}
	return c, true
}

// takeCallNumber gives the book the call number in a field, if it is of the book's class and the
// book has none yet.
func takeCallNumber(b *catalogue.Book, f *marc.Field) {
	number, err := dewey.Parse(f.Sub('h'))
	if err != nil || b.Prefix != "" || b.Mark != "" || b.Suffix != "" ||
		b.Classification != "" && string(number) != b.Classification {
		return
	}
	b.Classification, b.Prefix, b.Suffix = string(number), f.Sub('k'), f.Sub('m')
	if mark := f.Sub('i'); mark != b.CallNumber().Mark {
		b.Mark = mark
	}
	if b.Validate() != nil {
		b.Prefix, b.Mark, b.Suffix = "", "", ""
	}
}

// itemOf returns the field 876 of a copy: the one with its barcode, with the same link, or in the
// same place; nil if there is none.
func itemOf(f *marc.Field, items []*marc.Field, n int) *marc.Field {
	for _, code := range []byte{'p', '8'} {
		for _, item := range items {
			if value := f.Sub(code); value != "" && item.Sub(code) == value {
				return item
			}
		}
	}
	if n < len(items) && items[n].Sub('p') == "" && items[n].Sub('8') == "" {
		return items[n]
	}
	return nil
}

// addItem adds what field 876 says of a copy.
func addItem(d *entry.Draft, c *catalogue.Copy, f *marc.Field) {
	c.Price, c.AcquiredOn = f.Sub('c'), dateOf(d, "876", f.Sub('d'))
	c.Note = joined("; ", c.Note, f.Sub('x'), f.Sub('z'))
	if c.Barcode == "" {
		c.Barcode = barcodes.Parse(f.Sub('p'))
	}
	word := f.Sub('j')
	switch status := vocabulary.ParseStatus(word); status {
	case vocabulary.OnLoan:
		d.LeaveOut(vocabulary.Status, "876", word, entry.Lent)
	case "":
		if word != "" {
			d.LeaveOut(vocabulary.Status, "876", word, entry.NotStatus)
		}
	default:
		c.Status = catalogue.Status(status)
	}
}

// dateOf returns a date as a copy has it, and leaves out what is none.
func dateOf(d *entry.Draft, tag, text string) string {
	if text == "" {
		return ""
	}
	if len(text) == 8 && strings.Trim(text, "0123456789") == "" { // 20260131
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	return d.Date(vocabulary.AcquiredOn, tag, text)
}

// joined joins the texts that are not empty.
func joined(separator string, texts ...string) string {
	var list []string
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, separator)
}

// location returns where a copy stands: a branch and a place in it, which may be the same.
func location(branch, place string) string {
	if branch == place {
		return place
	}
	return joined(", ", branch, place)
}
