package marc

import (
	"bytes"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The marks of ISO 2709.
const (
	recordTerminator = 0x1D
	fieldTerminator  = 0x1E
	delimiter        = 0x1F
)

const (
	leaderLength = 24
	entryLength  = 12 // of the directory: tag 3, length 4, start 5
)

// ReadISO2709 is Read for ISO 2709. What stands between two records (line ends, blanks, a second terminator) is
// passed over, and so is a directory that lies, where the marks in the record tell its
// fields apart.
func ReadISO2709(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) { readISO2709(newWindow(r), yield) }
}

func readISO2709(w *window, yield func(*Record, error) bool) {
	n := 0
	report := func(offset int64, err error) bool {
		n++
		return yield(nil, &RecordError{n, offset, err})
	}
	for {
		chunk, offset, err := w.cut(recordEnd)
		length := len(chunk)
		chunk = bytes.TrimLeft(chunk, byteOrderMark+" \t\r\n\x00\x1A\x1D")
		offset += int64(length - len(chunk))
		switch {
		case err == errTooLong:
			if !report(offset, err) {
				return
			}
			continue
		case err == io.EOF:
			if len(chunk) > 0 {
				report(offset, errTruncated)
			}
			return
		case err != nil:
			yield(nil, err)
			return
		}
		if len(chunk) == 0 {
			continue
		}
		if lost := merged(chunk); lost > 0 {
			if !report(offset, errMerged) {
				return
			}
			chunk, offset = chunk[lost:], offset+int64(lost)
		}
		record, err := parseISO2709(chunk)
		if err != nil {
			if !report(offset, err) {
				return
			}
			continue
		}
		n++
		if !yield(record, nil) {
			return
		}
	}
}

func recordEnd(b []byte, from int) int {
	i := bytes.IndexByte(b[from:], recordTerminator)
	if i < 0 {
		return -1
	}
	return from + i + 1
}

// merged returns where the last record in b begins if it is not at the start, because one
// before it lost its terminator or because there is something else before it; else 0. A record
// is known by its leader, whose first five characters are its length.
func merged(b []byte) int {
	if n, ok := digits(b, 0, 5); ok && n == len(b) {
		return 0
	}
	for p := 1; p+leaderLength < len(b); p++ {
		if n, ok := digits(b, p, 5); ok && n == len(b)-p && isLeader(b[p:]) {
			return p
		}
	}
	return 0
}

// isLeader reports whether b begins with a MARC 21 leader.
func isLeader(b []byte) bool {
	return len(b) >= leaderLength && string(b[20:22]) == "45" && isPrintable(b[:leaderLength])
}

func isPrintable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7E {
			return false
		}
	}
	return true
}

// digits reads the number in b[from:from+n].
func digits[T string | []byte](b T, from, n int) (int, bool) {
	if from+n > len(b) {
		return 0, false
	}
	v := 0
	for i := from; i < from+n; i++ {
		c := b[i] - '0'
		if c > 9 {
			return 0, false
		}
		v = v*10 + int(c)
	}
	return v, true
}

// parseISO2709 reads the record b, which ends in its only record terminator. Where the
// directory ends and the record ends are taken from the marks, since the lengths in the
// leader are the first thing that bad software gets wrong.
func parseISO2709(b []byte) (*Record, error) {
	if len(b) < leaderLength+2 || !isPrintable(b[:leaderLength]) {
		return nil, errLeader
	}
	end := bytes.IndexByte(b[leaderLength:], fieldTerminator)
	if end < 0 || end%entryLength != 0 {
		return nil, errDirectory
	}
	text := string(b[:len(b)-1]) // the record's one copy: every value that needs no change is a part of it
	directory, data := text[leaderLength:leaderLength+end], text[leaderLength+end+1:]
	fields := make([]Field, end/entryLength)
	for i := range fields {
		if fields[i].Tag = directory[i*entryLength:][:3]; !isTag(fields[i].Tag) {
			return nil, errTag
		}
	}
	if !cutByDirectory(fields, directory, data) && !cutByMarks(fields, directory, data) {
		return nil, errDirectory
	}
	decode := decoder(b[9], b[leaderLength+end:])
	subfields := make([]Subfield, 0, bytes.Count(b, []byte{delimiter}))
	for i := range fields {
		from := len(subfields)
		subfields = fields[i].parse(subfields, decode)
		if len(subfields) > from {
			fields[i].Subfields = subfields[from:len(subfields):len(subfields)]
		}
	}
	return &Record{Leader: text[:leaderLength], Fields: fields}, nil
}

// cutByDirectory sets each field's Value to its part of data. It reports false when the
// directory does not fit the data.
func cutByDirectory(fields []Field, directory, data string) bool {
	for i := range fields {
		length, ok := digits(directory, i*entryLength+3, 4)
		start, ok2 := digits(directory, i*entryLength+7, 5)
		if !ok || !ok2 || length == 0 || start+length > len(data) {
			return false
		}
		value := data[start : start+length]
		if strings.IndexByte(value, fieldTerminator) != length-1 {
			return false
		}
		fields[i].Value = value[:length-1]
	}
	return true
}

// cutByMarks does the same by the field terminators. It reports false when their number is
// not that of the fields, or when the directory says that the data is in another order.
func cutByMarks(fields []Field, directory, data string) bool {
	if strings.Count(data, "\x1E") != len(fields) || !strings.HasSuffix(data, "\x1E") {
		return false
	}
	wraps := len(data) > maxLength // what a start can say
	last := 0
	for i := range fields {
		start, ok := digits(directory, i*entryLength+7, 5)
		if ok && start < last && !wraps {
			return false
		}
		last = start
		fields[i].Value, data, _ = strings.Cut(data, "\x1E")
	}
	return true
}

// parse makes a field of what stands in its Value: a data field if there is a delimiter. It
// appends the subfields to list and returns it.
func (f *Field) parse(list []Subfield, decode func(string) string) []Subfield {
	i := strings.IndexByte(f.Value, delimiter)
	if i < 0 {
		f.Value = decode(f.Value)
		return list
	}
	f.Ind1, f.Ind2 = ' ', ' '
	if i > 0 {
		f.Ind1 = printable(f.Value[0], ' ')
	}
	if i > 1 {
		f.Ind2 = printable(f.Value[1], ' ')
	}
	rest := f.Value[i+1:]
	f.Value = ""
	for more := true; more; {
		var part string
		part, rest, more = strings.Cut(rest, "\x1F")
		if part != "" { // else a delimiter with nothing behind it
			list = append(list, Subfield{printable(part[0], '?'), decode(part[1:])})
		}
	}
	return list
}

// decoder returns what makes text of the values of a record: leader/09 is "a" for UTF-8, and
// anything else means MARC-8. Much UTF-8 does not say so, and is known by being valid: in
// MARC-8 a mark stands before its letter, which is not what follows in UTF-8.
func decoder(scheme byte, data []byte) func(string) string {
	ascii := isASCII(data)
	switch {
	case ascii && (scheme == 'a' || isPlainMARC8(data)):
		return func(s string) string { return s }
	case scheme == 'a' || !ascii && utf8.Valid(data) && bytes.IndexByte(data, escape) < 0:
		return cleanUTF8
	}
	return FromMARC8
}

// cleanUTF8 returns s in normalisation form C, with U+FFFD where it was not UTF-8.
func cleanUTF8(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return norm.NFC.String(s)
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
