// Package dewey parses Dewey decimal numbers as libraries write them, and builds call numbers and
// their sort keys.
package dewey

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Number is a normalised Dewey decimal number: three digits, optionally followed by a point and
// more digits that do not end in 0: "813.54", "001". Byte order is shelf order. The zero value
// means no number.
type Number string

// ErrSyntax reports that a text is not a Dewey number.
var ErrSyntax = errors.New("not a Dewey number: it must be three digits, " +
	"optionally followed by a point and more digits, as in 813.54")

const (
	maxDigits     = 40
	maxTextBytes  = 200 // of the text that Parse accepts
	maxCandidates = 200 // numbers that Best compares
)

// Parse parses a Dewey number as found in MARC 21 field 082 and in library catalogues. It drops
// segmentation marks (813/.54, 813′.54), the points that older records put after every three
// decimals (621.381.9), enclosing brackets, a leading j for juvenile and C for Canadian numbers,
// asterisks, blanks after the point (813. 54), and an edition or letters after white space
// (813.54 20, 942.082 B, 323 .A512), as well as trailing zeros of the fraction.
//
// Of several numbers it takes the volume's own: not a number in parentheses or followed by s, which
// is its series' ((015.73) 015.791, 081s [370.19]), and of two alternatives the first ([016.3584]
// 012). Where the text is ambiguous, as in "813 54", it returns an error: a wrong number puts a
// book in the wrong place. The error wraps ErrSyntax.
func Parse(s string) (Number, error) {
	n, ok := parse(s)
	if !ok {
		return "", fmt.Errorf("%.*q: %w", maxTextBytes, s, ErrSyntax)
	}
	return n, nil
}

// parse implements Parse; it returns false where Parse returns an error.
func parse(s string) (Number, bool) {
	if isNormalised(s) {
		return Number(s), true
	}
	if len(s) > maxTextBytes {
		return "", false
	}
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1 // invisible
		}
		return r
	}, s)
	s = strings.TrimRight(strings.TrimSpace(s), " ;:,")
	series, s := cutSeries(s)
	if s == "" {
		return parseOne(series)
	}
	if inner, rest, ok := cutBrackets(s, '[', ']'); ok {
		if n, ok := parseOne(inner); ok && (isAnnotation(rest) || isAlternative(rest)) {
			return n, true
		}
		return "", false
	}
	return parseOne(s)
}

// isNormalised reports whether s is a number as Parse returns it, which most that are stored are.
func isNormalised(s string) bool {
	whole, fraction, hasPoint := strings.Cut(s, ".")
	return len(whole) == 3 && len(whole)+len(fraction) <= maxDigits &&
		strings.Trim(whole+fraction, "0123456789") == "" &&
		(!hasPoint || fraction != "" && !strings.HasSuffix(fraction, "0"))
}

// cutSeries cuts the number of a series from the start of s: a number in parentheses, or one that s
// follows and after it another number in brackets. The rest is "" if s is nothing else.
func cutSeries(s string) (series, rest string) {
	if inner, rest, ok := cutBrackets(s, '(', ')'); ok {
		return inner, strings.TrimSpace(rest)
	}
	number, rest := scanNumber(s)
	rest, ok := strings.CutPrefix(strings.TrimLeft(rest, " "), "s")
	switch rest = strings.TrimSpace(rest); {
	case !ok || len(number) < 3:
	case rest == "":
		return number, ""
	case rest[0] == '[' || startsWithDigit(rest) && len(rest) > 3:
		return number, rest
	}
	return "", s
}

// cutBrackets returns what is in the brackets at the start of s, and what follows them.
func cutBrackets(s string, opening, closing byte) (inner, rest string, ok bool) {
	if s == "" || s[0] != opening {
		return "", "", false
	}
	end := strings.IndexByte(s, closing)
	if end < 0 {
		return "", "", false
	}
	return strings.TrimSpace(s[1:end]), s[end+1:], true
}

// isAlternative reports whether s, the text after a number, is another number.
func isAlternative(s string) bool {
	_, ok := parseOne(strings.TrimSpace(s))
	return ok && strings.HasPrefix(s, " ")
}

// parseOne parses a number that stands neither in brackets nor beside another one.
func parseOne(s string) (Number, bool) {
	s = strings.TrimLeft(s, "*")
	if juvenile := strings.TrimLeft(s, "jJ"); len(s)-len(juvenile) == 1 {
		s = strings.TrimLeft(juvenile, " ")
	} else if strings.HasPrefix(s, "C") && startsWithDigit(s[1:]) {
		s = s[1:]
	}
	number, rest := scanNumber(s)
	whole, fraction, _ := strings.Cut(number, ".")
	if len(whole) != 3 || len(whole)+len(fraction) > maxDigits || !isAnnotation(rest) {
		return "", false
	}
	if fraction == "" && isDoubtful(rest) || strings.HasSuffix(number, ".") && isEdition(rest) {
		return "", false // 813 54, 813. 20
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		whole += "." + fraction
	}
	return Number(whole), true
}

