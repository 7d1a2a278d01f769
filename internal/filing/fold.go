// Package filing builds the forms by which titles and names are sorted and compared: without
// case, accents, punctuation or leading articles, and with a person's surname first.
package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"shelflist/internal/number"
)

// Fold returns s as lower-case words of letters and digits in any script, separated by single
// spaces. Compatibility characters and ligatures are decomposed (NFKD, Unicode Standard Annex #15),
// digits of any script become ASCII digits, combining marks and apostrophes are dropped, and every
// other character, including control characters and invalid UTF-8, separates words.
//
// If s has no letter or digit ("!!!"), Fold returns s itself in lower case with single spaces. The
// result is "" only if s has no visible character. Fold is idempotent.
func Fold(s string) string {
	if isASCII(s) {
		return foldASCII(s)
	}
	return foldUnicode(s)
}

// foldUnicode implements Fold for any text.
func foldUnicode(s string) string {
	// Package norm does not normalise characters that follow an invalid byte.
	s = strings.ToValidUTF8(s, "\ufffd")
	// People type an acute accent for an apostrophe; NFKD would turn it into a space.
	s = norm.NFKD.String(strings.ReplaceAll(s, "´", "'"))
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch classify(r) {
		case ignored:
		case wordBreak:
			gap = true
		case wordChar:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			writeLower(&b, r)
		}
	}
	if b.Len() == 0 {
		return collapseInvisible(s)
	}
	// NFKD splits Korean syllables into letters; NFC joins them again.
	return norm.NFC.String(b.String())
}

// foldASCII implements Fold for ASCII text, which most titles are, in a third of the time that
// foldUnicode takes. It matters for an index of millions of titles.
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
		return collapseInvisible(s)
	}
	return string(b)
}

// charClass says what Fold does with a character.
type charClass int

const (
	wordBreak charClass = iota // separates words
	ignored                    // dropped; does not separate words
	wordChar                   // kept
)

func classify(r rune) charClass {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return wordChar
	case isApostrophe(r):
		return ignored
	case r < utf8.RuneSelf:
		return wordBreak
	case r == '·' || r == 'ـ': // Catalan middle dot (l·l) and Arabic tatweel, both inside words
		return ignored
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
		return wordChar
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return ignored
	}
	return wordBreak
}

// IsWord reports whether Fold keeps r as part of a word. In folded text, every character but
// the space is part of a word, unless the original had no letter or digit.
func IsWord(r rune) bool { return classify(r) == wordChar }

// HasWord reports whether s has a letter or digit.
func HasWord(s string) bool { return strings.ContainsFunc(s, IsWord) }

// isApostrophe reports whether r is an apostrophe, a prime, a Hebrew geresh or gershayim, or a
// modifier letter used in romanised Russian, Arabic or Hawaiian.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', 'ˮ', '՚', '׳', '״':
		return true
	}
	return 'ʹ' <= r && r <= 'ʿ'
}

// writeLower writes r in lower case. Letters that NFKD does not decompose are written as the
// letters under which libraries file them.
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
	case 'ħ':
		b.WriteByte('h')
	case 'ŧ':
		b.WriteByte('t')
	case 'ŋ':
		b.WriteByte('n')
	case 'ς':
		b.WriteRune('σ')
	case 'ى', 'ی': // Arabic alef maksura and Persian yeh, often typed for each other and for yeh
		b.WriteRune('ي')
	case 'ک': // Persian kaf
		b.WriteRune('ك')
	case 'ة': // Arabic teh marbuta
		b.WriteRune('ه')
	default:
		if digit, ok := number.Digit(r); ok {
			r = '0' + rune(digit)
		}
		b.WriteRune(r)
	}
}

// collapseInvisible returns s in lower case with each run of white space, control characters
// and format characters replaced by one space, and none at either end.
func collapseInvisible(s string) string {
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
