package marc

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
)

// ReadXML is like Read, for a MARCXML file. It recognises elements by their local names, whatever
// their namespace, and skips everything outside record elements.
func ReadXML(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) { readXML(newWindow(r), yield) }
}

// ParseXML parses the MARCXML record element in b, for example a record in an SRU response.
func ParseXML(b []byte) (*Record, error) {
	starts := recordStarts(b)
	if len(starts) == 0 {
		return nil, errNoRecord
	}
	return parseXML(string(b[starts[len(starts)-1]:]))
}

// readXML splits the file at the end tags of records before it parses them, so that a malformed
// record does not affect the next.
func readXML(w *window, yield func(*Record, error) bool) {
	n := 0
	report := func(offset int64, err error) bool {
		n++
		return yield(nil, &RecordError{n, offset, err})
	}
	for atStart := true; ; atStart = false {
		chunk, offset, err := w.next(findRecordEndTag)
		if atStart && err != errTooLong {
			if err := checkEncoding(chunk); err != nil {
				yield(nil, err)
				return
			}
		}
		starts := recordStarts(chunk)
		switch {
		case err == errTooLong:
			if !report(offset, err) {
				return
			}
			continue
		case err == io.EOF:
			if len(starts) > 0 {
				report(offset+int64(starts[0]), errTruncated)
			}
			return
		case err != nil:
			yield(nil, err)
			return
		case len(starts) == 0:
			// The end tag is another format's, or the record has lost its start tag.
			if hasFields(chunk) && !report(offset, errXML) {
				return
			}
			continue
		}
		first, last := starts[0], starts[len(starts)-1]
		if hasFields(chunk[first:last]) && !report(offset+int64(first), errMerged) {
			return
		}
		record, err := parseXML(string(chunk[last:]))
		if err != nil {
			if !report(offset+int64(last), err) {
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

// hasFields reports whether b contains the fields of a MARCXML record.
func hasFields(b []byte) bool { return bytes.Contains(b, []byte("datafield")) }

// checkEncoding returns an error if b begins with an XML declaration whose encoding is neither
// UTF-8 nor ASCII.
func checkEncoding(b []byte) error {
	b = bytes.TrimPrefix(b, []byte(byteOrderMark))
	declaration, _, ok := bytes.Cut(b[:min(len(b), 256)], []byte("?>"))
	if !ok || !bytes.HasPrefix(declaration, []byte("<?xml")) {
		return nil
	}
	_, value, ok := strings.Cut(string(declaration), "encoding")
	if !ok {
		return nil
	}
	switch name := strings.Trim(value, "= \t\r\n'\""); strings.ToLower(name) {
	case "utf-8", "us-ascii", "ascii":
		return nil
	default:
		return fmt.Errorf("encoding %.40q is not supported: convert the file to UTF-8", name)
	}
}

// findRecordEndTag returns the index after the first end tag in b[from:] with the local name
// record, or -1.
func findRecordEndTag(b []byte, from int) int {
	for {
		i := bytes.Index(b[from:], []byte("record"))
		if i < 0 {
			return -1
		}
		i += from
		from = i + len("record")
		rest := bytes.TrimLeft(b[from:min(len(b), from+maxEndSize/2)], " \t\r\n")
		if len(rest) > 0 && rest[0] == '>' && bytes.HasSuffix(trimNamePrefix(b[:i]), []byte("</")) {
			return from + bytes.IndexByte(b[from:], '>') + 1
		}
	}
}

// recordStarts returns the indexes in b of the start tags with the local name record.
func recordStarts(b []byte) []int {
	var starts []int
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("record"))
		if i < 0 {
			return starts
		}
		i += from
		from = i + len("record")
		opening := trimNamePrefix(b[:i])
		nameEnds := from < len(b) && bytes.IndexByte([]byte(" \t\r\n>/"), b[from]) >= 0
		if nameEnds && bytes.HasSuffix(opening, []byte("<")) {
			starts = append(starts, len(opening)-1)
		}
	}
}

// trimNamePrefix returns b, the text before a local name, without the namespace prefix of the name.
func trimNamePrefix(b []byte) []byte {
	unprefixed, ok := bytes.CutSuffix(b, []byte(":"))
	if !ok {
		return b
	}
	tail := unprefixed[max(0, len(unprefixed)-maxEndSize/4):]
	i := bytes.LastIndexAny(tail, "</> \t\r\n\"'=")
	return unprefixed[:len(unprefixed)-len(tail)+i+1]
}
