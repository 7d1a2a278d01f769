package marc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// newlines makes each line end of s a line feed, as XML does.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// unescape replaces the references to characters in s. It reports false for one that
// is none, or to a character that XML does not have.
func unescape(s string) (string, bool) {
	s = newlines(s)
	if strings.IndexByte(s, '&') < 0 {
		return s, true
	}
	var b strings.Builder
	for {
		text, rest, found := strings.Cut(s, "&")
		b.WriteString(text)
		if !found {
			return b.String(), true
		}
		end := strings.IndexByte(rest, ';')
		if end < 0 {
			return "", false
		}
		r, ok := character(rest[:end])
		if !ok {
			return "", false
		}
		b.WriteRune(r)
		s = rest[end+1:]
	}
}

// character returns the character that the reference &name; means.
func character(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	number, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(number, "x"); isHex {
		number, base = hex, 16
	}
	v, err := strconv.ParseUint(number, base, 32)
	if !ok || err != nil || v > unicode.MaxRune || !isXML(rune(v)) {
		return 0, false
	}
	return rune(v), true
}

// isXML reports whether XML 1.0 has the character.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r)
}

// cleanXML returns s in normalisation form C, with U+FFFD where there is what XML does not
// have: MARCXML made by bad software has control characters.
func cleanXML(s string) string {
	i := 0
	for i < len(s) && (s[i] >= 0x20 || s[i] == '\n' || s[i] == '\t') && s[i] < utf8.RuneSelf {
		i++
	}
	if i == len(s) {
		return s
	}
	return cleanUTF8(strings.Map(func(r rune) rune {
		if !isXML(r) {
			return utf8.RuneError
		}
		return r
	}, s))
}
