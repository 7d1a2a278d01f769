package isbn

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/number"
)

const (
	// maxTextBytes bounds the text that Parse accepts: a label, 18 digits of up to 4 bytes with
	// separators, and a qualifier.
	maxTextBytes = 250
	maxDigits    = 18 // an ISBN-13 and an add-on of 5 digits
)

// enclosing are characters that spreadsheets and catalogues put around an ISBN.
const enclosing = " '\"=[]<>‘’‚“”„«»"

// extractDigits returns the digits of s as ASCII, without what may stand before, between and
// behind them. X counts as a digit at the end of 9 or 10. It returns false if s contains
// anything else.
func extractDigits(s string) (string, bool) {
	if len(s) > maxTextBytes {
		return "", false
	}
	s = strings.TrimSpace(plain(s))
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "]E0"), "]E3"), enclosing)
	s = strings.TrimLeft(trimLabel(s), enclosing)

	var b strings.Builder
	for i, r := range s {
		switch {
		case '0' <= r && r <= '9':
			if b.Len() == maxDigits {
				return "", false
			}
			b.WriteByte(byte(r))
		case (r == 'x' || r == 'X') && (b.Len() == 8 || b.Len() == 9):
			b.WriteByte('X')
			return b.String(), isQualifier(s[i+1:])
		case r == '-' || r == ' ':
		default:
			return b.String(), isQualifier(s[i:])
		}
	}
	return b.String(), true
}

// plain returns s without invisible characters, with ASCII digits for digits of any script, "X" for
// a full-width X, "-" for every dash, and " " for every other separator.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && r != '\t' {
			return r
		}
		if digit, ok := number.Digit(r); ok {
			return '0' + rune(digit)
		}
		switch {
		case r == '\t', unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212', r == '\u2043': // minus sign, hyphen bullet
			return '-'
		case 'Ａ' <= r && r <= 'Ｚ':
			return r - 'Ａ' + 'A'
		case 'ａ' <= r && r <= 'ｚ':
			return r - 'ａ' + 'a'
		case r == '：':
			return ':'
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, s)
}

// trimLabel returns s without a label at its start: "ISBN", "e-ISBN", "SBN" or "urn:isbn", each
// with a length ("-13"), a qualifier ("(pbk.)") and a colon or full stop if they follow.
func trimLabel(s string) string {
	rest, ok := s, false
	for _, prefix := range []string{"urn:isbn", "e-isbn", "p-isbn", "eisbn", "pisbn", "isbn", "sbn"} {
		if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			rest, ok = s[len(prefix):], true
			break
		}
	}
	if !ok {
		return s
	}
	rest = trimLength(strings.TrimLeft(rest, " -"))
	if after, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), "("); ok {
		if qualifier, number, ok := strings.Cut(after, ")"); ok && len(qualifier) <= 20 {
			rest = number
		}
	}
	return strings.TrimLeft(rest, ":.#= ")
}

// trimLength returns a label's text without the length "10" or "13". It keeps a 10 or 13 before
// other characters than a colon, a space or a bracket: in "ISBN 1032..." the 10 belongs to the
// number.
func trimLength(s string) string {
	for _, length := range []string{"10", "13"} {
		if after, ok := strings.CutPrefix(s, length); ok && after != "" && strings.ContainsRune(": (", rune(after[0])) {
			return after
		}
	}
	return s
}

// isQualifier reports whether s may follow an ISBN: nothing but punctuation, a text in brackets, a
// price or terms after a colon, or a word for a binding.
func isQualifier(s string) bool {
	s = strings.TrimLeft(s, enclosing+".,;")
	if s == "" || s[0] == '(' || s[0] == ':' {
		return true
	}
	switch strings.ToLower(strings.TrimRight(s, enclosing+".,;:")) {
	case "pbk", "pb", "paper", "paperback", "softcover", "hbk", "hb", "hc", "hardback", "hardcover", "cloth",
		"ebook", "e-book", "epub", "pdf", "set", "br", "brosch", "broché", "rel", "relié", "geb", "kart", "pp", "gewebe", "spiral":
		return true
	}
	return false
}
