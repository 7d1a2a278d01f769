// Package marc reads and writes MARC 21 records in ISO 2709 and MARCXML, and extracts the facts
// that a catalogue needs from a bibliographic record (Record.Bibliographic).
//
// Records are read in UTF-8 or MARC-8. In memory, their text is always valid UTF-8 in
// normalisation form C. The rules are those of the Library of Congress, "MARC 21 Specifications
// for Record Structure, Character Sets, and Exchange Media".
package marc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"shelflist/internal/codepage"
)

// Record is one MARC record.
type Record struct {
	// Leader is the leader as it was read: 24 characters, unless it is damaged. Its lengths and
	// character coding scheme describe the file, not this Record.
	Leader string
	// Fields are the control and data fields in the order of the record.
	Fields []Field
	// Type is what MARCXML says that the record is: "Bibliographic", "Holdings", "Authority" and so
	// on; mostly "".
	Type string
	// Invalid is the number of fields that were left out because their tag is not valid.
	Invalid int
}

// Field is a control field, which has a value, or a data field, which has indicators and
// subfields.
type Field struct {
	Tag        string // three ASCII letters or digits
	Ind1, Ind2 byte   // printable ASCII, often a blank; 0 in a control field
	Value      string // of a control field
	Subfields  []Subfield
}

// Subfield is a coded part of a data field.
type Subfield struct {
	Code  byte // printable ASCII
	Value string
}

// Control returns the value of the first control field with the tag, or "".
func (r *Record) Control(tag string) string {
	for i := range r.Fields {
		if f := &r.Fields[i]; f.Tag == tag && f.Ind1 == 0 {
			return f.Value
		}
	}
	return ""
}

// Tagged yields the fields that have one of the tags, in the order of the record.
func (r *Record) Tagged(tags ...string) iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		for i := range r.Fields {
			for _, tag := range tags {
				if r.Fields[i].Tag == tag && !yield(&r.Fields[i]) {
					return
				}
			}
		}
	}
}

// firstTagged returns the first field that has one of the tags, or nil.
func (r *Record) firstTagged(tags ...string) *Field {
	for f := range r.Tagged(tags...) {
		return f
	}
	return nil
}

// Sub returns the value of the first subfield with the code, or "".
func (f *Field) Sub(code byte) string {
	for i := range f.Subfields {
		if f.Subfields[i].Code == code {
			return f.Subfields[i].Value
		}
	}
	return ""
}

// RecordError reports a record that could not be read. Reading continues with the next record.
type RecordError struct {
	N      int   // number of the record in the file, from 1
	Offset int64 // of the record's first octet in the file, from 0
	Err    error
}

func (e *RecordError) Error() string {
	return fmt.Sprintf("record %d, at octet %d: %v", e.N, e.Offset, e.Err)
}

// Unwrap returns e.Err.
func (e *RecordError) Unwrap() error { return e.Err }

// Errors of a single record, wrapped in a RecordError.
var (
	errTooLong   = fmt.Errorf("longer than %d octets", maxRecordSize)
	errTruncated = errors.New("the file ends before the record does")
	errLeader    = errors.New("the leader is not 24 printable ASCII characters")
	errDirectory = errors.New("the directory does not match the fields")
	errMerged    = errors.New("another record begins before this one ends")
	errTag       = errors.New("a tag must be three ASCII letters or digits")
	errXML       = errors.New("not well-formed MARCXML")
	errNoRecord  = errors.New("no MARCXML record found")
	errComment   = errors.New("a comment that begins here does not end")
)

// errNoEnd ends the reading of a file.
var errNoEnd = fmt.Errorf("no record ends within %d octets: "+
	"not a file of MARC records, or damaged from here on", maxSkipped)

// Read yields the records of an ISO 2709 or MARCXML file, whose first octets tell the format. For
// a record that cannot be read it yields a *RecordError and continues with the next record. Any
// other error is the last: it comes from r or reports that the rest of the file is not MARC. A
// record may be 8 MiB long; Read buffers no more than twice that.
func Read(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		w := newWindow(r)
		for w.err == nil && len(w.unread()) <= len(byteOrderMark) {
			w.fill()
			w.pos += len(w.unread()) - len(bytes.TrimLeft(w.unread(), " \t\r\n"))
		}
		start := w.unread()
		if codepage.UTF16Of(start) != nil ||
			bytes.HasPrefix(bytes.TrimLeft(start, byteOrderMark+" \t\r\n"), []byte("<")) {
			readXML(w, yield)
		} else {
			readISO2709(w, yield)
		}
	}
}

const (
	byteOrderMark = "\uFEFF"
	// The control characters that enclose the nonsorting part of a title.
	nonSortBegin = '\u0098'
	nonSortEnd   = '\u009C'
)

// isTag reports whether s has the form of a tag.
func isTag(s string) bool {
	if len(s) != 3 {
		return false
	}
	for i := range 3 {
		if c := s[i]; !('0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z') {
			return false
		}
	}
	return true
}

// printableOr returns c, an indicator or subfield code, if it is printable ASCII, else fallback.
func printableOr(c, fallback byte) byte {
	if c < 0x20 || c > 0x7E {
		return fallback
	}
	return c
}
