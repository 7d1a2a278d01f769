// Package description holds what the input of an index says of a work while the index is built: in
// one record, or in several that were united.
package description

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/marc"
)

// maxISBNs bounds the editions by whose ISBNs a work is found.
const maxISBNs = 200

// Description is a description of a work in the input, or several united.
type Description struct {
	lookup.Work             // without ID
	AllISBNs    []isbn.ISBN // of all editions, and of sets
	Holdings    uint32      // the number of editions or copies in the input
}

// New returns the description in a work, cleaned.
func New(w lookup.Work) *Description {
	w = w.Clean()
	return &Description{w, w.ISBNs(), 1}
}

// FromMARC returns the description in a MARC record.
func FromMARC(b marc.Bibliographic) *Description {
	d := &Description{lookup.FromMARC(b), b.ISBNs, 1}
	if len(b.ISBNs) > 0 { // a work without one of its own is not shown with that of the set
		d.AllISBNs = slices.Concat(b.ISBNs, b.SetISBNs)
	}
	return d
}

// Add fills the gaps of d from another description of the same work, and adds its ISBNs and
// holdings.
func (d *Description) Add(other Description) {
	d.FillGaps(other.Work)
	for _, n := range other.AllISBNs {
		if len(d.AllISBNs) < maxISBNs && !slices.Contains(d.AllISBNs, n) {
			d.AllISBNs = append(d.AllISBNs, n)
		}
	}
	d.Holdings += min(other.Holdings, math.MaxUint32-d.Holdings)
}

// While descriptions are sorted, each is a string: the holdings in four octets, then the fields,
// each but the last followed by fieldEnd.
const (
	fieldEnd   = "\x00"
	fieldCount = 12
)

// ErrDamaged reports a description that can't be decoded.
var ErrDamaged = errors.New("a temporary file is damaged")

// AppendTo appends the encoded description to b.
func (d *Description) AppendTo(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, d.Holdings)
	for _, field := range [...]string{
		d.Title, d.Author, d.Year, string(d.Dewey), string(d.ISBN), d.LCC, d.Language, d.Cover, d.Filing,
		offline.Details(d.Work),
	} {
		if strings.Contains(field, fieldEnd) {
			field = strings.ReplaceAll(field, fieldEnd, " ")
		}
		b = append(append(b, field...), fieldEnd...)
	}
	for i, s := range d.Subjects {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == 0 }), " ")...)
	}
	b = append(b, fieldEnd...)
	for _, n := range d.AllISBNs {
		b = append(b, n...)
	}
	return b
}

// Decode decodes what AppendTo encoded. The error is ErrDamaged.
func Decode(s string) (d Description, err error) {
	if len(s) < 4 {
		return Description{}, ErrDamaged
	}
	d.Holdings = binary.BigEndian.Uint32([]byte(s[:4]))
	s = s[4:]
	var fields [fieldCount]string
	for i := range fields {
		var ok bool
		if fields[i], s, ok = strings.Cut(s, fieldEnd); ok != (i < fieldCount-1) {
			return Description{}, ErrDamaged
		}
	}
	d.Title, d.Author, d.Year = fields[0], fields[1], fields[2]
	d.Dewey, d.ISBN = dewey.Number(fields[3]), isbn.ISBN(fields[4])
	d.LCC, d.Language, d.Cover, d.Filing = fields[5], fields[6], fields[7], fields[8]
	offline.SetDetails(&d.Work, fields[9])
	if fields[10] != "" {
		d.Subjects = strings.Split(fields[10], "\n")
	}
	d.AllISBNs = offline.SplitISBNs(fields[11])
	return d, nil
}
