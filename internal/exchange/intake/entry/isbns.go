package entry

import (
	"errors"
	"slices"
	"strings"

	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// addISBNs adds the ISBNs in a text, which may be a list, and leaves out the rest of the list.
func (d *Draft) addISBNs(column, text string) {
	text = unbracket(text)
	items := []string{text}
	if _, err := isbn.Parse(text); err != nil && strings.ContainsFunc(text, isListSeparator) && !isbn.IsRounded(text) {
		items = strings.FieldsFunc(text, isListSeparator)
	}
	for _, item := range items {
		d.addISBNsBetweenBlanks(column, strings.TrimSpace(item))
	}
}

// addISBNsBetweenBlanks adds the ISBN in a text, or those that blanks separate in it, as Zotero
// writes them. Blanks may also stand between the digits of one.
func (d *Draft) addISBNsBetweenBlanks(column, text string) {
	n, err := isbn.Parse(text)
	words := strings.Fields(text)
	switch {
	case err == nil:
		d.addISBN(n)
	case len(words) > 1 && slices.ContainsFunc(words, isISBN):
		for _, word := range words {
			d.addISBNsBetweenBlanks(column, word)
		}
	case text != "":
		d.LeaveOut(vocabulary.ISBNs, column, text, whyNotISBN(err))
	}
}

func isISBN(text string) bool {
	_, err := isbn.Parse(text)
	return err == nil
}

// CheckISBN leaves out a text that is no ISBN.
func (d *Draft) CheckISBN(column, text string) {
	if _, err := isbn.Parse(text); err != nil {
		d.LeaveOut(vocabulary.ISBNs, column, text, whyNotISBN(err))
	}
}

// whyNotISBN returns why isbn.Parse doesn't take a text.
func whyNotISBN(err error) Reason {
	switch {
	case errors.Is(err, isbn.ErrRounded):
		return Rounded
	case errors.Is(err, isbn.ErrCheckDigit):
		return CheckDigit
	}
	return NotISBN
}

func (d *Draft) addISBN(n isbn.ISBN) {
	switch {
	case d.Book.ISBN == "":
		d.Book.ISBN = n.String()
	case d.Book.ISBN != n.String():
		d.Book.OtherISBNs = appendNew(d.Book.OtherISBNs, n.String())
	}
}

// unbracket returns s without the brackets that LibraryThing puts around it.
func unbracket(s string) string {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "]"))
	}
	return s
}
