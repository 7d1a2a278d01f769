package marc

import "io"

const (
	// maxRecord bounds the memory for one record, in octets. ISO 2709 allows 99,999; the
	// longest MARCXML records known are some hundred thousand.
	maxRecord = 1 << 20
	// maxSkipped bounds how far the end of a record that is too long is looked for.
	maxSkipped = 64 << 20
	// maxMark is more than the octets of any mark that ends a record.
	maxMark = 128
)

// window is the part of the input that is in memory.
type window struct {
	r      io.Reader
	buf    []byte
	pos    int   // of the first octet that was not handed out
	offset int64 // of buf[0] in the input
	err    error // why there is no more to read; io.EOF at the end
}

func newWindow(r io.Reader) *window {
	return &window{r: r, buf: make([]byte, 0, 256<<10)}
}

// rest returns what was read and not yet handed out. It is valid until the next call.
func (w *window) rest() []byte { return w.buf[w.pos:] }

// at returns the offset of rest in the input.
func (w *window) at() int64 { return w.offset + int64(w.pos) }

// fill reads more, or sets err.
func (w *window) fill() {
	if w.pos > 0 {
		n := copy(w.buf, w.buf[w.pos:])
		w.buf = w.buf[:n]
		w.offset += int64(w.pos)
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

// cut hands out the input up to the next end that find sees, and its offset. find returns
// how many octets of b that is, or -1; it need not look for ends before from. The error is
// errTooLong when the record was skipped, errNoEnd, or w.err, with what was left.
func (w *window) cut(find func(b []byte, from int) int) (chunk []byte, offset int64, err error) {
	offset = w.at()
	from := 0
	for {
		chunk = w.rest()
		if n := find(chunk, from); n >= 0 {
			w.pos += n
			if w.at()-offset > maxRecord {
				return nil, offset, errTooLong
			}
			return chunk[:n], offset, nil
		}
		from = max(0, len(chunk)-maxMark)
		switch {
		case w.err != nil && w.at() > offset: // the end, and part of the record is gone
			w.pos = len(w.buf)
			if w.err == io.EOF {
				return nil, offset, errTooLong
			}
			return nil, offset, w.err
		case w.err != nil:
			w.pos = len(w.buf)
			return chunk, offset, w.err
		case w.at()-offset > maxSkipped:
			return nil, offset, errNoEnd
		case len(chunk) > maxRecord:
			w.pos += from
			from = 0
		}
		w.fill()
	}
}
