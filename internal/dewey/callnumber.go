package dewey

import (
	"strings"
	"unicode"

	"shelflist/internal/filing"
)

// CallNumber is what is printed on a book's spine, from the top. Each part may be "".
type CallNumber struct {
	Prefix string // of a collection that stands apart: "REF", "FIC", "J"
	Number Number
	Mark   string // the author mark, made by Mark or chosen by a librarian
	Suffix string // what tells volumes apart: "v. 2"
}

const (
	maxMarkLength = 3   // letters and digits in an author mark
	maxTitleBytes = 120 // of the title in a sort key
	// keySeparator sorts before every character of a number or folded text, so that a value
	// sorts before the longer values that begin with it.
	keySeparator = "\t"
)

// String returns the parts separated by spaces: "REF 813.54 VON v. 2".
func (c CallNumber) String() string { return join(c.Class(), c.Book()) }

// Class returns the parts that say in which class a book stands, prefix and number: "REF 813.54".
func (c CallNumber) Class() string { return join(c.Prefix, string(c.Number)) }

// Book returns the parts that tell the books of a class apart, mark and suffix: "VON v. 2".
func (c CallNumber) Book() string { return join(c.Mark, c.Suffix) }

// join joins two parts by a space, unless one is "".
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// Key returns a sort key whose byte order is the shelf order: by prefix, number and mark, then by
// the first 120 bytes of the title as filing.TitleKey returns it for the language, then by the
// value of the suffix. Books with a prefix stand behind those with a number alone, and their keys
// begin with ":". Books with neither come last: their keys begin with "~".
func (c CallNumber) Key(title, language string) string {
	class := string(c.Number)
	if prefix := filing.Fold(c.Prefix); prefix != "" {
		class = ":" + prefix
		if c.Number != "" {
			class += " " + string(c.Number)
		}
	}
	if class == "" {
		class = "~"
	}
	filingTitle := filing.Truncate(filing.TitleKey(title, language), maxTitleBytes)
	key := class + keySeparator + filing.Fold(c.Mark) + keySeparator + filingTitle
	if c.Suffix != "" {
		key += keySeparator + filing.Truncate(filing.TitleKey(c.Suffix, noArticles), maxTitleBytes)
	}
	return key
}

// noArticles is the MARC code for no language. It has no articles.
const noArticles = "zxx"

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
