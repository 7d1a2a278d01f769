package marc

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"shelflist/internal/codepage"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decoder returns the function that decodes the values of a record with the character coding scheme
// (leader/09) and the data: "a" means UTF-8, anything else MARC-8. The scheme is often wrong, so
// the data decides:
//   - data that is valid UTF-8 is UTF-8: non-ASCII MARC-8 and Latin-1 hardly ever are;
//   - data with some valid UTF-8 in it is damaged UTF-8 if the record says UTF-8 or there is more
//     valid than invalid; what is invalid is read as windows-1252, which contains Latin-1;
//   - of MARC-8 and Latin-1, it is what its accented letters fit better (see fitMARC8).
func decoder(scheme byte, data []byte) func(string) string {
	ascii := isASCII(data)
	hasEscapes := bytes.IndexByte(data, escape) >= 0
	switch {
	case ascii && (scheme == 'a' || isPlainMARC8(data)):
		return func(s string) string { return s }
	case utf8.Valid(data) && (scheme == 'a' || !ascii && !hasEscapes):
		return normaliseUTF8
	case hasEscapes || ascii:
		return FromMARC8
	}
	if valid, invalid := countUTF8(data); valid > invalid || scheme == 'a' && valid > 0 {
		return normaliseUTF8
	}
	fits, misfits := fitMARC8(data)
	if misfits > fits || scheme == 'a' && misfits == fits {
		return func(s string) string { return norm.NFC.String(decodeBytes(charmap.Windows1252, s)) }
	}
	return FromMARC8
}

// countUTF8 returns how many characters of several octets b has in UTF-8, and how many invalid
// octets.
func countUTF8(b []byte) (valid, invalid int) {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case size > 1:
			valid++
		case r == utf8.RuneError:
			invalid++
		}
		b = b[size:]
	}
	return valid, invalid
}

// normaliseUTF8 returns s in normalisation form C. Invalid octets are read as windows-1252.
func normaliseUTF8(s string) string { return norm.NFC.String(repairUTF8(s)) }

// repairUTF8 returns s with each octet that is not valid UTF-8 read as windows-1252: files in UTF-8
// often have single texts in that encoding.
func repairUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(s[0])
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// decodeBytes decodes s in an encoding of one octet a character.
func decodeBytes(c *charmap.Charmap, s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(c.DecodeByte(s[i]))
	}
	return b.String()
}

// maxFits is the number of accented letters after which fitMARC8 has seen enough.
const maxFits = 200

// fitMARC8 counts the accented letters that data has if it is MARC-8, and the octets that make no
// sense in MARC-8 but in Latin-1. In MARC-8 a combining mark precedes its letter: "é" is E2 65. In
// Latin-1, where "é" is E9, the octets that are marks in MARC-8 are letters, and what follows is
// mostly a letter that such a mark never has, a blank or punctuation. A caron before a consonant,
// as in "č", says nothing: it is also "éc" in Latin-1.
func fitMARC8(data []byte) (fits, misfits int) {
	for i := 0; i < len(data) && fits+misfits < maxFits; i++ {
		next := byte(0)
		if i+1 < len(data) {
			next = data[i+1]
		}
		isLetter := 'a' <= next|0x20 && next|0x20 <= 'z'
		switch c := data[i]; {
		case c < 0x80, c == 0x88, c == 0x89, c == 0x8D, c == 0x8E:
		case (c == 0xEB || c == 0xFA) && i+2 < len(data) && data[i+2] == c+1: // the halves of a ligature
			fits++
			i += 2
		case c >= 0xE0:
			length := marksLength(data[i:])
			switch {
			case c == 0xE9 && length == 1 && strings.IndexByte("cdelnrstzCDELNRSTZ", next) >= 0 && next|0x20 != 'e':
			case isAccentedLetter(data[i:], length):
				fits++
			default:
				misfits++
			}
			i += length - 1
		case c <= 0xA0 || setANSEL.char(c&0x7F) == utf8.RuneError:
			misfits++
		case c >= 0xC0 && c != 0xC5 && c != 0xC6 && c != 0xC7:
			if isLetter { // a degree or copyright sign joined to a word
				misfits++
			}
		case isLetter:
			fits++
		}
	}
	return fits, misfits
}

// marksLength returns the number of combining marks of MARC-8 at the start of b.
func marksLength(b []byte) int {
	n := 0
	for n < len(b) && b[n] >= 0xE0 {
		n++
	}
	return n
}

