package biblio

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"iter"
	"strings"
	"sync/atomic"
)

// format is what a file of works holds.
type format int

const (
	formatMARC format = iota + 1 // ISO 2709 or MARCXML
	formatDump
	formatCSV
)

// readAhead is how much of a file is read at once, in bytes.
const readAhead = 256 << 10

// unpack reads what r holds, and what it holds compressed by gzip.
func unpack(r io.Reader) (*bufio.Reader, error) {
	buffered := bufio.NewReaderSize(r, readAhead)
	start, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, gzipError(err)
	}
	return bufio.NewReaderSize(&gzipReader{unzipped}, readAhead), nil
}

// gzipReader says of damaged data that it is.
type gzipReader struct{ r *gzip.Reader }

func (g *gzipReader) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	return n, gzipError(err)
}

var errGzip = errors.New("its gzip data is damaged or cut short: fetch it again")

func gzipError(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if cause(err) != err {
		return err // the file itself can't be read
	}
	return errGzip
}

var (
	errEmpty   = errors.New("it is empty")
	errUnknown = errors.New("it is none of the files that an index is made of: MARC, MARCXML, Open Library's dumps, CSV whose header has a column title")
)

// formatOf tells formats apart by how they begin, and reads nothing.
func formatOf(r *bufio.Reader) (format, error) {
	const enough = 4096
	start, err := r.Peek(enough)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n\x00")
	line, _, _ := bytes.Cut(start, []byte("\n"))
	columns := strings.Split(string(bytes.TrimSpace(line)), ",")
	switch {
	case len(start) == 0:
		return 0, errEmpty
	case start[0] == '<', isLeader(start):
		return formatMARC, nil
	case bytes.HasPrefix(start, []byte("/type/")) && bytes.Count(line, []byte("\t")) >= dumpColumns-1:
		return formatDump, nil
	}
	for _, column := range columns {
		if strings.Trim(column, `" `) == "title" {
			return formatCSV, nil
		}
	}
	return 0, errUnknown
}

// isLeader reports whether b begins as an ISO 2709 record does: with its length, and, at the leader's end, the map of
// its directory.
func isLeader(b []byte) bool {
	return len(b) >= 24 && isDigits(string(b[:5])) && string(b[20:22]) == "45"
}

// countingReader counts the bytes read.
type countingReader struct {
	r     io.Reader
	count *atomic.Int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.count.Add(int64(n))
	return n, err
}

// maxLine is the longest line of a dump, in bytes; the longest known are some megabytes.
const maxLine = 16 << 20

var errLongLine = errors.New("it is too long")

// lines yields the lines of r without their ends, and errLongLine for one longer than maxLine. A line is valid until the
// next.
func lines(r *bufio.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var long []byte // a line that didn't fit r's buffer
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
				line, failure = nil, errLongLine
			}
			if !yield(line, failure) || err == io.EOF {
				return
			}
			long, size = long[:0], 0
		}
	}
}
