// Package isbn parses, validates and converts International Standard Book Numbers (ISO 2108).
package isbn

import (
	"errors"
	"fmt"
	"strings"
)

// ISBN is a valid ISBN-13 without hyphens: thirteen digits that begin with 978 or 979, but not
// 9790, and end in the correct check digit. The zero value means no ISBN.
type ISBN string

var (
	// ErrSyntax reports that a text does not have the form of an ISBN.
	ErrSyntax = errors.New("not an ISBN: an ISBN has 10 digits, or 13 beginning with 978 or 979")
	// ErrCheckDigit reports that the check digit does not match the other digits.
	ErrCheckDigit = errors.New("not a valid ISBN: the last digit does not match the others; " +
		"a digit may be mistyped")
)

// maxTextBytes bounds the text that Parse accepts: 13 digits, each with a separator, and a label.
const maxTextBytes = 100

// Parse parses an ISBN-10 or ISBN-13, which may contain hyphens, dashes or spaces and may follow
// a label: "ISBN", "ISBN-10:" or "ISBN-13:". It converts an ISBN-10 to an ISBN-13. The error wraps
// ErrSyntax or ErrCheckDigit.
func Parse(s string) (ISBN, error) {
	if len(s) > maxTextBytes {
		return "", ErrSyntax
	}
	digits, ok := extractDigits(s)
	switch {
	case ok && len(digits) == 13:
		if !isBook(digits) {
			break
		}
		if digits[12] != checkDigit13(digits[:12]) {
			return "", fmt.Errorf("%q: %w", s, ErrCheckDigit)
		}
		return ISBN(digits), nil
	case ok && len(digits) == 10:
		if digits[9] != checkDigit10(digits[:9]) {
			return "", fmt.Errorf("%q: %w", s, ErrCheckDigit)
		}
		twelve := "978" + digits[:9]
		return ISBN(twelve + string(checkDigit13(twelve))), nil
	}
	return "", fmt.Errorf("%q: %w", s, ErrSyntax)
}

// Ten returns n as an ISBN-10: nine digits and a check digit, which may be X. It returns false
// if n begins with 979, since there is no ISBN-10 for it.
func (n ISBN) Ten() (string, bool) {
	if len(n) != 13 || n[:3] != "978" {
		return "", false
	}
	nine := string(n[3:12])
	return nine + string(checkDigit10(nine)), true
}

// String returns the thirteen digits.
func (n ISBN) String() string { return string(n) }

// isBook reports whether thirteen digits begin with a prefix for books. Numbers that begin with
// 9790 identify printed music (ISMN, ISO 10957).
func isBook(digits string) bool {
	return digits[:3] == "978" || digits[:3] == "979" && digits[3] != '0'
}

// extractDigits returns the digits of s without label and separators. X counts as a digit at the
// end of an ISBN-10. It returns false if s contains any other character.
func extractDigits(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 4 && strings.EqualFold(s[:4], "ISBN") {
		s = trimLabel(s[4:])
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

// trimLabel returns s, the text after "ISBN", without the rest of the label ("-10:", "-13:", ":").
// It keeps a 10 or 13 that is not followed by a colon or space: in "ISBN 1032..." the 10 belongs
// to the number.
func trimLabel(s string) string {
	rest := strings.TrimLeftFunc(s, isSeparator)
	for _, length := range []string{"10", "13"} {
		after, ok := strings.CutPrefix(rest, length)
		if ok && after != "" && (after[0] == ':' || after[0] == ' ') {
			return strings.TrimLeft(after, ": ")
		}
	}
	return strings.TrimLeft(rest, ":")
}

func isSeparator(r rune) bool {
	switch r {
	case ' ', '-', '\t', '\u00a0', '\u00ad', '\u2009', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014',
		'\u202f', '\u2212':
		return true
	}
	return false
}

// checkDigit13 returns the check digit of an ISBN-13. The digits have the weights 1 and 3 in
// turn; the weighted sum of all thirteen is a multiple of 10.
func checkDigit13(twelve string) byte {
	sum := 0
	for i := range len(twelve) {
		weight := 1 + i%2*2
		sum += weight * int(twelve[i]-'0')
	}
	return byte('0' + (10-sum%10)%10)
}

// checkDigit10 returns the check digit of an ISBN-10. The digits have the weights 10 down to 1;
// the weighted sum of all ten is a multiple of 11. X means 10.
func checkDigit10(nine string) byte {
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
