// Package record reads books from MARC 21 records, in ISO 2709 or MARCXML, with the copies in the
// fields 852 and 952.
package record

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/marc"
	"shelflist/internal/vocabulary"
)

// Entries reads the books of a file. The line of an entry is the number of its record. An error is
// an *entry.Error, after which reading goes on, or else the last: one of marc.Read.
func Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		n := 0
		for rec, err := range marc.Read(r) {
			n++
			var e entry.Entry
			bad, isBad := errors.AsType[*marc.RecordError](err)
			switch {
			case isBad:
				err = &entry.Error{Line: bad.N, Err: bad.Err}
			case err == nil:
				e, err = read(rec, n)
			}
			if !yield(e, err) || err != nil && !isBad && !isEntry(err) {
				return
			}
		}
	}
}

func isEntry(err error) bool {
	_, ok := errors.AsType[*entry.Error](err)
	return ok
}

// read returns the entry of a record, or an *entry.Error.
func read(rec *marc.Record, n int) (entry.Entry, error) {
	raw := entry.Raw{Record: rec}
	if err := rec.Unfit(); err != nil {
		if errors.Is(err, marc.ErrPart) {
			err = entry.ErrPart
		}
		return entry.Entry{}, &entry.Error{Line: n, Err: err, Raw: raw}
	}
	var d entry.Draft
	if isOwn(rec) {
		readOwn(&d, rec)
	} else {
		readAny(&d, rec)
	}
	e, err := d.Entry()
	if err != nil {
		return entry.Entry{}, &entry.Error{Line: n, Err: err, Raw: raw}
	}
	e.Line, e.Raw = n, raw
	return e, nil
}

// readAny reads a record of any library.
func readAny(d *entry.Draft, rec *marc.Record) {
	m := rec.Bibliographic()
	b := &d.Book
	d.Key = m.Control
	d.Verbatim = true // what Bibliographic returns is clean
	d.Add(vocabulary.Title, "245", m.Title)
	d.Add(vocabulary.Filing, "245", m.Filing)
	for _, f := range []struct {
		field        vocabulary.Field
		column, text string
	}{
		{vocabulary.Subtitle, "245", m.Subtitle}, {vocabulary.PartNumber, "245", m.PartNumber},
		{vocabulary.PartTitle, "245", m.PartTitle}, {vocabulary.Edition, "250", m.Edition},
		{vocabulary.Place, "264", m.Place}, {vocabulary.Publisher, "264", m.Publisher},
		{vocabulary.Published, "264", m.Published}, {vocabulary.Year, "008", m.Year},
		{vocabulary.Pages, "300", m.Extent}, {vocabulary.Series, "490", m.Series},
		{vocabulary.SeriesNumber, "490", m.SeriesNumber}, {vocabulary.Language, "008", m.Language},
		{vocabulary.Classification, "082", string(m.Dewey)}, {vocabulary.LCC, "050", m.LCC},
		{vocabulary.Subjects, "650", strings.Join(m.Subjects, "\n")}, {vocabulary.Summary, "520", m.Summary},
	} {
		d.Add(f.field, f.column, f.text)
	}
	readNames(b, m)
	for _, n := range m.ISBNs {
		d.Add(vocabulary.ISBNs, "020", n.String())
	}
	reportISBNs(d, rec)
	d.Verbatim = false
	for f := range rec.Tagged("500") {
		d.Add(vocabulary.Notes, "500", f.Sub('a'))
	}
	readCopies(d, rec)
	d.Verbatim = true
}

// readNames sets the author, whom the record enters the book under, and the others.
func readNames(b *catalogue.Book, m marc.Bibliographic) {
	if author := catalogue.ContributorOf(m.Author); author.Name != "" {
		if b.Author = author.Name; author.Role != catalogue.RoleAuthor {
			b.AuthorRole = author.Role
		}
	}
	for _, n := range m.Others {
		if c := catalogue.ContributorOf(n); c.Name != "" && !slices.Contains(b.Contributors, c) &&
			len(b.Contributors) < catalogue.MaxItems-1 {
			b.Contributors = append(b.Contributors, c)
		}
	}
}

// reportISBNs leaves out the ISBNs that Bibliographic didn't take because they are wrong.
func reportISBNs(d *entry.Draft, rec *marc.Record) {
	for f := range rec.Tagged("020") {
		if a := f.Sub('a'); a != "" {
			d.CheckISBN("020", a)
		}
	}
}
