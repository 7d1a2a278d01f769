package dewey

import (
	"strings"
	"unicode"

	"shelflist/internal/filing"
)

// CallNumber is a Dewey number and an author mark, as printed on a book's spine. Either may be "".
type CallNumber struct {
	Number Number
	Mark   string // the author mark, made by Mark or chosen by a librarian
}

const (
	maxMarkLength = 3   // letters and digits in an author mark
	maxTitleBytes = 120 // of the title in a sort key
	// keySeparator sorts before every character of a number or folded text, so that a value
	// sorts before the longer values that begin with it.
	keySeparator = "\t"
)

// String returns the number and the mark separated by a space: "813.54 VON".
func (c CallNumber) String() string {
	return strings.TrimSpace(string(c.Number) + " " + c.Mark)
}

// Key returns a sort key whose byte order is the shelf order: by number, then mark, then the first
// 120 bytes of the title as filing.TitleKey returns it for the language. Books without a number
// come last: their keys begin with "~".
func (c CallNumber) Key(title, language string) string {
	number := string(c.Number)
	if number == "" {
		number = "~"
	}
	filingTitle := filing.Truncate(filing.TitleKey(title, language), maxTitleBytes)
	return number + keySeparator + filing.Fold(c.Mark) + keySeparator + filingTitle
}

// Mark returns the author mark: the first three letters or digits, folded and in capitals, of the
// author's surname or corporate name: "VON" for both "Vonnegut, Kurt" and "Kurt Vonnegut". A
// shorter surname gives a shorter mark. If the surname has no letter or digit, Mark uses the whole
// name, then the title without its leading article; language is the title's, as in filing.Title.
// The result is "" if none of them has a letter or digit.
func Mark(author, title, language string) string {
	surname, _, _ := strings.Cut(filing.Invert(author), ",")
	if mark := firstLetters(filing.Fold(surname)); mark != "" {
		return mark
	}
	if mark := firstLetters(filing.Fold(author)); mark != "" {
		return mark
	}
	return firstLetters(filing.Title(title, language))
}

// firstLetters returns the first maxMarkLength letters or digits of folded text in capitals.
func firstLetters(folded string) string {
	var mark []rune
	for _, r := range folded {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			mark = append(mark, unicode.ToUpper(r))
		}
		if len(mark) == maxMarkLength {
			break
		}
	}
	return string(mark)
}
