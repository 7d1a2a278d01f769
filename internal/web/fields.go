package web

import (
	"errors"
	"net/http"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/texts"
)

// withoutMalformed empties the fields of a book from a source that are malformed: a book should not
// be lost for a year in Roman numerals.
func withoutMalformed(b catalogue.Book) catalogue.Book {
	var invalid catalogue.FieldErrors
	errors.As(b.Validate(), &invalid)
	for field, value := range map[string]*string{
		"Classification": &b.Classification, "Year": &b.Year, "ISBN": &b.ISBN, "Language": &b.Language,
	} {
		if invalid.Has(field, catalogue.Malformed) {
			*value = ""
		}
	}
	return b
}

// sourceFault makes an invalid book the fault of the source that described it: the reader has
// entered nothing that could be corrected. Other errors are returned as they are.
func sourceFault(err error) error {
	var invalid catalogue.FieldErrors
	if !errors.As(err, &invalid) {
		return err
	}
	if invalid.Has("Title", catalogue.Missing) {
		return problem{http.StatusBadGateway, "no-title", err}
	}
	return problem{http.StatusBadGateway, "bad-work", err}
}

// newFieldsJSON returns what is wrong with the fields of a book, in words too.
func newFieldsJSON(t texts.Texts, invalid catalogue.FieldErrors) []fieldJSON {
	var fields []fieldJSON
	for _, e := range invalid {
		fields = append(fields, fieldJSON{e.Field, string(e.Kind), t.Field(e)})
	}
	return fields
}
