package biblio

import (
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// maxISBNs bounds how many editions' ISBNs a work is found by.
const maxISBNs = 200

// heldWork is a work on its way into an index.
type heldWork struct {
	Work
	isbns []isbn.ISBN // of all its editions; Work.ISBN is not looked at
	held  uint32      // how many editions or copies of it the input has
}

func newHeld(w Work) *heldWork {
	held := heldWork{Work: w, held: 1}
	if w.ISBN != "" {
		held.isbns = []isbn.ISBN{w.ISBN}
	}
	return &held
}

// fillFrom fills what w lacks from another description of the same work, and counts that one too.
func (w *heldWork) fillFrom(other heldWork) {
	fill(&w.Work, other.Work)
	for _, n := range other.isbns {
		if len(w.isbns) < maxISBNs && !slices.Contains(w.isbns, n) {
			w.isbns = append(w.isbns, n)
		}
	}
	w.held += min(other.held, ^uint32(0)-w.held)
}

// The fields of a description while it is sorted stand behind one another, each but the last ended by fieldEnd.
const (
	fieldEnd   = "\x00"
	fieldCount = 10
)

var errSorted = errors.New("a temporary file is damaged")

// appendTo appends the work to b in a form that decodeHeld reads.
func (w *heldWork) appendTo(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, w.held)
	for _, field := range [...]string{w.Title, w.Author, w.Year, string(w.Dewey), w.Publisher, w.LCC, w.Language, w.Cover} {
		if strings.Contains(field, fieldEnd) {
			field = strings.ReplaceAll(field, fieldEnd, " ")
		}
		b = append(append(b, field...), fieldEnd...)
	}
	for i, s := range w.Subjects {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == 0 }), " ")...)
	}
	b = append(b, fieldEnd...)
	for _, n := range w.isbns {
		b = append(b, n...)
	}
	return b
}

// decodeHeld reads what appendTo wrote.
func decodeHeld(s string) (w heldWork, err error) {
	if len(s) < 4 {
		return heldWork{}, errSorted
	}
	w.held = binary.BigEndian.Uint32([]byte(s[:4]))
	var fields [fieldCount]string
	rest := s[4:]
	for i := range fields {
		var ok bool
		if fields[i], rest, ok = strings.Cut(rest, fieldEnd); ok != (i < fieldCount-1) {
			return heldWork{}, errSorted
		}
	}
	w.Title, w.Author, w.Year, w.Dewey = fields[0], fields[1], fields[2], dewey.Number(fields[3])
	w.Publisher, w.LCC, w.Language, w.Cover = fields[4], fields[5], fields[6], fields[7]
	if fields[8] != "" {
		w.Subjects = strings.Split(fields[8], "\n")
	}
	const digits = 13
	for at := 0; at+digits <= len(fields[9]); at += digits {
		w.isbns = append(w.isbns, isbn.ISBN(fields[9][at:at+digits]))
	}
	return w, nil
}

// isbnNumber is the thirteen digits as a number, which takes half their place.
func isbnNumber(n isbn.ISBN) int64 {
	v, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil {
		return 0
	}
	return v
}
