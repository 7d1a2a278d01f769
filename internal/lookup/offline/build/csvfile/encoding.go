package csvfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"shelflist/internal/codepage"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

const (
	// maxHeader is the length in bytes of the start of a file in which the header is looked for.
	maxHeader = 4096

	byteOrderMark = "\ufeff"
)

// IsCSV reports whether a file that begins with start is CSV with a column for the title.
func IsCSV(start []byte) bool {
	text, err := decode(bytes.NewReader(start))
	if err != nil {
		return false
	}
	start, _ = text.Peek(maxHeader)
	_, ok := findDelimiter(start)
	return ok
}

// decode returns a reader of a file without its byte order mark, in UTF-8 if it is in UTF-16.
// Whether the rest is in UTF-8 or windows-1252 is decided row by row.
func decode(r io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(r, maxHeader)
	start, err := text.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if e := codepage.UTF16Of(start); e != nil {
		text = bufio.NewReaderSize(transform.NewReader(text, e.NewDecoder()), maxHeader)
	} else if bytes.HasPrefix(start, []byte(byteOrderMark)) {
		if _, err := text.Discard(len(byteOrderMark)); err != nil {
			return nil, err
		}
	}
	return text, nil
}

// delimiter returns the character that separates the fields of a file that begins with start: the
// one with which the header has a column for the title.
func delimiter(start []byte) rune {
	d, _ := findDelimiter(start)
	return d
}

func findDelimiter(start []byte) (delimiter rune, ok bool) {
	for line := range bytes.Lines(bytes.TrimLeft(start, "\r\n")) {
		text := string(bytes.TrimRight(line, "\r\n"))
		if d, ok := strings.CutPrefix(strings.Trim(text, `"`), "sep="); ok && len(d) == 1 {
			return rune(d[0]), true
		}
		for _, d := range ",;\t" {
			for name := range strings.SplitSeq(text, string(d)) {
				if slices.Contains(names[titleField], normaliseName(name)) {
					return d, true
				}
			}
		}
		break
	}
	return ',', false
}

var (
	errEncoding = errors.New("its text is neither UTF-8 nor windows-1252")
	errMixed    = errors.New("its text is not UTF-8, as that of the rows before it is")
)

// rowDecoder decodes rows in UTF-8 or windows-1252, which spreadsheets write. A row that is valid
// UTF-8 is UTF-8: windows-1252 hardly ever is.
type rowDecoder struct {
	sawUTF8 bool // a row had characters of several bytes
}

// decode decodes the fields of a row in place. A row that is in neither encoding, or not in that of
// the rows before it, is an error: its text would be guesswork.
func (d *rowDecoder) decode(fields []string) error {
	hasMultibyte := slices.ContainsFunc(fields, hasUTF8)
	if !slices.ContainsFunc(fields, func(s string) bool { return !utf8.ValidString(s) }) {
		d.sawUTF8 = d.sawUTF8 || hasMultibyte
		return nil
	}
	switch {
	case d.sawUTF8:
		return errMixed
	case hasMultibyte, slices.ContainsFunc(fields, isUndefined):
		return errEncoding
	}
	for i, field := range fields {
		decoded, err := charmap.Windows1252.NewDecoder().String(field)
		if err != nil {
			return err
		}
		fields[i] = decoded
	}
	return nil
}

// isUndefined reports whether s has a byte that windows-1252 does not define.
func isUndefined(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return true
		}
	}
	return false
}

// hasUTF8 reports whether s has a character of several bytes in UTF-8.
func hasUTF8(s string) bool {
	for s != "" {
		_, size := utf8.DecodeRuneInString(s)
		if size > 1 {
			return true
		}
		s = s[size:]
	}
	return false
}
