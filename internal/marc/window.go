package marc

import "io"

const (
	// maxRecordSize bounds the octets of one record, and so the memory for it. ISO 2709 allows
	// 99,999; the longest known records have 4.1 million.
	maxRecordSize = 8 << 20
	// maxSkipped bounds the octets that are searched for the end of an oversized record.
	maxSkipped = 64 << 20
	// maxEndSize exceeds the octets of a record terminator and of any end tag of a record.
	maxEndSize = 128
)

// window reads an input in pieces that each end where a record ends. It buffers the part of the
// input that has been read but not yet returned.
type window struct {
	r    io.Reader
	buf  []byte
	pos  int   // index in buf of the first octet not yet returned
	base int64 // offset of buf[0] in the input
	err  error // from r; io.EOF at the end of the input
}

func newWindow(r io.Reader) *window {
	return &window{r: r, buf: make([]byte, 0, 256<<10)}
}

// reader returns a reader of the input behind unread.
func (w *window) reader() io.Reader {
	if w.err != nil {
		return failedReader{w.err}
	}
	return w.r
}

// failedReader returns an error that a window has got already.
type failedReader struct{ err error }

func (e failedReader) Read([]byte) (int, error) { return 0, e.err }

// unread returns what has been read but not yet returned. It is valid until the next call of fill
// or next.
func (w *window) unread() []byte { return w.buf[w.pos:] }

// offset returns the offset of unread in the input.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// fill reads more of the input, or sets err.
func (w *window) fill() {
	if w.pos > 0 {
		n := copy(w.buf, w.buf[w.pos:])
		w.buf = w.buf[:n]
		w.base += int64(w.pos)
		w.pos = 0
	}
	if len(w.buf) == cap(w.buf) {
		w.buf = append(w.buf, 0)[:len(w.buf)]
	}
	for range 100 {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		w.err = err
		if n > 0 || err != nil {
			return
		}
	}
	w.err = io.ErrNoProgress
}

// next returns the input up to the next end of a record, and the offset of its first octet. The
// chunk is valid until the next call.
//
// findEnd returns the index in b after the first end of a record, or -1 if there is none; it need
// not search b[:from]. The error is errTooLong if next skipped an oversized record, errNoEnd if it
// found no end within maxSkipped octets, or the error of the reader together with what was left.
func (w *window) next(findEnd func(b []byte, from int) int) (chunk []byte, offset int64, err error) {
	offset = w.offset()
	from := 0
	for {
		chunk = w.unread()
		if n := findEnd(chunk, from); n >= 0 {
			w.pos += n
			if w.offset()-offset > maxRecordSize {
				return nil, offset, errTooLong
			}
			return chunk[:n], offset, nil
		}
		from = max(0, len(chunk)-maxEndSize)
		switch {
		case w.err != nil && w.offset() > offset: // the input ends inside an oversized record
			w.pos = len(w.buf)
			if w.err == io.EOF {
				return nil, offset, errTooLong
			}
			return nil, offset, w.err
		case w.err != nil:
			w.pos = len(w.buf)
			return chunk, offset, w.err
		case w.offset()-offset+int64(len(chunk)) > maxSkipped:
			return nil, offset, errNoEnd
		case len(chunk) > maxRecordSize:
			w.pos += from
			from = 0
		}
		w.fill()
	}
}
