package number

import "unicode"

// Digit returns the value of a decimal digit of any script, and false for other characters.
func Digit(r rune) (value int, ok bool) {
	if '0' <= r && r <= '9' {
		return int(r - '0'), true
	}
	if r < '\u0660' || !unicode.Is(unicode.Nd, r) { // Arabic-Indic digits are the first after ASCII
		return 0, false
	}
	// Each range of the table holds the digits of one or more scripts, each from 0 to 9.
	for _, digits := range unicode.Nd.R16 {
		if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
			return int(r-rune(digits.Lo)) % 10, true
		}
	}
	for _, digits := range unicode.Nd.R32 {
		if rune(digits.Lo) <= r && r <= rune(digits.Hi) {
			return int(r-rune(digits.Lo)) % 10, true
		}
	}
	return 0, false
}

func isDigit(r rune) bool {
	_, ok := Digit(r)
	return ok
}
