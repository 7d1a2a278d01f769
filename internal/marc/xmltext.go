package marc

import (
	"bytes"
	"fmt"
	"html"
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

// unescape replaces the character and entity references in s and normalises its line ends. A
// character that XML forbids becomes U+FFFD. An ampersand that begins no reference is kept, since
// many records have texts that were never escaped; but if the document declares entities, unescape
// returns false, because the ampersand may begin one of them.
func unescape(s string, declares bool) (string, bool) {
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
		char, length := resolveReference(rest)
		if length == 0 && declares {
			return "", false
		}
		if length == 0 {
			char = "&"
		}
		b.WriteString(char)
		s = rest[length:]
	}
}

// maxReference is the length of the longest reference that is resolved, without the ampersand.
const maxReference = 32

// resolveReference returns the text for which the reference at the start of s stands, and its
// length; s is what follows the ampersand. It knows XML's and HTML's entities. A reference to a
// character that XML forbids stands for U+FFFD. The length is 0 if there is no reference.
func resolveReference(s string) (text string, length int) {
	end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 1 {
		return "", 0
	}
	name := s[:end]
	switch name {
	case "amp":
		return "&", end + 1
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "quot":
		return "\"", end + 1
	case "apos":
		return "'", end + 1
	}
	if number, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, isHex := strings.CutPrefix(number, "x"); isHex {
			number, base = hex, 16
		}
		v, err := strconv.ParseUint(number, base, 32)
		switch {
		case err != nil:
			return "", 0
		case v > unicode.MaxRune || !isXML(rune(v)):
			return string(utf8.RuneError), end + 1
		}
		return string(rune(v)), end + 1
	}
	text = html.UnescapeString("&" + name + ";")
	if text[0] == '&' && len(text) > 1 || strings.HasSuffix(text, ";") {
		return "", 0 // unknown, or a known one only without its last letters
	}
	return text, end + 1
}

// repairReferences returns the XML document s with references that XML 1.0 knows: see RepairXML.
func repairReferences(s []byte) []byte {
	if bytes.IndexByte(s, '&') < 0 {
		return s
	}
	b := make([]byte, 0, len(s)+len(s)/16)
	for {
		open, closing := nextSection(s)
		b = appendRepaired(b, string(s[:open]))
		end := bytes.Index(s[open:], []byte(closing))
		if closing == "" || end < 0 {
			return append(b, s[open:]...)
		}
		end += open + len(closing)
		b = append(b, s[open:end]...)
		s = s[end:]
	}
}

// appendRepaired appends text with its references repaired to b.
func appendRepaired(b []byte, text string) []byte {
	for {
		before, rest, found := strings.Cut(text, "&")
		b = append(b, before...)
		if !found {
			return b
		}
		switch char, length := resolveReference(rest); {
		case length == 0:
			b = append(b, "&amp;"...)
			text = rest
		case char == string(utf8.RuneError):
			b = append(b, ' ')
			text = rest[length:]
		case len(char) == 1:
			b = fmt.Appendf(b, "&#%d;", char[0]) // it may be markup
			text = rest[length:]
		default:
			b = append(b, char...)
			text = rest[length:]
		}
	}
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

// cleanText returns s, the text of an element, in normalisation form C with U+FFFD for the
// characters that XML forbids. Octets that are not valid UTF-8 are read as windows-1252.
func cleanText(s string) string {
	s = CleanXML(repairUTF8(s), utf8.RuneError)
	if isASCII(s) {
		return s
	}
	return norm.NFC.String(s)
}
