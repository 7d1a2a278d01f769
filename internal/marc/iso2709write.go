package marc

import (
	"errors"
	"fmt"
	"strings"
)

const (
	maxLength      = 99_999 // of a record in ISO 2709, in octets
	maxFieldLength = 9_999
)

// ErrTooLong says that a record or one of its fields is too long for ISO 2709, which allows
// them 99,999 and 9,999 octets.
var ErrTooLong = errors.New("too long for ISO 2709")

// AppendISO2709 appends the record in ISO 2709 and UTF-8 to b. The leader's lengths and its
// character set are set; fields without a value and without subfields are left out. The
// error, which wraps ErrTooLong where that is the reason, says why it cannot be written.
func (r *Record) AppendISO2709(b []byte) ([]byte, error) {
	var directory, data []byte
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.isEmpty() {
			continue
		}
		if err := f.check(); err != nil {
			return b, err
		}
		start := len(data)
		data = append(f.append(data), fieldTerminator)
		length := len(data) - start
		if length > maxFieldLength {
			return b, fmt.Errorf("field %s of %d octets: %w", f.Tag, length, ErrTooLong)
		}
		directory = fmt.Appendf(directory, "%s%04d%05d", f.Tag, length, start)
	}
	base := leaderLength + len(directory) + 1
	length := base + len(data) + 1
	if length > maxLength {
		return b, fmt.Errorf("record of %d octets: %w", length, ErrTooLong)
	}
	leader := r.leader()
	b = fmt.Appendf(b, "%05d%s%05d%s", length, leader[5:12], base, leader[17:])
	b = append(append(b, directory...), fieldTerminator)
	return append(append(b, data...), recordTerminator), nil
}

// leader returns the leader as it is written: 24 characters, those set that MARC 21 fixes.
func (r *Record) leader() string {
	l := []byte(fmt.Sprintf("%-*.*s", leaderLength, leaderLength, r.Leader))
	for i, c := range l {
		l[i] = printable(c, ' ')
	}
	l = l[:leaderLength]
	l[9] = 'a'
	copy(l[10:], "22")
	copy(l[20:], "4500")
	return string(l)
}

func (f *Field) isEmpty() bool { return f.Value == "" && len(f.Subfields) == 0 }

// check returns why the field cannot be written, if so.
func (f *Field) check() error {
	if !isTag(f.Tag) {
		return fmt.Errorf("the tag %q: %w", f.Tag, errTag)
	}
	if strings.ContainsAny(f.Value, "\x1D\x1E\x1F") {
		return fmt.Errorf("field %s: %w", f.Tag, errMark)
	}
	for _, s := range f.Subfields {
		if strings.ContainsAny(s.Value, "\x1D\x1E\x1F") {
			return fmt.Errorf("field %s, subfield %c: %w", f.Tag, s.Code, errMark)
		}
	}
	return nil
}

var errMark = errors.New("its text has one of the marks (U+001D to U+001F) that end a part of a record")

func (f *Field) append(b []byte) []byte {
	if len(f.Subfields) == 0 {
		return append(b, f.Value...)
	}
	b = append(b, printable(f.Ind1, ' '), printable(f.Ind2, ' '))
	for _, s := range f.Subfields {
		b = append(b, delimiter, printable(s.Code, '?'))
		b = append(b, s.Value...)
	}
	return b
}
