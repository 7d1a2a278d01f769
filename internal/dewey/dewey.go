// Package dewey reads Dewey decimal numbers as libraries write them, and makes
// call numbers and their shelf order.
package dewey

import (
	"errors"
	"fmt"
	"strings"
)

// Number is a normalised Dewey decimal number: three digits, then, unless it is whole,
// a point and digits that do not end in 0: "813.54", "001". Byte order is
// shelf order. The zero value is no number.
type Number string

// ErrSyntax says that a text is not a Dewey number.
var ErrSyntax = errors.New("not a Dewey number: it needs three digits, and may go on with a point and more digits, such as 813.54")

const (
	maxDigits  = 40
	maxText    = 200 // bytes of a text that is looked at
	maxNumbers = 200 // numbers that Best weighs against each other
)

// Parse reads a Dewey number as MARC 21 field 082 and library catalogues give it. Segmentation
// marks (813/.54, 813′.54), points that older records set after each three digits (621.381.9),
// brackets around the whole, a leading j for juvenile, asterisks, and an edition or letters behind white space (813.54 20, 942.082 B)
// are dropped, as are zeros at the end of the fraction. The error wraps ErrSyntax.
func Parse(s string) (Number, error) {
	n, ok := parse(s)
	if !ok {
		return "", fmt.Errorf("%.*q: %w", maxText, s, ErrSyntax)
	}
	return n, nil
}

func parse(s string) (Number, bool) {
	if len(s) > maxText {
		return "", false
	}
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "["); ok {
		if s, ok = strings.CutSuffix(inner, "]"); !ok {
			return "", false
		}
		s = strings.TrimSpace(s)
	}
	if juvenile := strings.TrimLeft(s, "jJ"); len(s)-len(juvenile) == 1 {
		s = strings.TrimLeft(juvenile, " ")
	}
	number, rest := cutNumber(s)
	whole, fraction, _ := strings.Cut(number, ".")
	if len(whole) != 3 || len(whole)+len(fraction) > maxDigits || !isTrailer(rest) {
		return "", false
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		whole += "." + fraction
	}
	return Number(whole), true
}

// cutNumber takes the digits and the first point from the start of s, passing over segmentation
// marks and the points that only group digits.
func cutNumber(s string) (number, rest string) {
	var b strings.Builder
	digits, pointAt := 0, -1
	for i, r := range s {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
			digits++
		case r == '.' && pointAt < 0:
			pointAt = digits
			b.WriteRune(r)
		case r == '.' && digits > pointAt && (digits-pointAt)%3 == 0 && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9':
		case !isSegmentation(r) || b.Len() == 0:
			return b.String(), s[i:]
		}
	}
	return b.String(), ""
}

// isSegmentation reports the marks that show where a number may be cut short.
func isSegmentation(r rune) bool {
	switch r {
	case '/', '\'', '’', '′', 'ʹ', '`', '´':
		return true
	}
	return false
}

// isTrailer reports whether rest, the text behind a number, only adds to it: asterisks,
// then words such as an edition, "B" for biography, "s" for series or an author mark.
func isTrailer(rest string) bool {
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "."), "*")
	words := strings.Fields(rest)
	if len(words) == 0 {
		return true
	}
	if strings.HasPrefix(rest, words[0]) || len(words) > 3 {
		return false
	}
	for _, word := range words {
		// MARC 21 writes an edition as 23, or 23/eng/20120101.
		edition, _, _ := strings.Cut(strings.Trim(word, "[]*"), "/")
		if len(edition) > 6 || strings.ContainsFunc(edition, isNotAlphanumeric) {
			return false
		}
	}
	return true
}

func isNotAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// Best chooses from numbers that different editions of a work were given, in no
// order: the one that agrees with most of the others, where a number agrees with what
// extends it and with what it extends, and of these the longest. Plain numbers go
// before decorated ones (574 before j574), and a bare class such as 813 is chosen only if none
// of its subdivisions is there. It reports false if none is a Dewey number.
func Best(numbers []string) (Number, bool) {
	var plain, other []Number
	for _, s := range numbers[:min(len(numbers), maxNumbers)] {
		n, ok := parse(s)
		switch {
		case !ok:
		case isPlain(s):
			plain = append(plain, n)
		default:
			other = append(other, n)
		}
	}
	if len(plain) == 0 {
		plain = other
	}
	var best Number
	most := -1
	for _, n := range plain {
		votes := agreement(n, plain)
		if votes > most || votes == most && precedes(n, best) {
			best, most = n, votes
		}
	}
	return best, best != ""
}

// agreement counts the numbers that n extends or that extend n; -1 marks a
// bare class of which a subdivision is among them.
func agreement(n Number, numbers []Number) int {
	votes := 0
	for _, m := range numbers {
		switch {
		case strings.HasPrefix(string(m), string(n)):
			if len(n) == 3 && len(m) > 3 {
				return -1
			}
			votes++
		case strings.HasPrefix(string(n), string(m)):
			votes++
		}
	}
	return votes
}

// precedes makes the choice among equals independent of their order.
func precedes(n, m Number) bool {
	if len(n) != len(m) {
		return len(n) > len(m)
	}
	return n < m
}

func isPlain(s string) bool {
	return !strings.ContainsFunc(strings.TrimSpace(s), func(r rune) bool {
		return (r < '0' || r > '9') && r != '.' && !isSegmentation(r)
	})
}

// Class returns the main class, 0 to 9, or -1 if there is no number.
func (n Number) Class() int {
	if n == "" {
		return -1
	}
	return int(n[0] - '0')
}
