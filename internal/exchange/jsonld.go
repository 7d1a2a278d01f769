package exchange

import (
	"encoding/json"
	"strconv"

	"shelflist/internal/catalogue"
)

// thing is an object of https://schema.org.
type thing struct {
	Type       string `json:"@type"`
	Name       string `json:"name"`
	FamilyName string `json:"familyName,omitempty"`
	GivenName  string `json:"givenName,omitempty"`
}

// schemaBook is a book of https://schema.org/Book. A property that may have several values is a
// single value if it has one.
type schemaBook struct {
	Context       string `json:"@context"`
	Type          string `json:"@type"`
	ID            string `json:"@id,omitempty"`
	Name          string `json:"name"`
	URL           string `json:"url,omitempty"`
	Author        any    `json:"author,omitempty"`
	Editor        any    `json:"editor,omitempty"`
	Translator    any    `json:"translator,omitempty"`
	Illustrator   any    `json:"illustrator,omitempty"`
	Contributor   any    `json:"contributor,omitempty"`
	ISBN          any    `json:"isbn,omitempty"`
	BookEdition   string `json:"bookEdition,omitempty"`
	DatePublished string `json:"datePublished,omitempty"`
	Publisher     *thing `json:"publisher,omitempty"`
	InLanguage    string `json:"inLanguage,omitempty"`
	NumberOfPages int    `json:"numberOfPages,omitempty"`
	IsPartOf      *thing `json:"isPartOf,omitempty"`
	Position      string `json:"position,omitempty"`
	About         any    `json:"about,omitempty"`
	Description   string `json:"description,omitempty"`
}

// JSONLD returns a book as a Book of schema.org in JSON-LD. The result may stand inside a script
// element of a page: it has no <, > or &. The url is that of the book's page; it may be "".
func JSONLD(b catalogue.Book, url string) ([]byte, error) {
	b = clean(b)
	s := schemaBook{
		Context:     "https://schema.org",
		Type:        "Book",
		ID:          url,
		URL:         url,
		Name:        b.FullTitle(),
		Author:      single(things(b, catalogue.RoleAuthor, catalogue.RoleCorporate)),
		Editor:      single(things(b, catalogue.RoleEditor)),
		Translator:  single(things(b, catalogue.RoleTranslator)),
		Illustrator: single(things(b, catalogue.RoleIllustrator)),
		Contributor: single(things(b, catalogue.RoleOther)),
		ISBN:        single(b.ISBNs()),
		BookEdition: b.Edition,
		InLanguage:  languageTag(b.Language),
		Description: b.Summary,

		DatePublished: risYear(b),
	}
	s.NumberOfPages, _ = strconv.Atoi(pages(b))
	if b.Publisher != "" {
		s.Publisher = &thing{Type: "Organization", Name: b.Publisher}
	}
	if b.Series != "" {
		s.IsPartOf, s.Position = &thing{Type: "BookSeries", Name: b.Series}, b.SeriesNumber
	}
	var about []thing
	for _, subject := range b.Subjects {
		about = append(about, thing{Type: "Thing", Name: subject})
	}
	s.About = single(about)
	return json.Marshal(s) // which escapes <, > and &
}

// things returns the contributors with one of the roles as persons and organizations.
func things(b catalogue.Book, roles ...catalogue.Role) []thing {
	var list []thing
	for _, c := range withRoles(b, roles...) {
		t := thing{Type: "Person", Name: direct(c)}
		if h, ok := parseHeading(c); ok {
			t.FamilyName, t.GivenName = h.Surname, h.Forename
		} else if c.Role == catalogue.RoleCorporate {
			t.Type = "Organization"
		}
		list = append(list, t)
	}
	return list
}

// single returns nil for no value, the value itself for one, and the list for several.
func single[T any](list []T) any {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list
}
