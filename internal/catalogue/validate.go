package catalogue

import (
	"regexp"
	"strings"
	"unicode"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// maxTitle is the maximum length of a title, in bytes.
const maxTitle = 20_000

// Kind is what is wrong with a field. The templates hold the words for it.
type Kind string

// The kinds of field errors.
const (
	Missing   Kind = "missing"
	TooLong   Kind = "too-long"
	Malformed Kind = "malformed"
)

// FieldError says that one field of a book is invalid.
type FieldError struct {
	Field string // name of the field in Book, such as "Title"
	Kind  Kind
}

// Error returns the field and what is wrong with it, such as "Title: missing".
func (e FieldError) Error() string { return e.Field + ": " + string(e.Kind) }

// FieldErrors lists the fields of a book that are invalid, in the order of Book's fields.
type FieldErrors []FieldError

// Error returns one line with all fields.
func (e FieldErrors) Error() string {
	texts := make([]string, len(e))
	for i, f := range e {
		texts[i] = f.Error()
	}
	return "invalid book: " + strings.Join(texts, ", ")
}

// Has reports whether e says of the field that it is wrong in this way.
func (e FieldErrors) Has(field string, kind Kind) bool {
	for _, f := range e {
		if f.Field == field && f.Kind == kind {
			return true
		}
	}
	return false
}

var (
	yearForm     = regexp.MustCompile(`^-?[0-9]{1,4}$`)
	languageForm = regexp.MustCompile(`^[a-z]{3}$`)
)

// Validate checks a book that is about to be added. Its error is of type FieldErrors. Books that
// are in the catalogue already may break the rules: a file that the demo wrote is taken over as it
// is.
func (b Book) Validate() error {
	var errs FieldErrors
	check := func(ok bool, field string, kind Kind) {
		if !ok {
			errs = append(errs, FieldError{field, kind})
		}
	}
	check(isVisible(b.Title), "Title", Missing)
	check(len(b.Title) <= maxTitle, "Title", TooLong)
	check(b.Classification == "" || isDewey(b.Classification), "Classification", Malformed)
	check(b.Year == "" || yearForm.MatchString(b.Year), "Year", Malformed)
	check(b.ISBN == "" || isISBN13(b.ISBN), "ISBN", Malformed)
	check(b.Language == "" || languageForm.MatchString(b.Language), "Language", Malformed)
	if errs == nil {
		return nil
	}
	return errs
}

// isVisible reports whether s shows anything on a page: a letter, number, mark or sign that is not
// drawn as an empty space.
func isVisible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		const brailleBlank = '\u2800'
		return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S) && r != brailleBlank &&
			!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	})
}

func isDewey(s string) bool {
	_, err := dewey.Parse(s)
	return err == nil
}

// isISBN13 reports whether s is an ISBN in the form that Book holds: 13 digits and nothing else.
func isISBN13(s string) bool {
	n, err := isbn.Parse(s)
	return err == nil && n.String() == s
}
