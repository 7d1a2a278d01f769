package table

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"shelflist/internal/codepage"
)

// Form is how a table is written.
type Form struct {
	Encoding  Encoding
	Delimiter byte // between the cells of a row, an ASCII character
}

// Encoding is the encoding of a table's text.
type Encoding string

// The encodings of tables.
const (
	Unknown     Encoding = "" // UTF-8 or windows-1252: the first text that is not ASCII decides
	UTF8        Encoding = "UTF-8"
	UTF16LE     Encoding = "UTF-16LE"
	UTF16BE     Encoding = "UTF-16BE"
	Windows1252 Encoding = "windows-1252" // and Latin-1, of which it has all letters
)

// Encodings lists the encodings that a table can be said to have.
var Encodings = []Encoding{UTF8, Windows1252, UTF16LE, UTF16BE}

// Delimiters lists the characters that are looked for between cells, the usual one first.
const Delimiters = ",;\t|"

// utf16 returns the decoder of UTF-16, or nil for another encoding.
func (e Encoding) utf16() encoding.Encoding {
	switch e {
	case UTF16LE:
		return codepage.UTF16LE
	case UTF16BE:
		return codepage.UTF16BE
	}
	return nil
}

// decode decodes cells in place, and returns the positions of those that are not in the encoding.
// If that is unknown, decode sets it at the first cell that is not ASCII. A cell that is valid
// UTF-8 is UTF-8: text in windows-1252 hardly ever is.
func (e *Encoding) decode(cells []string) (doubtful []int) {
	for i, cell := range cells {
		if utf8.ValidString(cell) {
			if *e == Unknown && codepage.HasUTF8(cell) {
				*e = UTF8
			}
			continue
		}
		if *e == Unknown {
			*e = Windows1252
		}
		decoded, ok := codepage.Windows1252(cell)
		if cells[i] = decoded; !ok || *e != Windows1252 || codepage.HasUTF8(cell) {
			doubtful = append(doubtful, i)
		}
	}
	return doubtful
}

// Sample is what the start of a table shows.
type Sample struct {
	Form   Form
	Rows   []Row // at most some dozens
	Header int   // position in Rows of the row with most names of columns
	Names  int   // their number
}

// HeadSize is the number of bytes at the start of a table by which Detect knows it best.
const HeadSize = 64 << 10

// Detect looks at the start of a table: HeadSize bytes of it, or all. isColumn reports whether a
// text is the name of a column. The delimiter is the one that yields most of them in one row, and
// of several the one that yields most rows of the same width.
func Detect(head []byte, isColumn func(string) bool) Sample {
	f := Form{Encoding: detectEncoding(head)}
	if e := f.Encoding.utf16(); e != nil {
		head, _ = e.NewDecoder().Bytes(head) // the last character may be incomplete
		head = bytes.TrimSuffix(head, []byte(string(utf8.RuneError)))
	}
	var best Sample
	bestScore := -1
	for _, d := range []byte(Delimiters) {
		f.Delimiter = d
		s := Sample{Form: f, Rows: firstRows(head, Form{Encoding: f.Encoding.text(), Delimiter: d})}
		s.findHeader(isColumn)
		score := s.score()
		if saysDelimiter(head, d) {
			score += 1 << 30
		}
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	return best
}

// text returns the encoding of text that was decoded from UTF-16.
func (e Encoding) text() Encoding {
	if e.utf16() != nil {
		return UTF8
	}
	return e
}

// detectEncoding returns the encoding of a text that begins with head.
func detectEncoding(head []byte) Encoding {
	switch codepage.UTF16Of(head) {
	case codepage.UTF16LE:
		return UTF16LE
	case codepage.UTF16BE:
		return UTF16BE
	}
	if bytes.HasPrefix(head, []byte(codepage.ByteOrderMark)) {
		return UTF8
	}
	valid, invalid := 0, 0
	for b := head; len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		switch {
		case size > 1:
			valid++
		case r == utf8.RuneError && utf8.FullRune(b): // else cut off
			invalid++
		}
		b = b[size:]
	}
	switch {
	case valid > 0 && valid >= invalid:
		return UTF8
	case invalid > 0:
		return Windows1252
	}
	return Unknown
}

// saysDelimiter reports whether a text begins with the line by which spreadsheets are told the
// delimiter: "sep=;".
func saysDelimiter(head []byte, d byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte(codepage.ByteOrderMark)), newline)
	said, ok := strings.CutPrefix(strings.Trim(string(line), "\r\""), "sep=")
	return ok && said == string(d)
}

// firstRows returns the rows at the start of a text that can be read, without the last one, which
// may be cut off.
func firstRows(head []byte, f Form) []Row {
	const enough = 50
	whole := head
	if at := bytes.LastIndexByte(head, '\n'); at >= 0 {
		whole = head[:at+1]
	}
	r := NewReader(bytes.NewReader(whole), f)
	var rows []Row
	for range enough {
		row, err := r.Read()
		if err == nil {
			rows = append(rows, row)
		} else if _, isBad := errors.AsType[*RowError](err); !isBad {
			break
		}
	}
	return rows
}

// findHeader finds the row that has most names of columns.
func (s *Sample) findHeader(isColumn func(string) bool) {
	const maxAbove = 10 // rows above the header
	for i, row := range s.Rows[:min(len(s.Rows), maxAbove+1)] {
		n := 0
		for _, cell := range row.Cells {
			if isColumn(cell) {
				n++
			}
		}
		if n > s.Names {
			s.Header, s.Names = i, n
		}
	}
}

// score returns how well the rows fit a table.
func (s *Sample) score() int {
	same := 0
	if len(s.Rows) > 0 && len(s.Rows[s.Header].Cells) > 1 {
		for _, row := range s.Rows {
			if len(row.Cells) == len(s.Rows[s.Header].Cells) {
				same++
			}
		}
	}
	return s.Names<<10 + same
}

// Unguard returns what a cell holds, without the means by which programs keep spreadsheets from
// changing it: ="…" around a number, an apostrophe before what would be a formula.
func Unguard(cell string) string {
	if inner, ok := strings.CutPrefix(strings.TrimSpace(cell), `="`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimSpace(strings.ReplaceAll(inner[:len(inner)-1], `""`, `"`))
	}
	if rest := strings.TrimLeft(cell, "'"); rest != "" && rest != cell &&
		strings.IndexByte(FormulaStarts, rest[0]) >= 0 {
		return cell[1:]
	}
	return cell
}

// FormulaStarts are the characters with which a spreadsheet begins a formula, or that it drops.
const FormulaStarts = "=+-@\t\r"
