package csvfile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
)

// field is a field of a work that a column may have.
type field int

const (
	titleField field = iota
	authorField
	yearField
	deweyField
	languageField
	isbnField
	publisherField
	fieldCount
)

// names are the names of the columns of each field, the preferred one first: our own, and those in
// the exports of Goodreads and LibraryThing. They are as normaliseName returns them.
var names = [fieldCount][]string{
	titleField:     {"title", "book title"},
	authorField:    {"author l f", "primary author", "author", "authors"}, // surname first, where there is a choice
	yearField:      {"original publication year", "year", "year published", "publication year", "date"},
	deweyField:     {"dewey", "dewey decimal", "dewey number", "ddc"},
	languageField:  {"language", "languages"},
	isbnField:      {"isbn13", "isbn 13", "isbn", "isbn10", "isbn 10", "isbns"},
	publisherField: {"publisher"},
}

// normaliseName returns the name of a column in lower case, with single blanks in place of other
// characters between its words.
func normaliseName(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return strings.ContainsRune(" \t_-./\"\u00a0\ufeff", r)
	}), " ")
}

// columns are the positions in a row of the columns of each field, the preferred one first.
type columns [fieldCount][]int

func newColumns(header []string) (columns, error) {
	var c columns
	var normalised []string
	for _, name := range header {
		normalised = append(normalised, normaliseName(name))
	}
	for f := range fieldCount {
		for _, name := range names[f] {
			at := slices.Index(normalised, name)
			if at < 0 {
				continue
			}
			if slices.Contains(normalised[at+1:], name) {
				return c, fmt.Errorf("line 1: the header is %.300q: it has the column %s twice", strings.Join(header, ","), name)
			}
			c[f] = append(c[f], at)
		}
	}
	if len(c[titleField]) == 0 {
		return c, fmt.Errorf("line 1: the header is %.300q: it has no column title", strings.Join(header, ","))
	}
	return c, nil
}

// values returns the values of a field in a row that are not empty, the preferred one first.
func (c *columns) values(f field, row []string) []string {
	var list []string
	for _, at := range c[f] {
		if value := unwrap(row[at]); value != "" {
			list = append(list, value)
		}
	}
	return list
}

// unwrap returns a value without the blanks around it and the ="…" by which a spreadsheet is kept
// from taking it for a number.
func unwrap(value string) string {
	value = strings.TrimSpace(value)
	if inner, ok := strings.CutPrefix(value, `="`); ok {
		value = strings.TrimSpace(strings.TrimSuffix(inner, `"`))
	}
	return value
}

// first returns the preferred value of a field in a row, or "".
func (c *columns) first(f field, row []string) string {
	for _, value := range c.values(f, row) {
		return value
	}
	return ""
}

// read reads the fields of a row into out.
func (c *columns) read(row []string, out *Row) error {
	w := &out.Work
	w.Title, w.Author, w.Publisher = c.first(titleField, row), c.first(authorField, row), c.first(publisherField, row)
	if w.Title == "" {
		return errors.New("no title")
	}
	drop := func(name, value, reason string) {
		out.Dropped = append(out.Dropped, Dropped{name, value, reason})
	}
	if value := withoutBrackets(c.first(yearField, row)); value != "" {
		if w.Year = parseYear(value); w.Year == "" {
			drop("year", value, "not a year")
		}
	}
	if value := c.first(languageField, row); value != "" {
		if code := strings.ToLower(value); marc.IsLanguage(code) {
			w.Language = code
		} else {
			drop("language", value, "not a MARC language code")
		}
	}
	if value := c.first(deweyField, row); value != "" {
		var err error
		if w.Dewey, err = dewey.Parse(value); err != nil {
			drop("Dewey number", value, "not a Dewey number")
		}
	}
	if values := c.values(isbnField, row); len(values) > 0 {
		var reason string
		if w.ISBN, reason = parseISBNs(values); w.ISBN == "" && reason != "" {
			drop("ISBN", values[0], reason)
		}
	}
	return nil
}

// dateForm is a date that begins with its year.
var dateForm = regexp.MustCompile(`^([0-9]{4})[-/.][0-9]{1,2}([-/.][0-9]{1,2})?$`)

// parseYear returns the year in s, which has up to four digits after an optional minus sign, or is
// a date that begins with it. It returns "" for anything else.
func parseYear(s string) string {
	if m := dateForm.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > 4 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return s
}

// withoutBrackets returns s without the brackets that LibraryThing puts around it.
func withoutBrackets(s string) string {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		return strings.TrimSpace(strings.TrimSuffix(inner, "]"))
	}
	return s
}

// parseISBNs returns the first ISBN among the values, each of which may be a list. If there is
// none, it says why; the reason is "" if the values are empty brackets.
func parseISBNs(values []string) (n isbn.ISBN, reason string) {
	for _, value := range values {
		if value = withoutBrackets(value); value == "" {
			continue
		}
		for _, s := range append([]string{value}, strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",;|", r) })...) {
			n, err := isbn.Parse(strings.TrimSpace(s))
			switch {
			case err == nil:
				return n, ""
			case reason != "":
			case roundedForm.MatchString(s):
				reason = "rounded by a spreadsheet"
			case errors.Is(err, isbn.ErrCheckDigit):
				reason = "its check digit is wrong"
			default:
				reason = "not an ISBN"
			}
		}
	}
	return "", reason
}

// roundedForm is the form in which spreadsheets show long numbers: 9.78E+12.
var roundedForm = regexp.MustCompile(`^[0-9][.,][0-9]*[eE]\+?[0-9]+$`)
