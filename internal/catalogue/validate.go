package catalogue

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// The maximum lengths of fields, in bytes.
const (
	maxTitle = 20_000
	maxName  = 20_000
	maxLine  = 2_000
	maxShort = 200
	maxText  = 500_000
)

// MaxItems is the maximum number of items of a list, such as subjects.
const MaxItems = 100

// Kind is what is wrong with a field. The templates hold the words for it.
type Kind string

// The kinds of field errors.
const (
	Missing   Kind = "missing"
	TooLong   Kind = "too-long"
	Malformed Kind = "malformed"
	Taken     Kind = "taken"   // another has the same, and only one may
	Unknown   Kind = "unknown" // there is no such field
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
	yearForm     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]{1,4}$`) })
	languageForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]{3}$`) })
)

// Validate checks a book that is about to be stored. Its error is of type FieldErrors. Books that
// are in the catalogue already may break the rules: a file that the demo wrote is taken over as it
// is.
func (b Book) Validate() error {
	var v validator
	v.check(isVisible(b.Title), "Title", Missing)
	v.text(b.Title, "Title", maxTitle)
	v.text(b.Subtitle, "Subtitle", maxTitle)
	v.text(b.PartNumber, "PartNumber", maxShort)
	v.text(b.PartTitle, "PartTitle", maxLine)
	v.contributors(b.Names())
	v.text(b.Edition, "Edition", maxShort)
	v.text(b.Place, "Place", maxLine)
	v.text(b.Publisher, "Publisher", maxLine)
	v.text(b.Published, "Published", maxShort)
	v.check(b.Year == "" || yearForm().MatchString(b.Year), "Year", Malformed)
	v.text(b.Pages, "Pages", maxShort)
	v.text(b.Series, "Series", maxLine)
	v.text(b.SeriesNumber, "SeriesNumber", maxShort)
	v.list(b.ISBNs(), "ISBNs", isISBN13)
	v.check(b.Language == "" || languageForm().MatchString(b.Language), "Language", Malformed)
	v.list(b.Subjects, "Subjects", func(s string) bool { return len(s) <= maxLine })
	v.text(b.Summary, "Summary", maxText)
	v.text(b.Notes, "Notes", maxText)
	v.text(b.StaffNotes, "StaffNotes", maxText)
	v.text(b.Cover, "Cover", maxLine)
	v.text(b.Prefix, "Prefix", 20)
	v.check(b.Classification == "" || isDewey(b.Classification), "Classification", Malformed)
	v.text(b.Mark, "Mark", 20)
	v.text(b.Suffix, "Suffix", 50)
	v.text(b.LCC, "LCC", maxShort)
	return v.err()
}

// validator collects what is wrong with fields.
type validator struct{ errs FieldErrors }

func (v *validator) err() error {
	if v.errs == nil {
		return nil
	}
	return v.errs
}

// check adds an error unless ok is true.
func (v *validator) check(ok bool, field string, kind Kind) {
	if !ok && !v.errs.Has(field, kind) {
		v.errs = append(v.errs, FieldError{field, kind})
	}
}

// text checks that a text is not too long.
func (v *validator) text(s, field string, limit int) { v.check(len(s) <= limit, field, TooLong) }

// list checks the number of items and each of them.
func (v *validator) list(items []string, field string, valid func(string) bool) {
	v.check(len(items) <= MaxItems, field, TooLong)
	for _, item := range items {
		v.check(valid(item), field, Malformed)
	}
}

func (v *validator) contributors(names []Contributor) {
	v.check(len(names) <= MaxItems, "Contributors", TooLong)
	for _, c := range names {
		v.check(isVisible(c.Name), "Contributors", Missing)
		v.text(c.Name, "Contributors", maxName)
		v.check(slices.Contains(Roles, c.Role), "Contributors", Malformed)
	}
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
