package marc

import (
	"errors"
	"fmt"
	"strings"
)

// The octets that ISO 2709 allows; its lengths have five and four digits.
const (
	maxISO2709Length = 99_999 // of a record
	maxFieldLength   = 9_999
)

// ErrTooLong reports that a record exceeds 99,999 octets or one of its fields 9,999 octets, the
// limits of ISO 2709.
var ErrTooLong = errors.New("too long for ISO 2709")

var errSeparator = errors.New("the value contains a separator of ISO 2709 (U+001D to U+001F)")

// AppendISO2709 appends the record to b in ISO 2709 and UTF-8. It sets the lengths and the
// character coding scheme in the leader, and omits fields that have neither a value nor subfields.
// If the record cannot be written, it returns b and an error, which wraps ErrTooLong if the record
// or a field is too long.
func (r *Record) AppendISO2709(b []byte) ([]byte, error) {
	var directory, data []byte
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.isEmpty() {
			continue
		}
		if err := f.validate(); err != nil {
			return b, err
		}
		start := len(data)
		data = append(f.appendData(data), fieldTerminator)
		length := len(data) - start
		if length > maxFieldLength {
			return b, fmt.Errorf("field %s has %d octets: %w", f.Tag, length, ErrTooLong)
		}
		directory = fmt.Appendf(directory, "%s%04d%05d", f.Tag, length, start)
	}
	base := leaderLength + len(directory) + 1
	length := base + len(data) + 1
	if length > maxISO2709Length {
		return b, fmt.Errorf("record has %d octets: %w", length, ErrTooLong)
	}
	leader := r.leader()
	b = fmt.Appendf(b, "%05d%s%05d%s", length, leader[5:12], base, leader[17:])
	b = append(append(b, directory...), fieldTerminator)
	return append(append(b, data...), recordTerminator), nil
}

// leader returns the leader to write: 24 printable characters, with UTF-8 as the coding scheme and
// the values that MARC 21 prescribes.
func (r *Record) leader() string {
	l := []byte(fmt.Sprintf("%-*.*s", leaderLength, leaderLength, r.Leader))
	for i, c := range l {
		l[i] = printableOr(c, ' ')
	}
	l = l[:leaderLength]
	l[9] = 'a'
	copy(l[10:], "22")
	copy(l[20:], "4500")
	return string(l)
}

func (f *Field) isEmpty() bool { return f.Value == "" && len(f.Subfields) == 0 }

// validate reports whether ISO 2709 can represent the field: the tag must be valid, and no value
// may contain a separator.
func (f *Field) validate() error {
	if !isTag(f.Tag) {
		return fmt.Errorf("tag %q: %w", f.Tag, errTag)
	}
	if strings.ContainsAny(f.Value, separators) {
		return fmt.Errorf("field %s: %w", f.Tag, errSeparator)
	}
	for _, s := range f.Subfields {
		if strings.ContainsAny(s.Value, separators) {
			return fmt.Errorf("field %s, subfield %c: %w", f.Tag, s.Code, errSeparator)
		}
	}
	return nil
}

// appendData appends the field's data to b, without the field terminator.
func (f *Field) appendData(b []byte) []byte {
	if len(f.Subfields) == 0 {
		return append(b, f.Value...)
	}
	b = append(b, printableOr(f.Ind1, ' '), printableOr(f.Ind2, ' '))
	for _, s := range f.Subfields {
		b = append(b, subfieldDelimiter, printableOr(s.Code, '?'))
		b = append(b, s.Value...)
	}
	return b
}
