package marc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const escape = 0x1B

// charset is a character set of MARC-8, named by the final character of its escape sequence.
type charset byte

const (
	setASCII charset = 'B'
	setANSEL charset = 'E'
	setEACC  charset = '1' // Chinese, Japanese and Korean: three octets a character
)

// table returns the characters of the octets from 21 of a set of one octet a character.
func (c charset) table() []rune {
	switch c {
	case setANSEL:
		return ansel
	case 'b':
		return subscripts
	case 'p':
		return superscripts
	case 'g':
		return greekSymbols
	case '2':
		return basicHebrew
	case '3':
		return basicArabic
	case '4':
		return extendedArabic
	case 'N':
		return basicCyrillic
	case 'Q':
		return extendedCyrillic
	case 'S':
		return basicGreek
	}
	return nil
}

// FromMARC8 returns the MARC-8 text s, the value of one subfield or control field, in UTF-8
// in normalisation form C. Octets that stand for no character become U+FFFD.
func FromMARC8(s string) string {
	if isPlainMARC8(s) && isASCII(s) {
		return s
	}
	d := marc8{g0: setASCII, g1: setANSEL, out: make([]byte, 0, len(s)+len(s)/2)}
	for s != "" {
		s = s[d.next(s):]
	}
	if len(d.marks) > 0 {
		d.write(' ') // the letter is missing: not on the one before
	}
	return norm.NFC.String(string(d.out))
}

// isPlainMARC8 reports whether s, if it is ASCII, means the same in MARC-8.
func isPlainMARC8[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] == escape || s[i] == '&' && i+1 < len(s) && s[i+1] == '#' {
			return false
		}
	}
	return true
}

// marc8 is the state of a text of MARC-8.
type marc8 struct {
	g0, g1 charset // of the octets below and above 80
	marks  []rune  // that wait for the letter they belong to
	out    []byte
}

// next decodes what s begins with, and returns how many octets that is.
func (d *marc8) next(s string) int {
	c := s[0]
	set := d.g0
	if c >= 0x80 {
		set = d.g1
	}
	switch low := c & 0x7F; {
	case c == escape:
		if n := d.designate(s); n > 0 {
			return n
		}
		d.write(utf8.RuneError)
	case c < 0x7F && low <= 0x20:
		d.write(rune(c))
	case low <= 0x20 || low == 0x7F:
		d.write(control(c))
	case set == setEACC:
		return d.nextEACC(s)
	case set == setASCII:
		if r, n := reference(s); n > 0 {
			d.out = utf8.AppendRune(d.out, r)
			return n
		}
		d.write(rune(low))
	default:
		d.write(set.char(low))
	}
	return 1
}

// char returns the character of an octet from 21 to 7E.
func (c charset) char(octet byte) rune {
	if table, i := c.table(), int(octet)-0x21; i < len(table) {
		return table[i]
	}
	return utf8.RuneError
}

// control returns the character of an octet that is in no set: MARC-8 has four.
func control(c byte) rune {
	switch c {
	case 0x88:
		return nonSortBegin
	case 0x89:
		return nonSortEnd
	case 0x8D:
		return 0x200D // zero width joiner
	case 0x8E:
		return 0x200C // zero width non-joiner
	}
	return utf8.RuneError
}

// designate changes the set that s's escape sequence says, and returns its length; 0 if it
// is none that MARC-8 knows.
func (d *marc8) designate(s string) int {
	if len(s) > 1 && strings.IndexByte("bgps", s[1]) >= 0 {
		d.g0 = charset(s[1])
		if s[1] == 's' {
			d.g0 = setASCII
		}
		return 2
	}
	rest, multiple := strings.CutPrefix(s[1:], "$")
	target := &d.g0
	switch {
	case rest == "":
		return 0
	case rest[0] == '(' || rest[0] == ',':
		rest = rest[1:]
	case rest[0] == ')' || rest[0] == '-':
		target, rest = &d.g1, rest[1:]
	case !multiple:
		return 0
	}
	rest = strings.TrimPrefix(rest, "!") // the set of ANSEL is "!E"
	if rest == "" || strings.IndexByte("BE1234NQS", rest[0]) < 0 {
		return 0
	}
	*target = charset(rest[0])
	return len(s) - len(rest) + 1
}

// nextEACC decodes the three octets that s should begin with.
func (d *marc8) nextEACC(s string) int {
	code := uint32(0)
	for i := range 3 {
		if i == len(s) || s[i]&0x80 != s[0]&0x80 || s[i]&0x7F <= 0x20 || s[i]&0x7F == 0x7F {
			d.write(utf8.RuneError)
			return i
		}
		code = code<<8 | uint32(s[i]&0x7F)
	}
	d.write(eacc(code))
	return 3
}

// reference reads a numeric character reference such as &#x4E00;, by which MARC-8 has what
// no set of it has. n is its length, or 0.
func reference(s string) (r rune, n int) {
	hex, ok := strings.CutPrefix(s, "&#x")
	end := strings.IndexByte(hex[:min(len(hex), 7)], ';')
	if !ok || end < 1 {
		return 0, 0
	}
	v, err := strconv.ParseUint(hex[:end], 16, 32)
	if err != nil || v < 0x20 || v > unicode.MaxRune || !utf8.ValidRune(rune(v)) {
		return 0, 0
	}
	return rune(v), len("&#x") + end + 1
}

// write appends a character. MARC-8 has marks before their letter, Unicode behind it.
func (d *marc8) write(r rune) {
	switch {
	case r == 0: // the second half of a mark
	case isMark(r):
		d.marks = append(d.marks, r)
	default:
		d.out = utf8.AppendRune(d.out, r)
		for _, m := range d.marks {
			d.out = utf8.AppendRune(d.out, m)
		}
		d.marks = d.marks[:0]
	}
}

// isMark reports whether r stands before its letter in MARC-8: the marks of Unicode, but not
// the superscript alef, a letter in MARC-8.
func isMark(r rune) bool { return r >= 0x300 && r != 0x670 && unicode.Is(unicode.Mn, r) }
