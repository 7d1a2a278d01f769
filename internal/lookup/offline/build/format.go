package build

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"sync/atomic"

	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/marc"
)

// format is the format of an input file.
type format int

const (
	formatMARC format = iota + 1 // ISO 2709 or MARCXML
	formatDump                   // Open Library's dumps
	formatCSV
)

// readAhead is the size of the buffers through which a file is read, in bytes.
const readAhead = 256 << 10

// decompress returns a reader of what r holds, decompressed if it is compressed by gzip.
func decompress(r io.Reader) (*bufio.Reader, error) {
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

// gzipReader replaces the errors of damaged data by errGzip.
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
	if withoutPath(err) != err {
		return err // the file itself can't be read
	}
	return errGzip
}

var (
	errEmpty         = errors.New("it is empty")
	errUnknownFormat = errors.New("it is none of the files that an index is made of: MARC, MARCXML, Open Library's dumps, CSV whose header has a column title")
)

// detectFormat recognises a format by the first bytes, without consuming them.
func detectFormat(r *bufio.Reader) (format, error) {
	const enough = 4096
	start, err := r.Peek(enough)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n\x00")
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case len(start) == 0:
		return 0, errEmpty
	case start[0] == '<', marc.IsISO2709(start):
		return formatMARC, nil
	case openlibrary.IsDumpLine(line):
		return formatDump, nil
	}
	for column := range strings.SplitSeq(string(bytes.TrimSpace(line)), ",") {
		if strings.Trim(column, `" `) == "title" {
			return formatCSV, nil
		}
	}
	return 0, errUnknownFormat
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
