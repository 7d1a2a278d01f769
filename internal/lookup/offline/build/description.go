package build

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
	"shelflist/internal/marc"
)

// maxISBNs bounds the editions by whose ISBNs a work is found.
const maxISBNs = 200

// description is a description of a work in the input, or several united.
type description struct {
	lookup.Work             // without ID and ISBN
	isbns       []isbn.ISBN // of all editions
	holdings    uint32      // the number of editions or copies in the input
}

func newDescription(w lookup.Work) *description {
	d := description{Work: w.Clean(), holdings: 1}
	if w.ISBN != "" {
		d.isbns = []isbn.ISBN{w.ISBN}
	}
	return &d
}

// fromMARC returns the description in a MARC record.
func fromMARC(b marc.Bibliographic) *description {
	d := &description{Work: lookup.FromMARC(b), isbns: b.ISBNs, holdings: 1}
	d.Work = wholeTitle(d.Work)
	if len(d.isbns) > 0 { // the first ISBN is shown as the work's own
		d.isbns = append(d.isbns, b.SetISBNs...)
	}
	return d
}

// wholeTitle returns w with its title as one text, which is what the index has.
func wholeTitle(w lookup.Work) lookup.Work {
	if filed := w; w.Filing != "" {
		filed.Title = w.Filing
		w.Filing = filed.FullTitle()
	}
	w.Title = w.FullTitle()
	w.Subtitle, w.PartNumber, w.PartTitle = "", "", ""
	return w
}

// add fills the gaps of d from another description of the same work, and adds its ISBNs and
// holdings.
func (d *description) add(other description) {
	d.FillGaps(other.Work)
	for _, n := range other.isbns {
		if len(d.isbns) < maxISBNs && !slices.Contains(d.isbns, n) {
			d.isbns = append(d.isbns, n)
		}
	}
	d.holdings += min(other.holdings, math.MaxUint32-d.holdings)
}

// While descriptions are sorted, each is a string: the holdings in four octets, then the fields,
// each but the last followed by fieldEnd.
const (
	fieldEnd   = "\x00"
	fieldCount = 11
)

var errDamaged = errors.New("a temporary file is damaged")

// appendTo appends the encoded description to b.
func (d *description) appendTo(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, d.holdings)
	for _, field := range [...]string{d.Title, d.Author, d.Year, string(d.Dewey), d.Publisher, d.LCC, d.Language, d.Cover, d.Filing} {
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
	for _, n := range d.isbns {
		b = append(b, n...)
	}
	return b
}

// decodeDescription decodes what appendTo encoded.
func decodeDescription(s string) (d description, err error) {
	if len(s) < 4 {
		return description{}, errDamaged
	}
	d.holdings = binary.BigEndian.Uint32([]byte(s[:4]))
	s = s[4:]
	var fields [fieldCount]string
	for i := range fields {
		var ok bool
		if fields[i], s, ok = strings.Cut(s, fieldEnd); ok != (i < fieldCount-1) {
			return description{}, errDamaged
		}
	}
	d.Title, d.Author, d.Year, d.Dewey = fields[0], fields[1], fields[2], dewey.Number(fields[3])
	d.Publisher, d.LCC, d.Language, d.Cover, d.Filing = fields[4], fields[5], fields[6], fields[7], fields[8]
	if fields[9] != "" {
		d.Subjects = strings.Split(fields[9], "\n")
	}
	const digits = 13
	for at := 0; at+digits <= len(fields[10]); at += digits {
		d.isbns = append(d.isbns, isbn.ISBN(fields[10][at:at+digits]))
	}
	return d, nil
}
