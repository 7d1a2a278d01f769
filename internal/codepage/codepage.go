// Package codepage knows the encodings in which programs write text files.
package codepage

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// ByteOrderMark is what many programs write at the start of a file in UTF-8.
const ByteOrderMark = "\ufeff"

// UTF-16 in its two orders of bytes. A byte order mark at the start of the text wins over them.
var (
	UTF16LE = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	UTF16BE = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
)

// UTF16Of returns UTF16LE or UTF16BE for a text that begins with b if it is UTF-16, with or without
// a byte order mark, else nil. Without a mark, the text must begin with an ASCII character.
func UTF16Of(b []byte) encoding.Encoding {
	switch {
	case len(b) < 2:
		return nil
	case bytes.HasPrefix(b, []byte("\xFF\xFE")), b[0] != 0 && b[0] < utf8.RuneSelf && b[1] == 0:
		return UTF16LE
	case bytes.HasPrefix(b, []byte("\xFE\xFF")), b[0] == 0 && b[1] != 0 && b[1] < utf8.RuneSelf:
		return UTF16BE
	}
	return nil
}

// HasUTF8 reports whether s has a character of several bytes in UTF-8.
func HasUTF8(s string) bool {
	for s != "" {
		_, size := utf8.DecodeRuneInString(s)
		if size > 1 {
			return true
		}
		s = s[size:]
	}
	return false
}

// Windows1252 decodes a text in windows-1252, which contains the letters of Latin-1. It returns
// false if the text has bytes that stand for nothing in it; they become U+FFFD.
func Windows1252(s string) (decoded string, ok bool) {
	b := make([]byte, 0, len(s)+len(s)/2)
	ok = true
	for i := range len(s) {
		switch s[i] {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			ok = false
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, charmap.Windows1252.DecodeByte(s[i]))
		}
	}
	return string(b), ok
}
