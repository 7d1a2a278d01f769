package openlibrary

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// dumpColumns is the number of columns in a line of a dump: type, key, revision, time of the last
// change, and the record as JSON.
const dumpColumns = 5

// DumpLine is a line of one of Open Library's dumps.
// See https://openlibrary.org/developers/dumps.
type DumpLine struct {
	Type   string // "work", "edition", "author", "redirect", or another
	Key    string
	Record Record // empty for another type
}

// ParseDumpLine reads a line of a dump, without its line end.
func ParseDumpLine(line []byte) (*DumpLine, error) {
	columns := bytes.SplitN(line, []byte("\t"), dumpColumns)
	recordType, ok := bytes.CutPrefix(columns[0], []byte("/type/"))
	if len(columns) != dumpColumns || !ok {
		return nil, errors.New("it does not have the columns type, key, revision, last_modified and JSON")
	}
	l := &DumpLine{Type: string(recordType), Key: string(columns[1])}
	switch l.Type {
	case "work", "edition", "author", "redirect":
		if err := json.Unmarshal(columns[dumpColumns-1], &l.Record); err != nil {
			return nil, fmt.Errorf("%s: %w", l.Key, err)
		}
	}
	return l, nil
}

// IsDumpLine reports whether line looks like a line of a dump.
func IsDumpLine(line []byte) bool {
	return bytes.HasPrefix(line, []byte("/type/")) && bytes.Count(line, []byte("\t")) >= dumpColumns-1
}

// Redirect returns the keys of a redirect from one record to another of the given kind (see
// ParseKey).
func (l *DumpLine) Redirect(kind byte) (from, to Key, ok bool) {
	from, ok = ParseKey(l.Key, kind)
	to, ok2 := ParseKey(string(l.Record.Location), kind)
	return from, to, ok && ok2
}

// maxLine is the length in bytes of the longest line of a dump that is read. The longest known
// lines have some megabytes.
const maxLine = 16 << 20

// ErrLongLine reports a line that is too long to be read.
var ErrLongLine = errors.New("it is too long")

// DumpLines yields the lines of a dump without their ends, and ErrLongLine for a line that is too
// long. A line is valid until the next is yielded.
func DumpLines(r *bufio.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var long []byte // a line that does not fit into r's buffer
		size := 0
		for {
			part, err := r.ReadSlice('\n')
			size += len(part)
			if size <= maxLine && (err == bufio.ErrBufferFull || len(long) > 0) {
				long = append(long, part...)
				part = long
			}
			if err == bufio.ErrBufferFull {
				continue
			}
			if err != nil && err != io.EOF {
				yield(nil, err)
				return
			}
			if err == io.EOF && size == 0 {
				return
			}
			line, failure := bytes.TrimRight(part, "\r\n"), error(nil)
			if size > maxLine {
				line, failure = nil, ErrLongLine
			}
			if !yield(line, failure) || err == io.EOF {
				return
			}
			long, size = long[:0], 0
		}
	}
}
