// Package plaintext turns text from catalogues into plain text: without HTML's character
// references, line breaks, padding and invisible characters, and no longer than a reader can use.
package plaintext

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxReference is the length of the longest character reference that is decoded, in bytes.
	maxReference = 33
	// maxEscapes bounds how often escaped text is decoded.
	maxEscapes = 4
	ellipsis   = '…'
)

// Clean returns s as one line of plain text of at most limit characters.
//
// Character references are decoded, those that were escaped several times too: "Pride &amp;amp;
// Prejudice" becomes "Pride & Prejudice". So the rare title that is about a reference, such as "How
// to use &nbsp;", loses it: the sources send far more escaped titles than titles about HTML. Only
// references with a semicolon count: "AT&T" and "R&amp" stay.
//
// White space, line breaks and control characters are collapsed to single blanks, without any at
// either end. Soft hyphens and zero-width spaces are dropped. Joiners and direction marks are kept
// only between two characters that are not ASCII, as Persian and Indic scripts need them. Each
// invalid byte becomes U+FFFD.
//
// A longer text is cut and ends in "…".
func Clean(s string, limit int) string {
	if isClean(s) && len(s) <= limit {
		return s
	}
	if tooLong := limit * 4 * maxEscapes * utf8.UTFMax; len(s) > tooLong {
		s = s[:tooLong] // a bound on the work; what is cut off is beyond the limit
	}
	for range maxEscapes {
		decoded := decodeReferences(s)
		if decoded == s {
			break
		}
		s = decoded
	}
	return truncate(collapse(s), limit)
}

// isClean reports whether s is printable ASCII that Clean would not change, but for its length.
func isClean(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		if c := s[i]; c > '~' || c < ' ' || c == '&' || c == ' ' && last == ' ' {
			return false
		}
		last = s[i]
	}
	return s == "" || last != ' '
}

// decodeReferences decodes the references in s. It reads "&amp;amp;lt;" as "&lt;", however often
// the ampersand was escaped.
func decodeReferences(s string) string {
	at := strings.IndexByte(s, '&')
	if at < 0 {
		return s
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexByte(s, '&') {
		b.WriteString(s[:at])
		s = s[at:]
		for strings.HasPrefix(s, "&amp;amp;") {
			s = "&" + s[len("&amp;"):]
		}
		char, length := reference(s)
		b.WriteString(char)
		s = s[length:]
	}
	b.WriteString(s)
	return b.String()
}

// reference returns what the ampersand at the start of s, or the reference that it begins, stands
// for, and its length in s.
func reference(s string) (char string, length int) {
	end := strings.IndexByte(s[:min(len(s), maxReference)], ';')
	if end < 2 {
		return "&", 1
	}
	char = html.UnescapeString(s[:end+1])
	if char == s[:end+1] || strings.HasSuffix(char, ";") && len(char) > 1 {
		return "&", 1 // unknown, or a known one only without its last letters
	}
	return char, end + 1
}

// collapse implements the part of Clean that is about blanks and invisible characters.
func collapse(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	var last rune // before the gap, if there is one
	for i, r := range s {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			gap = b.Len() > 0
			continue
		case isInvisible(r):
			continue
		case isJoiner(r):
			if next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):]); gap || !needsJoiner(last) ||
				!needsJoiner(next) {
				continue
			}
		}
		if gap {
			b.WriteByte(' ')
		}
		gap, last = false, r
		b.WriteRune(r)
	}
	return b.String()
}

// isInvisible reports whether r is a soft hyphen, a zero-width space or another character that is
// never seen.
func isInvisible(r rune) bool {
	switch r {
	case '\u00ad', '\u180e', '\u200b', '\u2060', '\u2061', '\u2062', '\u2063', '\u2064', '\ufeff':
		return true
	}
	return false
}

// needsJoiner reports whether a joiner or direction mark has a meaning beside r. At the end of a
// text, r is U+FFFD.
func needsJoiner(r rune) bool {
	return r >= utf8.RuneSelf && r != utf8.RuneError && !unicode.IsSpace(r) && !unicode.IsControl(r) &&
		!isInvisible(r) && !isJoiner(r)
}

// isJoiner reports whether r is a zero-width joiner or non-joiner or a direction mark.
func isJoiner(r rune) bool { return '\u200c' <= r && r <= '\u200f' }

// truncate cuts s to limit characters, the last of which is then "…".
func truncate(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	const maxMarks = 8
	count := 0
	for i, r := range s {
		// A few combining marks stay with their letter.
		if count++; count >= limit && (!unicode.Is(unicode.Mn, r) || count > limit+maxMarks) {
			return strings.TrimRight(s[:i], " ") + string(ellipsis)
		}
	}
	return s
}
