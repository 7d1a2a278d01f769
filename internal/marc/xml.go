package marc

import (
	"bytes"
	"io"
	"iter"

	"golang.org/x/text/transform"
)

// ReadXML is like Read, for a MARCXML file. It recognises elements by their local names, whatever
// their namespace, and skips everything outside record elements.
func ReadXML(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		w := newWindow(r)
		w.fill()
		readXML(w, yield)
	}
}

// ParseXML parses the MARCXML record element in b, for example a record in an SRU response. Of
// several it takes the first bibliographic one: some catalogues put a record and its holdings side
// by side.
func ParseXML(b []byte) (*Record, error) {
	starts, _ := recordStarts(b, "")
	if len(starts) == 0 {
		return nil, errNoRecord
	}
	declares := bytes.Contains(b, []byte("<!ENTITY"))
	var best *Record
	var failure error
	for _, start := range starts[max(0, len(starts)-maxNested):] {
		r, err := parseXML(string(b[start:]), declares)
		switch {
		case err != nil:
			failure = err
		case len(r.Fields) > 0 && r.Unfit() == nil:
			return r, nil
		case best == nil || len(best.Fields) == 0:
			best = r
		}
	}
	if best == nil || len(best.Fields) == 0 && failure != nil {
		return nil, failure
	}
	return best, nil
}

// maxNested bounds the record elements among which ParseXML chooses.
const maxNested = 16

// readXML splits the file at the end tags of records before it parses them, so that a malformed
// record does not affect the next. Records in comments and CDATA sections are none.
func readXML(w *window, yield func(*Record, error) bool) {
	w, err := decodeWindow(w)
	if err != nil {
		yield(nil, err)
		return
	}
	x := xmlSplitter{window: w, yield: yield, declares: bytes.Contains(w.unread(), []byte("<!ENTITY"))}
	for x.next() {
	}
}

// decodeWindow returns a window of the same input in UTF-8.
func decodeWindow(w *window) (*window, error) {
	e, err := encodingOf(w.unread())
	if e == nil || err != nil {
		return w, err
	}
	rest := io.MultiReader(bytes.NewReader(bytes.Clone(w.unread())), w.reader())
	decoded := newWindow(transform.NewReader(rest, e.NewDecoder()))
	decoded.fill()
	return decoded, nil
}

// xmlSplitter splits a file into records.
type xmlSplitter struct {
	window   *window
	yield    func(*Record, error) bool
	declares bool   // the file declares entities of its own
	n        int    // records so far
	closing  string // the end of the comment or section in which the next chunk begins; "" for none
	opened   int64  // where that comment or section begins
}

func (x *xmlSplitter) report(offset int64, err error) bool {
	x.n++
	return x.yield(nil, &RecordError{x.n, offset, err})
}

// next reads up to the next end of a record. It returns false at the end of the file or if the
// caller wants no more.
func (x *xmlSplitter) next() bool {
	chunk, offset, err := x.window.next(findRecordEndTag)
	if err == errTooLong {
		return x.report(offset, err)
	}
	starts, closing := recordStarts(chunk, x.closing)
	switch {
	case err == io.EOF && len(starts) > 0:
		x.report(offset+int64(starts[0]), errTruncated)
		return false
	case err == io.EOF && closing != "" && x.closing != "":
		x.report(x.opened, errComment)
		return false
	case err == io.EOF:
		return false
	case err != nil:
		x.yield(nil, err)
		return false
	case len(starts) == 0 && closing != "":
		if x.closing == "" {
			x.opened = offset
		}
		x.closing = closing // the end tag is in a comment
		return true
	}
	x.closing = ""
	if len(starts) == 0 {
		// The end tag is another format's, or the record has lost its start tag.
		return !hasFields(chunk) || x.report(offset, errXML)
	}
	first, last := starts[0], starts[len(starts)-1]
	if hasFields(chunk[first:last]) && !x.report(offset+int64(first), errMerged) {
		return false
	}
	record, err := parseXML(string(chunk[last:]), x.declares)
	if err != nil {
		return x.report(offset+int64(last), err)
	}
	x.n++
	return x.yield(record, nil)
}

// hasFields reports whether b contains the fields of a MARCXML record.
func hasFields(b []byte) bool { return bytes.Contains(b, []byte("datafield")) }

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

// recordStarts returns the indexes in b of the start tags with the local name record, but for those
// in comments, CDATA sections and processing instructions. If b begins in one of these, closing is
// what ends it. The second result is what ends the one in which b ends, "" for none.
func recordStarts(b []byte, closing string) (starts []int, stillOpen string) {
	if closing == "" && !hasSections(b) { // as mostly, and much faster
		return appendStarts(nil, b, 0), ""
	}
	for from := 0; ; {
		if closing != "" {
			end := bytes.Index(b[from:], []byte(closing))
			if end < 0 {
				return starts, closing
			}
			from += end + len(closing)
		}
		var open int
		open, closing = nextSection(b[from:])
		starts = appendStarts(starts, b[:from+open], from)
		if closing == "" {
			return starts, ""
		}
		from += open
	}
}

// hasSections reports whether b may have a comment, CDATA section or processing instruction.
func hasSections(b []byte) bool {
	return bytes.Contains(b, []byte("<!")) || bytes.Contains(b, []byte("<?"))
}

// nextSection returns the index of the first comment, CDATA section or processing instruction in b,
// and what ends it; len(b) and "" if there is none.
func nextSection(b []byte) (at int, closing string) {
	for at < len(b) {
		i := bytes.IndexByte(b[at:], '<')
		if i < 0 {
			break
		}
		at += i
		switch rest := b[at:]; {
		case bytes.HasPrefix(rest, []byte("<!--")):
			return at, "-->"
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			return at, "]]>"
		case bytes.HasPrefix(rest, []byte("<?")):
			return at, "?>"
		}
		at++
	}
	return len(b), ""
}

// appendStarts appends the indexes in b, from one on, of the start tags with the local name record.
func appendStarts(starts []int, b []byte, from int) []int {
	for {
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
