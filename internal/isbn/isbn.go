// Package isbn parses, checks and converts International Standard Book Numbers
// (ISO 2108).
package isbn

import (
	"errors"
	"fmt"
	"strings"
)

// ISBN is an ISBN-13: thirteen digits that begin with 978 or 979 (but not 9790) and end in the
// right check digit, without hyphens. The zero value is no ISBN.
type ISBN string

var (
	// ErrSyntax says that a text does not have the form of an ISBN.
	ErrSyntax = errors.New("not an ISBN: it needs 10 digits, or 13 that begin with 978 or 979")
	// ErrCheckDigit says that the last digit does not fit those before it.
	ErrCheckDigit = errors.New("not a valid ISBN: the last digit does not fit the others, so one may be mistyped")
)

// maxText bounds what is looked at: 13 digits, each with a separator, and a prefix.
const maxText = 100

// Parse reads an ISBN-10 or ISBN-13, with or without hyphens, dashes or spaces, and with
// or without "ISBN", "ISBN-10:" or "ISBN-13:" before it. An ISBN-10 is converted. The
// error wraps ErrSyntax or ErrCheckDigit.
func Parse(s string) (ISBN, error) {
	if len(s) > maxText {
		return "", ErrSyntax
	}
	digits, ok := bare(s)
	switch {
	case ok && len(digits) == 13:
		if !hasPrefix(digits) {
			break
		}
		if digits[12] != check13(digits[:12]) {
			return "", fmt.Errorf("%q: %w", s, ErrCheckDigit)
		}
		return ISBN(digits), nil
	case ok && len(digits) == 10:
		if digits[9] != check10(digits[:9]) {
			return "", fmt.Errorf("%q: %w", s, ErrCheckDigit)
		}
		twelve := "978" + digits[:9]
		return ISBN(twelve + string(check13(twelve))), nil
	}
	return "", fmt.Errorf("%q: %w", s, ErrSyntax)
}

// Ten returns the ISBN-10 form, ten characters of which the last may be X. There
// is none, and it reports false, for an ISBN that begins with 979.
func (n ISBN) Ten() (string, bool) {
	if len(n) != 13 || n[:3] != "978" {
		return "", false
	}
	nine := string(n[3:12])
	return nine + string(check10(nine)), true
}

// String returns the thirteen digits.
func (n ISBN) String() string { return string(n) }

// hasPrefix reports whether thirteen digits are a book's. What begins with 9790 is printed music
// (ISMN, ISO 10957).
func hasPrefix(digits string) bool {
	return digits[:3] == "978" || digits[:3] == "979" && digits[3] != '0'
}

// bare returns the digits of s, and an X only where an ISBN-10 ends in one.
func bare(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 4 && strings.EqualFold(s[:4], "ISBN") {
		s = cutLength(s[4:])
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case (r == 'x' || r == 'X') && b.Len() == 9:
			b.WriteByte('X')
		case !isSeparator(r):
			return "", false
		}
	}
	digits := b.String()
	if len(digits) > 10 && digits[9] == 'X' {
		return "", false
	}
	return digits, true
}

// cutLength cuts the -10 or -13 of "ISBN-10:" and what separates it from the number. Without
// a colon or space after it, as in "ISBN 1032...", the 10 is the number's own.
func cutLength(s string) string {
	rest := strings.TrimLeftFunc(s, isSeparator)
	for _, length := range []string{"10", "13"} {
		if after, ok := strings.CutPrefix(rest, length); ok && after != "" && (after[0] == ':' || after[0] == ' ') {
			return strings.TrimLeft(after, ": ")
		}
	}
	return strings.TrimLeft(rest, ":")
}

func isSeparator(r rune) bool {
	switch r {
	case ' ', '-', '\t', '\u00a0', '\u00ad', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\u2009', '\u202f':
		return true
	}
	return false
}

// check13 weighs twelve digits 1 and 3 in turn; the sum with the check digit is
// a multiple of 10.
func check13(twelve string) byte {
	sum := 0
	for i := range len(twelve) {
		weight := 1 + i%2*2
		sum += weight * int(twelve[i]-'0')
	}
	return byte('0' + (10-sum%10)%10)
}

// check10 weighs nine digits 10 to 2; the sum with the check digit is a
// multiple of 11. X stands for 10.
func check10(nine string) byte {
	sum := 0
	for i := range len(nine) {
		sum += (10 - i) * int(nine[i]-'0')
	}
	check := (11 - sum%11) % 11
	if check == 10 {
		return 'X'
	}
	return byte('0' + check)
}
