// Package exchange writes books to files: BibTeX, RIS, MARC 21 in ISO 2709 and MARCXML for all
// readers, JSON-LD for pages, and CSV and JSON lines for the keepers of the catalogue. There is one
// file for each format. Package intake, below, reads them.
//
// What is for the staff only (staff notes, notes and prices of copies) is never written to files
// for all readers. In these, control characters and line breaks in a text become spaces, so that no
// text can break its file.
package exchange

import (
	"io"
	"slices"

	"shelflist/internal/catalogue"
)

// Format is a form in which a file holds books.
type Format struct {
	Name      string // by which a request names it: "bibtex"
	Suffix    string // of a file: ".bib"
	MediaType string // without parameters; all files are in UTF-8
	Docs      string // URL of a description or schema

	start, end string // of a file
	asIs       bool   // whether a file can have all texts as they are
	// append appends a book, all of whose texts are clean unless asIs is set.
	append func(b []byte, book catalogue.Book) ([]byte, error)
}

// Formats lists the formats of files for all readers. The names are those that clients of unAPI
// know.
var Formats = []Format{BibTeX, RIS, MARC, MARCXML}

// StaffFormats lists the formats of files with all that the catalogue knows. Such files are read
// again as what they were.
var StaffFormats = []Format{CSV, JSONLines}

// FormatNamed returns the format of Formats with a name, and whether there is one.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// AllFormats returns StaffFormats and Formats.
func AllFormats() []Format { return slices.Concat(StaffFormats, Formats) }

// AnyFormatNamed returns the format of AllFormats with a name, and whether there is one.
func AnyFormatNamed(name string) (Format, bool) {
	all := AllFormats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}

func (f Format) clean(b catalogue.Book) catalogue.Book {
	if f.asIs {
		return b
	}
	return clean(b)
}

// Write writes a file with all books. If one of them can't be written, Write returns the error of
// Encoder.Encode and writes nothing.
func (f Format) Write(w io.Writer, books ...catalogue.Book) error {
	b := []byte(f.start)
	for _, book := range books {
		var err error
		if b, err = f.append(b, f.clean(book)); err != nil {
			return err
		}
	}
	_, err := w.Write(append(b, f.end...))
	return err
}

// Encoder writes books to a file one after another.
type Encoder struct {
	w       io.Writer
	f       Format
	b       []byte // of one book
	started bool
}

// NewEncoder returns an encoder that writes a file of the format to w.
func (f Format) NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w, f: f} }

// Encode writes a book with one call of Write. In ISO 2709 the error wraps marc.ErrTooLong if the
// book is too long for that format. Such a book is left out: the file stays whole, and others may
// follow.
func (e *Encoder) Encode(book catalogue.Book) error {
	b := e.b[:0]
	if !e.started {
		b = append(b, e.f.start...)
	}
	b, err := e.f.append(b, e.f.clean(book))
	if err != nil {
		return err
	}
	e.b, e.started = b, true
	_, err = e.w.Write(b)
	return err
}

// Close ends the file. It doesn't close the writer below.
func (e *Encoder) Close() error {
	b := e.f.end
	if !e.started {
		b = e.f.start + b
	}
	e.started = true
	_, err := io.WriteString(e.w, b)
	return err
}