// isDoubtful reports whether rest, the text after a number without a fraction, begins with digits
// that may be its fraction: neither an edition, nor 92 or 920 for biography, nor a year.
func isDoubtful(rest string) bool {
	word := firstWord(rest)
	n, err := strconv.Atoi(word)
	isYear := len(word) == 4 && n >= 1400 && n <= 2100
	return err == nil && !isEdition(rest) && !isYear && word != "92" && word != "920"
}

// isEdition reports whether s begins with the number of an edition of Dewey: 19, 021, 23/ger.
func isEdition(s string) bool {
	word := firstWord(s)
	n, err := strconv.Atoi(word)
	return err == nil && n >= 11 && n <= 24 && len(word) <= 3
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(strings.TrimLeft(s, " *"), " ")
	word, _, _ = strings.Cut(word, "/")
	return word
}

// scanNumber returns the digits at the start of s with their decimal point, without segmentation
// marks, grouping points and blanks after the point, and the rest of s.
func scanNumber(s string) (number, rest string) {
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
		case r == ' ' && digits == pointAt && startsWithDigit(strings.TrimLeft(s[i:], " ")) && !isEdition(s[i:]):
			// 813. 54
		case r == ' ' && pointAt < 0 && digits == 3 && isFraction(strings.TrimLeft(s[i:], " ")):
			// 813 .54
		case r == '.' && digits > pointAt && (digits-pointAt)%3 == 0 && startsWithDigit(s[i+1:]):
			// a grouping point
		case !isSegmentation(r) || b.Len() == 0:
			return b.String(), s[i:]
		}
	}
	return b.String(), ""
}

// isFraction reports whether s begins with a point and a digit.
func isFraction(s string) bool { return strings.HasPrefix(s, ".") && startsWithDigit(s[1:]) }

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

// isSegmentation reports whether r is a segmentation mark, which shows where a library may
// shorten the number.
func isSegmentation(r rune) bool {
	switch r {
	case '/', '\'', '’', '′', 'ʹ', '`', '´':
		return true
	}
	return false
}

// isAnnotation reports whether rest, the text after a number, is empty or an annotation: asterisks,
// then up to three words such as an edition, "B" for biography, "s" for series, an author mark or
// another number.
func isAnnotation(rest string) bool {
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
		edition, _, _ := strings.Cut(strings.Trim(word, "[]()*"), "/")
		edition = strings.TrimPrefix(edition, ".") // an author mark: .A512
		if len(edition) > 7 || strings.ContainsFunc(edition, isNotAlphanumeric) {
			return false
		}
	}
	return true
}

func isNotAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// Best returns the best of the Dewey numbers given to the editions of a work, whatever their
// order. That is the number that agrees with most of the others, and of several such numbers the
// longest. Two numbers agree if one extends the other. Plain numbers precede annotated ones (574
// precedes j574), and a three-digit class such as 813 is chosen only if no number extends it.
// Best returns false if none of the texts is a Dewey number.
func Best(numbers []string) (Number, bool) {
	var plain, annotated []Number
	for _, s := range numbers[:min(len(numbers), maxCandidates)] {
		n, ok := parse(s)
		switch {
		case !ok:
		case isPlain(s):
			plain = append(plain, n)
		default:
			annotated = append(annotated, n)
		}
	}
	if len(plain) == 0 {
		plain = annotated
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

// agreement returns how many of the numbers extend n or are extended by n, including n itself. It
// returns -1 if n is a three-digit class and one of the numbers extends it.
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

// precedes reports whether Best prefers n to m if both agree with equally many numbers. It makes
// the result independent of the order of the numbers.
func precedes(n, m Number) bool {
	if len(n) != len(m) {
		return len(n) > len(m)
	}
	return n < m
}

// isPlain reports whether s has only digits, points and segmentation marks.
func isPlain(s string) bool {
	return !strings.ContainsFunc(strings.TrimSpace(s), func(r rune) bool {
		return (r < '0' || r > '9') && r != '.' && !isSegmentation(r)
	})
}

// Class returns the main class, 0 to 9, or -1 for the zero value.
func (n Number) Class() int {
	if n == "" {
		return -1
	}
	return int(n[0] - '0')
}