// isAccentedLetter reports whether the marks at the start of b, of that number, and the letter
// behind them are one character in Unicode.
func isAccentedLetter(b []byte, marks int) bool {
	switch {
	case marks == len(b) || b[marks] >= 0x80:
		return false
	case bytes.HasPrefix(b[marks:], []byte("&#x")):
		return true // only MARC-8 has character references
	case marks == 1:
		return accentedLetters()[b[0]-0xE0][b[1]]
	case marks == 2:
		return isComposed([]rune{rune(b[2]), setANSEL.char(b[0] & 0x7F), setANSEL.char(b[1] & 0x7F)})
	}
	return false
}

// accentedLetters returns for each combining mark of MARC-8, from 0xE0 on, with which letters it is
// one character in Unicode.
var accentedLetters = sync.OnceValue(func() *[32][128]bool {
	var table [32][128]bool
	for mark := range byte(0x1F) {
		for letter := byte('A'); letter <= 'z'; letter++ {
			table[mark][letter] = isComposed([]rune{rune(letter), setANSEL.char(0x60 + mark)})
		}
	}
	return &table
})

// isComposed reports whether a letter and its marks are one character in normalisation form C.
func isComposed(letter []rune) bool {
	return utf8.RuneCountInString(norm.NFC.String(string(letter))) == 1
}

// xmlEncodings are the encodings of one octet a character that an XML declaration may name. Latin-1
// is read as windows-1252, as browsers do: it only has more characters.
var xmlEncodings = map[string]*charmap.Charmap{
	"iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252, "latin-1": charmap.Windows1252,
	"windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252, "iso-8859-15": charmap.ISO8859_15,
	"iso-8859-2": charmap.ISO8859_2, "windows-1250": charmap.Windows1250,
	"iso-8859-5": charmap.ISO8859_5, "windows-1251": charmap.Windows1251, "koi8-r": charmap.KOI8R,
	"iso-8859-7": charmap.ISO8859_7, "windows-1253": charmap.Windows1253,
	"iso-8859-9": charmap.ISO8859_9, "windows-1254": charmap.Windows1254,
}

// encodingOf returns the encoding of an XML document that begins with b, nil for UTF-8. What is
// valid UTF-8 and not only ASCII is UTF-8, whatever the declaration says.
func encodingOf(b []byte) (encoding.Encoding, error) {
	if e := codepage.UTF16Of(b); e != nil {
		return e, nil
	}
	name := declaredEncoding(b)
	c := xmlEncodings[name]
	switch {
	case c != nil && (isASCII(b) || !validUTF8Start(b)):
		return c, nil
	case c != nil:
		return nil, nil
	}
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
		return nil, nil // UTF-16 would have been recognised
	}
	return nil, fmt.Errorf("encoding %.40q is not supported: convert the file to UTF-8", name)
}

// validUTF8Start reports whether b is valid UTF-8, of which the last character may be incomplete.
func validUTF8Start(b []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(b) {
			return true
		}
		b = b[:len(b)-1]
		if len(b) == 0 {
			return true
		}
	}
	return false
}

// declaredEncoding returns the encoding in the XML declaration at the start of b, in lower case.
func declaredEncoding(b []byte) string {
	declaration, _ := cutDeclaration(b)
	_, value, ok := strings.Cut(string(declaration), "encoding")
	value = strings.TrimLeft(value, "= \t\r\n")
	if !ok || value == "" || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	name, _, _ := strings.Cut(value[1:], value[:1])
	return strings.ToLower(strings.TrimSpace(name))
}

// cutDeclaration returns the XML declaration at the start of b, and what follows it.
func cutDeclaration(b []byte) (declaration, rest []byte) {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, []byte(byteOrderMark)), " \t\r\n")
	end := bytes.Index(b[:min(len(b), 256)], []byte("?>"))
	if end < 0 || !bytes.HasPrefix(b, []byte("<?xml")) {
		return nil, b
	}
	return b[:end], b[end+len("?>"):]
}

// RepairXML returns an XML document in UTF-8 and without its declaration, so that a parser of XML
// 1.0 reads it. It decodes UTF-16 and the encodings of one octet a character, reads octets that are
// not valid UTF-8 as windows-1252, replaces characters and references that XML 1.0 forbids by
// blanks and HTML's references by their characters, and escapes ampersands that begin no reference.
// It leaves references as they are in a document that declares entities of its own. The error is
// about an unknown encoding.
func RepairXML(b []byte) ([]byte, error) {
	e, err := encodingOf(b)
	if err != nil {
		return nil, err
	}
	if e != nil {
		if b, err = e.NewDecoder().Bytes(b); err != nil {
			return nil, fmt.Errorf("decoding: %w", err)
		}
	}
	_, b = cutDeclaration(b)
	b = []byte(repairUTF8(string(b)))
	if !bytes.Contains(b, []byte("<!ENTITY")) {
		b = repairReferences(b)
	}
	return bytes.TrimSpace(CleanXML(b, ' ')), nil
}
