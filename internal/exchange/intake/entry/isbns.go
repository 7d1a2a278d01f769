package entry

import (
	"errors"
	"strings"

	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// addISBNs adds the ISBNs in a text, which may be a list, and leaves out the rest of the list.
func (d *Draft) addISBNs(column, text string) {
	text = unbracket(text)
	if text == "" {
		return
	}
	items := []string{text}
	if _, err := isbn.Parse(text); err != nil && strings.ContainsFunc(text, isListSeparator) && !isbn.IsRounded(text) {
		items = strings.FieldsFunc(text, isListSeparator)
	}
	for _, item := range items {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		if n, err := isbn.Parse(item); err == nil {
			d.addISBN(n)
		} else {
			d.LeaveOut(vocabulary.ISBNs, column, item, whyNotISBN(err))
		}
	}
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
