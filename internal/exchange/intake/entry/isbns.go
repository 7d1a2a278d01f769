package entry

import (
	"errors"
	"regexp"
	"strings"

	"shelflist/internal/isbn"
	"shelflist/internal/vocabulary"
)

// roundedForm is the form in which spreadsheets show long numbers: 9.78E+12.
var roundedForm = regexp.MustCompile(`^[0-9][.,]?[0-9]*[eE]\+?[0-9]+$`)

// addISBNs adds the ISBNs in a text, which may be a list, and leaves out the rest of the list.
func (d *Draft) addISBNs(column, text string) {
	text = unbracket(text)
	if text == "" {
		return
	}
	items := []string{text}
	if _, err := isbn.Parse(text); err != nil && strings.ContainsFunc(text, isListSeparator) && !roundedForm.MatchString(text) {
		items = strings.FieldsFunc(text, isListSeparator)
	}
	for _, item := range items {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		if n, err := isbn.Parse(item); err == nil {
			d.addISBN(n)
		} else {
			d.LeaveOut(vocabulary.ISBNs, column, item, whyNotISBN(item, err))
		}
	}
}

// CheckISBN leaves out a text that is no ISBN.
func (d *Draft) CheckISBN(column, text string) {
	if _, err := isbn.Parse(text); err != nil {
		d.LeaveOut(vocabulary.ISBNs, column, text, whyNotISBN(text, err))
	}
}

// whyNotISBN returns why isbn.Parse doesn't take a text.
func whyNotISBN(text string, err error) Reason {
	switch {
	case roundedForm.MatchString(text):
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
