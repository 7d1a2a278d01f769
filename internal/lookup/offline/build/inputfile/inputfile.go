// Package inputfile opens the files that an offline index is made of. It recognises their formats
// by their content, and decompresses them.
package inputfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"shelflist/internal/codepage"
	"shelflist/internal/lookup/offline/build/csvfile"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/marc"
)

// Format is the format of an input file.
type Format int

const (
	MARC Format = iota + 1 // ISO 2709 or MARCXML
	Dump                   // Open Library's dumps
	CSV
)

// File is a file to be read.
type File struct {
	Path   string
	Size   int64 // in bytes, compressed if it is
	Format Format
}

// Examine opens a file and finds out its format. The error is one line that names the file.
func Examine(path string) (File, error) {
	f, err := examine(path)
	if err != nil {
		return File{}, fmt.Errorf("can't read %s: %w", path, withoutPath(err))
	}
	return f, nil
}

func examine(path string) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, err
	}
	if !info.Mode().IsRegular() {
		return File{}, errors.New("it is not a file")
	}
	file, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer file.Close()
	r, err := decompress(file)
	if err != nil {
		return File{}, err
	}
	format, err := detectFormat(r)
	return File{path, info.Size(), format}, err
}

// Content is the content of a file, decompressed.
type Content struct {
	*bufio.Reader
	file *os.File
}

// Close closes the file.
func (c *Content) Close() error { return c.file.Close() }

// Open opens the file. Bytes that are read from it are added to count, before they are
// decompressed.
func (f File) Open(count *atomic.Int64) (*Content, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, withoutPath(err)
	}
	r, err := decompress(&countingReader{file, count})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Content{r, file}, nil
}

// withoutPath returns the error of a file operation without the path, which the message has
// already.
func withoutPath(err error) error {
	if failure, ok := errors.AsType[*os.PathError](err); ok {
		return failure.Err
	}
	return err
}

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
func detectFormat(r *bufio.Reader) (Format, error) {
	const enough = 4096
	start, err := r.Peek(enough)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	isCSV := csvfile.IsCSV(start)
	if e := codepage.UTF16Of(start); e != nil {
		if start, err = e.NewDecoder().Bytes(start); err != nil {
			return 0, errUnknownFormat
		}
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n\x00")
	line, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case len(start) == 0:
		return 0, errEmpty
	case start[0] == '<', marc.IsISO2709(start):
		return MARC, nil
	case openlibrary.IsDumpLine(line):
		return Dump, nil
	case isCSV:
		return CSV, nil
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
