// Package marc reads and writes MARC 21 records, as ISO 2709 and as MARCXML, and reads
// from a bibliographic record what a catalogue needs (Record.Bibliographic).
//
// Whatever character set a record comes in (UTF-8, or MARC-8), its text here is valid
// UTF-8 in normalisation form C. The rules are the Library of Congress's "MARC 21
// Specifications for Record Structure, Character Sets, and Exchange Media".
package marc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Record is one MARC record.
type Record struct {
	// Leader is the leader as it was read: 24 characters, unless it came in MARCXML that
	// has it otherwise. Its lengths and its character set tell of the file, not of this Record.
	Leader string
	// Fields are the control and data fields in the order of the record.
	Fields []Field
}

// Field is a control field, which has a Value, or a data field, which has indicators and
// subfields.
type Field struct {
	Tag        string // three ASCII letters or digits
	Ind1, Ind2 byte   // printable ASCII, often a blank; 0 in a control field
	Value      string // of a control field
	Subfields  []Subfield
}

// Subfield is one part of a data field.
type Subfield struct {
	Code  byte // printable ASCII
	Value string
}

// Control returns the value of the first control field that has the tag, or "".
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

// Sub returns the value of the first subfield that has the code, or "".
func (f *Field) Sub(code byte) string {
	for i := range f.Subfields {
		if f.Subfields[i].Code == code {
			return f.Subfields[i].Value
		}
	}
	return ""
}

// RecordError is a record that could not be read. The records behind it can.
type RecordError struct {
	N      int   // the record's number in the file, from 1
	Offset int64 // of its first octet in the file, from 0
	Err    error
}

func (e *RecordError) Error() string {
	return fmt.Sprintf("record %d, at octet %d: %v", e.N, e.Offset, e.Err)
}

func (e *RecordError) Unwrap() error { return e.Err }

// The reasons why a record cannot be read.
var (
	errTooLong   = fmt.Errorf("it is longer than %d octets", maxRecord)
	errTruncated = errors.New("the file ends inside it")
	errLeader    = errors.New("its leader is not 24 characters of ASCII")
	errDirectory = errors.New("its directory does not describe its fields")
	errMerged    = errors.New("it has no end: another record begins inside it")
	errTag       = errors.New("a field's tag is not three letters or digits")
	errXML       = errors.New("it is not well-formed MARCXML")
	errNoRecord  = errors.New("there is no MARCXML record in it")
)

// errNoEnd ends the reading of a file.
var errNoEnd = fmt.Errorf("no end of a record in %d octets: this is not a file of MARC records, or it is damaged from there on", maxSkipped)

// Read yields the records of a file of ISO 2709 or MARCXML records; its first octets tell
// which. A record that cannot be read is yielded as a *RecordError, and the next follows.
// Any other error is r's, or says that the rest is not MARC, and is the last. A
// record may be 1 MiB long, and no more than twice that is held in memory.
func Read(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		w := newWindow(r)
		for w.err == nil && len(w.rest()) <= len(byteOrderMark) {
			w.fill()
			w.pos += len(w.rest()) - len(bytes.TrimLeft(w.rest(), " \t\r\n"))
		}
		if bytes.HasPrefix(bytes.TrimLeft(w.rest(), byteOrderMark+" \t\r\n"), []byte("<")) {
			readXML(w, yield)
		} else {
			readISO2709(w, yield)
		}
	}
}

const (
	byteOrderMark = "\uFEFF"
	// What stands around the part of a title that is not sorted by, in MARC-8 and in UTF-8.
	nonSortBegin = '\u0098'
	nonSortEnd   = '\u009C'
)

// isTag reports whether s can be a field's tag.
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

// printable returns c, an indicator or a subfield code, or other if c cannot be one.
func printable(c, other byte) byte {
	if c < 0x20 || c > 0x7E {
		return other
	}
	return c
}
