package pages

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
)

// Book is the page of a book.
type Book struct {
	Frame  Frame
	Notice Notice
	Book   catalogue.Book
	Cover  Cover
	Class  string      // the main class, "0" to "9", or "" without a number
	Added  string      // date in the local time zone, such as 2026-01-31; "" if unknown
	JSONLD template.JS // the book as programs read it in the page
}

// NewBook returns the page of b, which is at url.
func NewBook(f Frame, b catalogue.Book, url string) (Book, error) {
	linked, err := exchange.JSONLD(b, url)
	if err != nil {
		return Book{}, err
	}
	p := Book{Frame: f, Book: b, Cover: NewCover(b), Class: mainClass(b.CallNumber()), JSONLD: template.JS(linked)}
	if !b.AddedAt.IsZero() {
		p.Added = b.AddedAt.Local().Format(time.DateOnly)
	}
	return p, nil
}

// ByLine is the names of those who made the book, except those that are listed with their role.
func (p Book) ByLine() []catalogue.Contributor { return p.names(true) }

// Others returns the contributors that are listed with their role.
func (p Book) Others() []catalogue.Contributor { return p.names(false) }

// names returns the contributors that have made the book or not. If nobody has, the first one
// counts.
func (p Book) names(made bool) []catalogue.Contributor {
	var list []catalogue.Contributor
	for _, c := range p.Book.Names() {
		isMaker := c.Role == catalogue.RoleAuthor || c.Role == catalogue.RoleCorporate
		if isMaker == made {
			list = append(list, c)
		}
	}
	return list
}

// Imprint returns place and publisher: "New York: Delacorte Press".
func (p Book) Imprint() string {
	return joined(": ", p.Book.Place, p.Book.Publisher)
}

// Series returns the series with the number in it: "Modern library; 3".
func (p Book) Series() string { return joined("; ", p.Book.Series, p.Book.SeriesNumber) }

// HasCopyDetails reports whether any copy has more than a number and the usual status.
func (p Book) HasCopyDetails() bool {
	return slices.ContainsFunc(p.Book.Copies, func(c catalogue.Copy) bool {
		c.Copy, c.Book = 0, 0
		return c != catalogue.Copy{Status: catalogue.StatusAvailable}
	})
}

// joined joins the texts that are not "".
func joined(separator string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), separator)
}
