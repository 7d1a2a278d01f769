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
	// ErrRounded reports a number as spreadsheets show long ones, "9.78E+12": it has lost its
	// digits. It wraps ErrSyntax.
	ErrRounded = fmt.Errorf("%w; a spreadsheet has rounded it and lost its digits", ErrSyntax)
	// ErrCheckDigit reports that the check digit does not match the other digits. The error that
	// wraps it is a *CheckDigitError.
	ErrCheckDigit = errors.New("not a valid ISBN: the last digit does not match the others; " +
		"a digit may be mistyped")
)

// CheckDigitError reports a text that has the form of an ISBN, but a check digit that does not
// match the other digits. It wraps ErrCheckDigit.
type CheckDigitError struct {
	Text string // as given to Parse
	Last string // the last digit that the other digits ask for: "0" to "9", or "X"
}

func (e *CheckDigitError) Error() string { return fmt.Sprintf("%q: %v", e.Text, ErrCheckDigit) }

// Unwrap returns ErrCheckDigit.
func (e *CheckDigitError) Unwrap() error { return ErrCheckDigit }

// Parse parses an ISBN as it is printed, scanned, typed, or copied from a spreadsheet or a
// catalogue, and converts it to an ISBN-13. It reads, in this order:
//
//   - 13 digits beginning with 978 or 979: an ISBN-13
//   - 15 or 18 digits of which the first 13 are an ISBN-13: its bar code with an add-on of 2 or 5
//     digits, such as the price
//   - 10 digits, of which the last may be X: an ISBN-10
//   - 9 digits, of which the last may be X: a Standard Book Number, or an ISBN-10 that lost its
//     leading zero in a spreadsheet. They are no ISBN if the check digit does not match.
//
// Digits of any script count, such as full-width or Arabic-Indic ones. Hyphens, dashes, spaces and
// invisible characters may stand between them. The number may follow a label ("ISBN-13 (pbk.):")
// or the prefix of a scanner ("]E0"); it may be quoted as in spreadsheets ('978…, ="978…"); and a
// qualifier may follow it, such as "(pbk. : alk. paper)" or ": $12.95". Any other text beside the
// number is an error.
//
// The error wraps ErrSyntax, perhaps as ErrRounded, or is a *CheckDigitError.
func Parse(s string) (ISBN, error) {
	digits, ok := extractDigits(s)
	switch {
	case !ok:
	case len(digits) == 13, len(digits) == 15, len(digits) == 18:
		if !isBook(digits) {
			break
		}
		if last := CheckDigit13(digits[:12]); digits[12] != last {
			return "", &CheckDigitError{s, string(last)}
		}
		return ISBN(digits[:13]), nil
	case len(digits) == 10:
		if last := checkDigit10(digits[:9]); digits[9] != last {
			return "", &CheckDigitError{s, string(last)}
		}
		return fromNine(digits[:9]), nil
	case len(digits) == 9:
		if nine := "0" + digits[:8]; digits[8] == checkDigit10(nine) {
			return fromNine(nine), nil
		}
	}
	err := ErrSyntax
	if IsRounded(s) {
		err = ErrRounded
	}
	return "", fmt.Errorf("%.*q: %w", maxTextBytes, s, err)
}

// IsRounded reports whether s is a number as spreadsheets show long ones: "9.78E+12",
// "9,78031E+12".
func IsRounded(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), "E")
	isDigits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return ok && mantissa != "" && isDigits(mantissa[:1]) && strings.Trim(mantissa[1:], "0123456789.,") == "" &&
		isDigits(strings.TrimPrefix(exponent, "+"))
}

// fromNine returns the ISBN of an ISBN-10 without its check digit.
func fromNine(nine string) ISBN {
	twelve := "978" + nine
	return ISBN(twelve + string(CheckDigit13(twelve)))
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

// isBook reports whether a number begins with a prefix for books. Numbers that begin with 9790
// identify printed music (ISMN, ISO 10957).
func isBook(digits string) bool {
	return digits[:3] == "978" || digits[:3] == "979" && digits[3] != '0'
}

// CheckDigit13 returns the check digit of an ISBN-13, or any other EAN-13, of which the first
// twelve digits are given. The digits have the weights 1 and 3 in turn; the weighted sum of all
// thirteen is a multiple of 10.
func CheckDigit13(twelve string) byte {
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
