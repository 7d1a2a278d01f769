package exchange

import (
	"bufio"
	"errors"
	"io"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
)

// WriteAll writes a file with all books that each passes to its function, and returns how many it
// has written. Those that are too long for the format are left out; leftOut is their number.
func (f Format) WriteAll(w io.Writer, each func(func(catalogue.Book) error) error) (books, leftOut int, err error) {
	buffer := bufio.NewWriterSize(w, 64<<10)
	encoder := f.NewEncoder(buffer)
	err = each(func(b catalogue.Book) error {
		err := encoder.Encode(b)
		if errors.Is(err, marc.ErrTooLong) {
			leftOut++
			return nil
		}
		books++
		return err
	})
	if err == nil {
		err = encoder.Close()
	}
	if err == nil {
		err = buffer.Flush()
	}
	return books, leftOut, err
}
