package marc

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// The separators of ISO 2709.
const (
	recordTerminator  = 0x1D
	fieldTerminator   = 0x1E
	subfieldDelimiter = 0x1F

	separators = "\x1D\x1E\x1F"
)

const (
	leaderLength = 24
	entryLength  = 12 // of a directory entry: tag 3, length 4, starting position 5
)

// ReadISO2709 is like Read, for an ISO 2709 file. It skips anything between two records that is
// not a record: line ends, blanks, a second terminator. If a directory is wrong, it finds the
// fields by their terminators where it can.
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
		chunk, offset, err := w.next(findRecordTerminator)
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
		if start := lastRecordStart(chunk); start > 0 {
			if !report(offset, errMerged) {
				return
			}
			chunk, offset = chunk[start:], offset+int64(start)
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

// findRecordTerminator returns the index after the first record terminator in b[from:], or -1.
func findRecordTerminator(b []byte, from int) int {
	i := bytes.IndexByte(b[from:], recordTerminator)
	if i < 0 {
		return -1
	}
	return from + i + 1
}

// lastRecordStart returns the index in b at which the last record begins. It is greater than 0 if
// an earlier record lost its terminator, or if there is something else before the record. A record
// is recognised by its leader, which begins with the record's length.
func lastRecordStart(b []byte) int {
	if n, ok := parseDigits(b, 0, 5); ok && n == len(b) {
		return 0
	}
	for i := 1; i+leaderLength < len(b); i++ {
		if n, ok := parseDigits(b, i, 5); ok && n == len(b)-i && isLeader(b[i:]) {
			return i
		}
	}
	return 0
}

// IsISO2709 reports whether b begins like an ISO 2709 record: with its length and, at the end of
// the leader, the map of its directory, or else with a directory.
func IsISO2709(b []byte) bool {
	if len(b) < leaderLength || len(bytes.Trim(b[:5], "0123456789")) != 0 {
		return false
	}
	start, end, err := findDirectory(b)
	return string(b[20:22]) == "45" || err == nil && end > start && isDirectory(b[start:end])
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

// parseDigits returns the decimal number s[from:from+n]; false if it has another character than
// digits or is out of range.
func parseDigits[T string | []byte](s T, from, n int) (int, bool) {
	if from+n > len(s) {
		return 0, false
	}
	v := 0
	for i := from; i < from+n; i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		v = v*10 + int(c)
	}
	return v, true
}

// parseISO2709 parses the record b, which ends with its only record terminator. It finds the ends
// of the directory and the record by their terminators, because the record length and base address
// in the leader are often wrong. A field whose tag is not valid is left out.
func parseISO2709(b []byte) (*Record, error) {
	start, end, err := findDirectory(b)
	if err != nil {
		return nil, err
	}
	text := string(b[:len(b)-1]) // copied once: values that need no decoding are substrings of it
	directory, data := text[start:end], text[end+1:]
	fields := make([]Field, (end-start)/entryLength)
	invalid := 0
	for i := range fields {
		if fields[i].Tag = directory[i*entryLength:][:3]; !isTag(fields[i].Tag) {
			invalid++
		}
	}
	if invalid > 0 && invalid == len(fields) {
		return nil, errTag
	}
	if !splitByDirectory(fields, directory, data) && !splitByTerminators(fields, directory, data) {
		return nil, errDirectory
	}
	if invalid > 0 {
		fields = slices.DeleteFunc(fields, func(f Field) bool { return !isTag(f.Tag) })
	}
	r := &Record{Leader: printableLeader(text[:start]), Fields: fields, Invalid: invalid}
	decode := decoder(r.Leader[9], b[end:])
	subfields := make([]Subfield, 0, bytes.Count(b, []byte{subfieldDelimiter}))
	for i := range fields {
		from := len(subfields)
		subfields = fields[i].parseValue(subfields, decode)
		if len(subfields) > from {
			fields[i].Subfields = subfields[from:len(subfields):len(subfields)]
		}
	}
	return r, nil
}

// shortestLeader is the number of octets of the shortest leader that is read.
const shortestLeader = 19

// findDirectory returns where the directory of the record b starts and ends. It starts early if the
// leader lost some octets in front of its map (45), or the map.
func findDirectory(b []byte) (start, end int, err error) {
	if len(b) < leaderLength+2 {
		return 0, 0, errLeader
	}
	if end = bytes.IndexByte(b[leaderLength:], fieldTerminator); end < 0 {
		return 0, 0, errDirectory
	}
	end += leaderLength
	if (end-leaderLength)%entryLength == 0 {
		return leaderLength, end, nil
	}
	for start := leaderLength - 1; start >= shortestLeader; start-- {
		hasMap := string(b[start-4:start-2]) == "45" || start == leaderLength-4
		if hasMap && (end-start)%entryLength == 0 && isDirectory(b[start:end]) {
			return start, end, nil
		}
	}
	return 0, 0, errDirectory
}

// isDirectory reports whether b consists of entries with a valid tag, a length and a position.
func isDirectory(b []byte) bool {
	for ; len(b) >= entryLength; b = b[entryLength:] {
		if _, ok := parseDigits(b, 3, entryLength-3); !ok || !isTag(string(b[:3])) {
			return false
		}
	}
	return len(b) == 0
}

// printableLeader returns a leader with blanks for what is not printable ASCII.
func printableLeader(s string) string {
	if isPrintable([]byte(s)) {
		return s
	}
	leader := []byte(s)
	for i, c := range leader {
		leader[i] = printableOr(c, ' ')
	}
	return string(leader)
}

// splitByDirectory sets the Value of each field to the part of data that its directory entry names.
// It returns false if the directory does not match the data.
func splitByDirectory(fields []Field, directory, data string) bool {
	for i := range fields {
		length, ok := parseDigits(directory, i*entryLength+3, 4)
		start, ok2 := parseDigits(directory, i*entryLength+7, 5)
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

// splitByTerminators sets the Value of each field to the data up to the next field terminator. It
// returns false if there are more or fewer terminators than fields, or if the starting positions
// in the directory say that the data is in another order.
func splitByTerminators(fields []Field, directory, data string) bool {
	if strings.Count(data, "\x1E") != len(fields) || !strings.HasSuffix(data, "\x1E") {
		return false
	}
	overflows := len(data) > maxISO2709Length // five digits cannot express every position
	last := 0
	for i := range fields {
		start, ok := parseDigits(directory, i*entryLength+7, 5)
		if ok && start < last && !overflows {
			return false
		}
		last = start
		fields[i].Value, data, _ = strings.Cut(data, "\x1E")
	}
	return true
}

// parseValue parses f.Value, the field's undecoded data. With a subfield delimiter in it, f becomes
// a data field, else a control field. parseValue appends the subfields to list and returns it. Text
// between the indicators and the first delimiter becomes subfield a.
func (f *Field) parseValue(list []Subfield, decode func(string) string) []Subfield {
	i := strings.IndexByte(f.Value, subfieldDelimiter)
	if i < 0 {
		f.Value = decode(f.Value)
		return list
	}
	f.Ind1, f.Ind2 = ' ', ' '
	if i > 0 {
		f.Ind1 = printableOr(f.Value[0], ' ')
	}
	if i > 1 {
		f.Ind2 = printableOr(f.Value[1], ' ')
	}
	rest := f.Value[i+1:]
	if i > 2 { // the first delimiter is missing, perhaps not its code
		text := f.Value[2:i]
		if len(text) > 1 && text[0] == 'a' && 'A' <= text[1] && text[1] <= 'Z' {
			text = text[1:]
		}
		list = append(list, Subfield{'a', decode(text)})
	}
	f.Value = ""
	for more := true; more; {
		var subfield string
		subfield, rest, more = strings.Cut(rest, "\x1F")
		if subfield != "" { // a delimiter without a code is ignored
			list = append(list, Subfield{printableOr(subfield[0], '?'), decode(subfield[1:])})
		}
	}
	return list
}

func isASCII[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
