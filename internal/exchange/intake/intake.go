// Package intake reads books from files that come in: tables of any kind, JSON, MARC 21, BibTeX,
// RIS, lists of ISBNs, the exports of other programs and of this one. What a file is, is told by
// its content.
//
// A file is read in three steps: Detect looks at its start and returns its format; the librarian
// may correct how the columns of a table are understood; Entries reads the books. Nothing is ever
// kept of a file but the entry at hand.
package intake

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"shelflist/internal/codepage"
	"shelflist/internal/exchange/intake/bibtex"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/exchange/intake/object"
	"shelflist/internal/exchange/intake/record"
	"shelflist/internal/exchange/intake/ris"
	"shelflist/internal/exchange/intake/sheet"
	"shelflist/internal/marc"
	"shelflist/internal/table"
)

// HeadSize is the number of bytes at the start of a file by which Detect knows it best.
const HeadSize = table.HeadSize

// Kind is a kind of files.
type Kind string

// The kinds of files.
const (
	Table   Kind = "table" // CSV, and text between semicolons or tabs
	JSON    Kind = "json"  // of this program and of LibraryThing, or any whose keys are words for fields
	MARC    Kind = "marc"  // MARC 21 in ISO 2709
	MARCXML Kind = "marcxml"
	BibTeX  Kind = "bibtex" // and biblatex
	RIS     Kind = "ris"
	ISBNs   Kind = "isbns" // a list, one a line; what stands behind a # is a comment
)

// Format is what a file is. It holds all that is needed to read it, and can be stored as JSON.
type Format struct {
	Kind    Kind
	Table   sheet.Layout  // only of a Table
	Objects object.Layout // only of JSON
}

// Errors of Detect. Each says what to do.
var (
	ErrEmpty    = errors.New("the file is empty")
	ErrWorkbook = errors.New("this is a workbook of a spreadsheet: open it there and save it as CSV in UTF-8 " +
		"(File, Save as), then take that file")
	ErrCompressed = errors.New("the file is compressed: unpack it and take what is in it")
	ErrPage       = errors.New("this is a web page: save the list as CSV instead")
	ErrUnknown    = errors.New("this is not a list of books: take a CSV file whose first line names the columns, " +
		"such as title and ISBN")
)

// Detect returns the format of a file that begins with head: HeadSize bytes of it, or all if it is
// shorter. The error is one of the errors of Detect.
func Detect(head []byte) (Format, error) {
	if err := foreign(head); err != nil {
		return Format{}, err
	}
	if layout, ok := object.Detect(head); ok {
		return Format{Kind: JSON, Objects: layout}, nil
	}
	switch {
	case marc.IsISO2709(bytes.TrimLeft(head, codepage.ByteOrderMark+" \t\r\n")):
		return Format{Kind: MARC}, nil
	case isMARCXML(head):
		return Format{Kind: MARCXML}, nil
	}
	layout, known, isTable := sheet.Detect(head)
	switch {
	case known > 1: // whatever its cells hold
	case ris.Detect(head):
		return Format{Kind: RIS}, nil
	case bibtex.Detect(head):
		return Format{Kind: BibTeX}, nil
	case isISBNList(head):
		return Format{Kind: ISBNs}, nil
	}
	if isTable {
		return Format{Kind: Table, Table: layout}, nil
	}
	return Format{}, ErrUnknown
}

// foreign returns why a file that begins with head can't be a list of books, or nil.
func foreign(head []byte) error {
	start := bytes.TrimPrefix(head[:min(len(head), 1024)], []byte(codepage.ByteOrderMark))
	trimmed := bytes.ToLower(bytes.TrimSpace(start))
	has := func(start string) bool { return bytes.HasPrefix(head, []byte(start)) }
	switch {
	case len(trimmed) == 0:
		return ErrEmpty
	case has("\xd0\xcf\x11\xe0"), has("PK\x03\x04") && isWorkbook(head): // .xls; .xlsx and .ods
		return ErrWorkbook
	case has("%PDF"), has("SQLite format 3\x00"), has("PK\x03\x04") && bytes.Contains(head, []byte("word/")):
		return ErrUnknown
	case has("PK\x03\x04"), has("\x1f\x8b"), has("7z\xbc\xaf"), has("Rar!"), has("BZh"), has("\xfd7zXZ"):
		return ErrCompressed
	case bytes.HasPrefix(trimmed, []byte("<!doctype html")), bytes.HasPrefix(trimmed, []byte("<html")):
		return ErrPage
	case bytes.IndexByte(trimmed, 0) >= 0 && codepage.UTF16Of(head) == nil:
		return ErrUnknown
	}
	return nil
}

// isMARCXML reports whether a file that begins with head is XML with MARC records.
func isMARCXML(head []byte) bool {
	if e := codepage.UTF16Of(head); e != nil {
		head, _ = e.NewDecoder().Bytes(head) // the last character may be incomplete
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte(codepage.ByteOrderMark)))
	return bytes.HasPrefix(head, []byte("<")) &&
		(bytes.Contains(head, []byte("MARC21")) || bytes.Contains(head, []byte("datafield")))
}

// isWorkbook reports whether a zip file that begins with head is one of a spreadsheet: the names of
// the files in it stand before each.
func isWorkbook(head []byte) bool {
	contains := func(name string) bool { return bytes.Contains(head, []byte(name)) }
	return contains("xl/") || contains("mimetypeapplication/vnd.oasis.opendocument.spreadsheet") ||
		contains("[Content_Types].xml") && !contains("word/") && !contains("ppt/")
}

// Entries reads the books of a file of the format. An error is an *entry.Error, which reports an
// entry that can't be read and after which reading goes on, or else the last.
func (f Format) Entries(r io.Reader) iter.Seq2[entry.Entry, error] {
	switch f.Kind {
	case JSON:
		return f.Objects.Entries(r)
	case MARC, MARCXML:
		return record.Entries(r)
	case BibTeX:
		return bibtex.Entries(r)
	case RIS:
		return ris.Entries(r)
	case ISBNs:
		return readISBNs(r)
	}
	return f.Table.Entries(r)
}

// ReasonText returns in words why a text was left out, or why an entry can't be taken. A reason
// that is none of package entry or catalogue is returned as it is.
func ReasonText(reason string) string { return entry.Reason(reason).Text() }

// ReasonTexts returns all texts of ReasonText that are not the reason itself.
func ReasonTexts() []string { return entry.Texts() }
