package marc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const escape = 0x1B

// charset is a character set of MARC-8: the final character of its escape sequence.
type charset byte

const (
	setASCII charset = 'B'
	setANSEL charset = 'E'
	setEACC  charset = '1' // Chinese, Japanese and Korean, with three octets per character
)

// table returns the characters of the octets from 0x21 upwards, or nil for ASCII and EACC.
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

// FromMARC8 converts s, the value of a subfield or control field in MARC-8, to UTF-8 in
// normalisation form C. Octets without a character become U+FFFD.
func FromMARC8(s string) string {
	if isPlainMARC8(s) && isASCII(s) {
		return s
	}
	d := marc8Decoder{g0: setASCII, g1: setANSEL, out: make([]byte, 0, len(s)+len(s)/2)}
	for s != "" {
		s = s[d.decodeNext(s):]
	}
	if len(d.marks) > 0 {
		d.write(' ') // a base for the remaining marks, which must not combine with the last letter
	}
	return norm.NFC.String(string(d.out))
}

// isPlainMARC8 reports whether s, if it is ASCII, is the same text in MARC-8: it has no escape
// sequence and no numeric character reference.
func isPlainMARC8[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] == escape || s[i] == '&' && i+1 < len(s) && s[i+1] == '#' {
			return false
		}
	}
	return true
}

// marc8Decoder is the state of decoding a MARC-8 text.
type marc8Decoder struct {
	g0, g1 charset // the sets of the octets below and from 0x80
	marks  []rune  // combining marks whose base character has not been read yet
	out    []byte  // in UTF-8
}

// decodeNext decodes the character or escape sequence at the start of s and returns its length.
func (d *marc8Decoder) decodeNext(s string) int {
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
		if r := controlChar(c); r != utf8.RuneError {
			d.out = utf8.AppendRune(d.out, r) // no base character for the waiting marks
		} else {
			d.write(r)
		}
	case set == setEACC:
		return d.decodeEACC(s)
	case set == setASCII:
		if r, n := parseReference(s); n > 0 {
			if isCombiningMark(r) {
				d.out = utf8.AppendRune(d.out, r) // as in Unicode, it follows its base character
			} else {
				d.write(r)
			}
			return n
		}
		d.write(rune(low))
	default:
		d.write(set.char(low))
	}
	return 1
}

// char returns the character of an octet from 0x21 to 0x7E, or U+FFFD.
func (c charset) char(octet byte) rune {
	if table, i := c.table(), int(octet)-0x21; i < len(table) {
		return table[i]
	}
	return utf8.RuneError
}

// controlChar returns the character of a control octet, or U+FFFD if it is not one of the four in
// MARC-8.
func controlChar(c byte) rune {
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

// designate changes g0 or g1 as the escape sequence at the start of s says, and returns the length
// of the sequence. It returns 0 if MARC-8 does not define the sequence.
func (d *marc8Decoder) designate(s string) int {
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
	rest = strings.TrimPrefix(rest, "!") // ANSEL is designated by "!E"
	if rest == "" || strings.IndexByte("BE1234NQS", rest[0]) < 0 {
		return 0
	}
	*target = charset(rest[0])
	return len(s) - len(rest) + 1
}

// decodeEACC decodes the three octets of an EACC character at the start of s and returns their
// number, which is less if the character is incomplete.
func (d *marc8Decoder) decodeEACC(s string) int {
	code := uint32(0)
	for i := range 3 {
		if i == len(s) || s[i]&0x80 != s[0]&0x80 || s[i]&0x7F <= 0x20 || s[i]&0x7F == 0x7F {
			d.write(utf8.RuneError)
			return i
		}
		code = code<<8 | uint32(s[i]&0x7F)
	}
	d.write(eaccChar(code))
	return 3
}

// parseReference parses the numeric character reference at the start of s, such as &#x4E00;. MARC-8
// uses it for characters that are in none of its sets. n is the length of the reference, 0 if there
// is none.
func parseReference(s string) (r rune, n int) {
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

// write appends r to the output. Combining marks precede their base character in MARC-8 and follow
// it in Unicode, so write keeps them until the base character comes.
func (d *marc8Decoder) write(r rune) {
	switch {
	case r == 0: // the second half of a double-width mark
	case isCombiningMark(r):
		d.marks = append(d.marks, r)
	default:
		d.out = utf8.AppendRune(d.out, r)
		for _, m := range d.marks {
			d.out = utf8.AppendRune(d.out, m)
		}
		d.marks = d.marks[:0]
	}
}

// isCombiningMark reports whether r is a combining mark that precedes its base character in MARC-8.
// The superscript alef (U+0670) is a combining mark in Unicode only.
func isCombiningMark(r rune) bool { return r >= 0x300 && r != 0x670 && unicode.Is(unicode.Mn, r) }
