// Package number finds the numbers in titles, in digits of any script and in Roman numerals, and
// writes them so that they sort by their value.
package number

import (
	"strings"
	"unicode/utf8"
)

// Sortable returns folded text, words of small letters and digits separated by single spaces, with
// its numbers written so that byte order is the order of their values, and before letters.
//
// A number is written without leading zeros and after a digit that says how long it is: "vol 12"
// for "vol 2", "vol 210" for "vol 10", "17" for "007". That digit is 1 to 8; a longer number comes
// after a 9 and its length in two digits. So a longer number sorts behind a shorter one, and
// different numbers are written differently.
//
// Roman numerals from 1 to 89 count only after a word such as "vol" or "band": elsewhere they may
// be words.
func Sortable(folded string) string {
	var b strings.Builder
	b.Grow(len(folded) + 8)
	numbered := false // whether the word before says that a number follows
	for word := range strings.SplitSeq(folded, " ") {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if value := roman(word); numbered && value > 0 {
			writeNumber(&b, string([]byte{'0' + byte(value/10), '0' + byte(value%10)}))
		} else {
			writeNumbers(&b, word)
		}
		numbered = isNumbering(word)
	}
	return b.String()
}

// MayHaveNumber reports whether title has an ASCII digit, a character beyond ASCII, which may be
// one, or a word that begins with the letter of a Roman numeral. It is quick, since most titles
// have none.
func MayHaveNumber(title string) bool {
	previous := byte('x')
	for i := range len(title) {
		c := title[i]
		switch {
		case '0' <= c && c <= '9', c >= utf8.RuneSelf:
			return true
		case previous != ' ' && previous != '.':
		case c == 'I', c == 'V', c == 'X', c == 'L', c == 'i', c == 'v', c == 'x', c == 'l':
			return true
		}
		previous = c
	}
	return false
}

// writeNumbers writes a folded word, with its numbers as TitleKey has them.
func writeNumbers(b *strings.Builder, word string) {
	for word != "" {
		digits := strings.IndexFunc(word, isDigit)
		if digits < 0 {
			b.WriteString(word)
			return
		}
		b.WriteString(word[:digits])
		word = word[digits:]
		end := strings.IndexFunc(word, func(r rune) bool { return !isDigit(r) })
		if end < 0 {
			end = len(word)
		}
		writeNumber(b, strings.Map(func(r rune) rune {
			value, _ := Digit(r)
			return '0' + rune(value)
		}, word[:end]))
		word = word[end:]
	}
}

// writeNumber writes a number of ASCII digits after its length.
func writeNumber(b *strings.Builder, digits string) {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	switch n := len(digits); {
	case n < 9:
		b.WriteByte('0' + byte(n))
	case n < 99:
		b.WriteByte('9')
		b.WriteByte('0' + byte(n/10))
		b.WriteByte('0' + byte(n%10))
	default: // longer than any key that is stored
		b.WriteString("999")
	}
	b.WriteString(digits)
}

// JoinGroups returns title without the marks that group the digits of a number in threes: commas
// (3,001), apostrophes and narrow spaces, and points in languages other than English (20.000). The
// language is a MARC language code; "" means English. Other marks divide numbers: "3.11" is 3, then
// 11.
func JoinGroups(title, language string) string {
	if !strings.ContainsFunc(title, isDigit) {
		return title
	}
	runes := []rune(title)
	kept := runes[:0:0]
	for i, r := range runes {
		if isGroupMark(r, language) && digitsAfter(runes[i+1:]) == 3 {
			if before := digitsBefore(runes[:i]); 0 < before && before <= 3 {
				continue
			}
		}
		kept = append(kept, r)
	}
	return string(kept)
}

func isGroupMark(r rune, language string) bool {
	switch r {
	case ',', '\'', '’', '\u2009', '\u202f':
		return true
	case '.':
		return language != "eng" && language != ""
	}
	return false
}

// digitsBefore returns how many digits end runes.
func digitsBefore(runes []rune) int {
	n := 0
	for n < len(runes) && isDigit(runes[len(runes)-1-n]) {
		n++
	}
	return n
}

// digitsAfter returns how many digits begin runes.
func digitsAfter(runes []rune) int {
	n := 0
	for n < len(runes) && isDigit(runes[n]) {
		n++
	}
	return n
}

// isNumbering reports whether a folded word says that a number follows, which may be Roman.
func isNumbering(word string) bool {
	switch word {
	case "vol", "vols", "volume", "volumes", "v", "part", "parts", "pt", "book", "bk", "no", "nr", "number",
		"chapter", "act", "issue", "episode", "series", "season", "stage", "phase", "level", "grade", "unit",
		"bd", "band", "teil", "tl", "buch", "heft", "folge", "kapitel",
		"tome", "t", "partie", "livre", "numero", "tomo", "parte", "libro", "volumen", "capitulo",
		"deel", "boek", "bind", "bok", "del", "dil", "kniha", "tom", "czesc", "kotet", "том", "часть", "книга",
		"τομοσ", "μεροσ":
		return true
	}
	return false
}

// roman returns the value of a Roman numeral from 1 to 89 in lower case, or 0 if word is none. A
// single l is none.
func roman(word string) int {
	if word == "" || word == "l" || strings.Trim(word, "ivxl") != "" {
		return 0
	}
	for n := 1; n < 90; n++ {
		if romanText(n) == word {
			return n
		}
	}
	return 0
}

// romanText returns a number from 1 to 89 in its usual Roman form.
func romanText(n int) string {
	tens := [...]string{"", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx"}
	ones := [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}
	return tens[n/10] + ones[n%10]
}
