// Package filing makes the forms by which titles and names are sorted and
// compared: without case, accents, punctuation and leading articles, and with
// a person's surname first.
package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces s to lower-case words of letters and digits, of any script, with
// one space between them. Compatibility forms and ligatures are taken apart
// (NFKD, Unicode Standard Annex #15), accents and apostrophes vanish, and all
// else, control characters and invalid UTF-8 included, separates words.
//
// If no letter or digit is left ("!!!"), the result is s itself in lower case
// with single spaces. It is "" only if s holds nothing visible. Folding twice
// changes nothing further.
func Fold(s string) string {
	if isASCII(s) {
		return foldASCII(s)
	}
	return fold(s)
}

// fold is Fold, for any text.
func fold(s string) string {
	// Package norm leaves letters behind an invalid byte as they are.
	s = strings.ToValidUTF8(s, "\ufffd")
	// NFKD would make a space of the acute accent that stands for an apostrophe.
	s = norm.NFKD.String(strings.ReplaceAll(s, "´", "'"))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch kindOf(r) {
		case silent:
		case separator:
			gap = true
		case word:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			writeLower(&b, r)
		}
	}
	if b.Len() == 0 {
		return visible(s)
	}
	// NFKD has split Korean syllables into their letters.
	return norm.NFC.String(b.String())
}

// foldASCII is fold for what most titles are, in a third of the time: in an index of millions that counts.
func foldASCII(s string) string {
	b := make([]byte, 0, len(s))
	gap := false
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			if gap && len(b) > 0 {
				b = append(b, ' ')
			}
			gap = false
			b = append(b, c)
		case c != '\'' && c != '`':
			gap = true
		}
	}
	if len(b) == 0 {
		return visible(s)
	}
	return string(b)
}

type kind int

const (
	separator kind = iota
	silent         // vanishes, and does not end a word
	word
)

func kindOf(r rune) kind {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return word
	case isApostrophe(r):
		return silent
	case r < utf8.RuneSelf:
		return separator
	case r == '·' || r == 'ـ': // inside a word: Catalan l·l, the Arabic line that only stretches one
		return silent
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
		return word
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return silent
	}
	return separator
}

// IsWord reports whether r, of folded text, is of a word. What else Fold leaves, it leaves because there is nothing but that.
func IsWord(r rune) bool { return kindOf(r) == word }

// isApostrophe also holds the modifier letters that romanised Russian, Arabic
// and Hawaiian write, and the Hebrew geresh and gershayim.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', 'ˮ', '՚', '׳', '״':
		return true
	}
	return 'ʹ' <= r && r <= 'ʿ'
}

// writeLower writes r in lower case; letters that NFKD leaves whole become the
// letters that libraries file them as.
func writeLower(b *strings.Builder, r rune) {
	switch r = unicode.ToLower(r); r {
	case 'ß':
		b.WriteString("ss")
	case 'ø':
		b.WriteByte('o')
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'ł':
		b.WriteByte('l')
	case 'đ', 'ð':
		b.WriteByte('d')
	case 'þ':
		b.WriteString("th")
	case 'ı':
		b.WriteByte('i')
	case 'ς':
		b.WriteRune('σ')
	default:
		b.WriteRune(r)
	}
}

// visible is s in lower case, with white space, control and format characters
// collapsed to single spaces.
func visible(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf)
	}), " ")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
