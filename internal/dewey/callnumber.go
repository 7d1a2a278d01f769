package dewey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/filing"
)

// CallNumber is what stands on a book's spine. Either part may be "".
type CallNumber struct {
	Number Number
	Mark   string // the author mark, as Mark makes it or as a librarian chose it
}

const (
	markLength    = 3   // letters
	maxTitleBytes = 120 // of a title in a key
	// keySeparator sorts before all that a number or a folded text can hold, so that what
	// is shorter comes first.
	keySeparator = "\t"
)

// String returns the number and the mark with a space between: "813.54 VON".
func (c CallNumber) String() string {
	return strings.TrimSpace(string(c.Number) + " " + c.Mark)
}

// Key returns a string whose byte order is the order in which books stand: by
// number, then mark, then title (see filing.Title, also for the language, of which the
// first 120 bytes count). Books without a number come last; their keys begin with "~".
func (c CallNumber) Key(title, language string) string {
	number := string(c.Number)
	if number == "" {
		number = "~"
	}
	return number + keySeparator + filing.Fold(c.Mark) + keySeparator + cut(filing.Title(title, language), maxTitleBytes)
}

// Mark returns the author mark: the first three letters or digits of the author's
// surname, or of a corporate name, folded and in capitals: "VON" for "Vonnegut, Kurt" as for "Kurt
// Vonnegut". A shorter surname gives a shorter mark. Without an author it is made from
// the title, leading article aside; it is "" only if neither has a letter or digit.
// The language is the title's, as filing.Title takes it.
func Mark(author, title, language string) string {
	surname, _, _ := strings.Cut(filing.Invert(author), ",")
	for _, entry := range []string{filing.Fold(surname), filing.Fold(author), filing.Title(title, language)} {
		if mark := firstLetters(entry); mark != "" {
			return mark
		}
	}
	return ""
}

func firstLetters(folded string) string {
	var mark []rune
	for _, r := range folded {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			mark = append(mark, unicode.ToUpper(r))
		}
		if len(mark) == markLength {
			break
		}
	}
	return string(mark)
}

// cut shortens s to at most size bytes without splitting a character.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}
