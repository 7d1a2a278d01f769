package marc

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"strings"
)

// ReadXML is Read for MARCXML. Elements are known by their local names, whatever their
// namespace; what is not inside a record element is passed over.
func ReadXML(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) { readXML(newWindow(r), yield) }
}

// ParseXML reads the MARCXML record element in b, such as one of an SRU response.
func ParseXML(b []byte) (*Record, error) {
	starts := recordStarts(b)
	if len(starts) == 0 {
		return nil, errNoRecord
	}
	return parseXML(string(b[starts[len(starts)-1]:]))
}

// readXML cuts the file into record elements by their end tags before it parses any, so that
// what is broken in one does not reach the next.
func readXML(w *window, yield func(*Record, error) bool) {
	n := 0
	report := func(offset int64, err error) bool {
		n++
		return yield(nil, &RecordError{n, offset, err})
	}
	for first := true; ; first = false {
		chunk, offset, err := w.cut(recordEndTag)
		if first && err != errTooLong {
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
		case len(starts) == 0: // the end of an element that is called record and is none, or not all, of ours
			if hasFields(chunk) && !report(offset, errXML) {
				return
			}
			continue
		}
		lost, last := starts[0], starts[len(starts)-1]
		if hasFields(chunk[lost:last]) && !report(offset+int64(lost), errMerged) {
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

// hasFields reports whether b has part of a MARCXML record.
func hasFields(b []byte) bool { return bytes.Contains(b, []byte("datafield")) }

// checkEncoding reports an encoding that is not read, from the XML declaration that b may
// begin with.
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
		return fmt.Errorf("its encoding is %.40q, and only UTF-8 is read: convert it", name)
	}
}

// recordEndTag returns the end of the first end tag of an element whose local name is record.
func recordEndTag(b []byte, from int) int {
	for {
		i := bytes.Index(b[from:], []byte("record"))
		if i < 0 {
			return -1
		}
		i += from
		from = i + len("record")
		rest := bytes.TrimLeft(b[from:min(len(b), from+maxMark/2)], " \t\r\n")
		if len(rest) > 0 && rest[0] == '>' && bytes.HasSuffix(tagOpening(b[:i]), []byte("</")) {
			return from + bytes.IndexByte(b[from:], '>') + 1
		}
	}
}

// recordStarts returns where the start tags of such elements begin in b.
func recordStarts(b []byte) []int {
	var starts []int
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("record"))
		if i < 0 {
			return starts
		}
		i += from
		from = i + len("record")
		opening := tagOpening(b[:i])
		if from < len(b) && bytes.IndexByte([]byte(" \t\r\n>/"), b[from]) >= 0 && bytes.HasSuffix(opening, []byte("<")) {
			starts = append(starts, len(opening)-1)
		}
	}
}

// tagOpening returns b, which a local name follows, without the prefix of the name.
func tagOpening(b []byte) []byte {
	unprefixed, ok := bytes.CutSuffix(b, []byte(":"))
	if !ok {
		return b
	}
	tail := unprefixed[max(0, len(unprefixed)-maxMark/4):]
	i := bytes.LastIndexAny(tail, "</> \t\r\n\"'=")
	return unprefixed[:len(unprefixed)-len(tail)+i+1]
}
