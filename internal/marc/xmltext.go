package marc

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normaliseNewlines replaces each line end in s by a line feed, as XML 1.0 requires.
func normaliseNewlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// unescape replaces the character and entity references in s and normalises its line ends. It
// returns false if a reference is malformed, or names an unknown entity or a character that XML
// forbids.
func unescape(s string) (string, bool) {
	s = normaliseNewlines(s)
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
		r, ok := resolveReference(rest[:end])
		if !ok {
			return "", false
		}
		b.WriteRune(r)
		s = rest[end+1:]
	}
}

// resolveReference returns the character that the reference &name; stands for.
func resolveReference(name string) (rune, bool) {
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

// isXML reports whether XML 1.0 allows the character.
func isXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r)
}

// CleanXML returns s without what makes an XML parser fail: it replaces each character that XML 1.0
// forbids, such as most control characters, by replacement, and each run of invalid UTF-8 by
// U+FFFD. Catalogue records often contain both.
func CleanXML[T string | []byte](s T, replacement rune) T {
	i := 0
	for i < len(s) && (s[i] >= 0x20 || s[i] == '\n' || s[i] == '\t') && s[i] < utf8.RuneSelf {
		i++
	}
	if i == len(s) {
		return s
	}
	return T(strings.Map(func(r rune) rune {
		if !isXML(r) {
			return replacement
		}
		return r
	}, strings.ToValidUTF8(string(s), "\uFFFD")))
}

// cleanText returns s, the text of an element, in normalisation form C with U+FFFD for everything
// that XML forbids.
func cleanText(s string) string {
	s = CleanXML(s, utf8.RuneError)
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}
