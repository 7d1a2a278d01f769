package intake

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/exchange/intake/lines"
	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// maxISBNLine is the length of the longest line of a list of ISBNs, in bytes.
const maxISBNLine = 4096

// isISBNList reports whether a file that begins with head is a list of ISBNs, one a line. Some may
// be wrong: a scanner reads what it is shown.
func isISBNList(head []byte) bool {
	r := lines.NewReader(bytes.NewReader(head), maxISBNLine)
	isbns, others := 0, 0
	for {
		line, err := r.Read()
		if err != nil && !errors.Is(err, lines.ErrLong) {
			return isbns > others
		}
		line = withoutComment(line)
		_, invalid := isbn.Parse(line)
		switch {
		case err == nil && line == "":
		case err == nil && (invalid == nil || errors.Is(invalid, isbn.ErrCheckDigit)):
			isbns++
		default:
			others++
		}
	}
}

// withoutComment returns a line of a list without what follows a #.
func withoutComment(line string) string {
	line, _, _ = strings.Cut(line, "#")
	return strings.TrimSpace(line)
}

// readISBNs reads a list of ISBNs.
func readISBNs(r io.Reader) iter.Seq2[entry.Entry, error] {
	return func(yield func(entry.Entry, error) bool) {
		in := lines.NewReader(r, maxISBNLine)
		for {
			line, err := in.Read()
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.Is(err, lines.ErrLong):
				err = &entry.Error{Line: in.Line(), Err: err}
			case err != nil:
				yield(entry.Entry{}, err)
				return
			}
			text := withoutComment(line)
			if text == "" && err == nil {
				continue
			}
			var d entry.Draft
			d.Add(vocabulary.ISBNs, "ISBN", text)
			e, nothing := d.Entry()
			e.Line, e.Raw.Text = in.Line(), line
			if err == nil && nothing != nil {
				err = &entry.Error{Line: in.Line(), Column: "ISBN", Err: e.LeftOut[0], Raw: e.Raw}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
