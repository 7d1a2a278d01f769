package pages

import (
	"strconv"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/web/address"
)

// Cover is the cover of a book: a picture, or what one is drawn from.
type Cover struct {
	URL           string // "" if there is no picture
	Class         string // as in Book
	Title, Author string
}

// NewCover returns the cover of b.
func NewCover(b catalogue.Book) Cover {
	return Cover{address.Cover(b), mainClass(b.CallNumber()), b.Title, b.Author}
}

// mainClass returns the main class of a call number, "0" to "9", or "" without one.
func mainClass(n dewey.CallNumber) string {
	if n.Number == "" {
		return ""
	}
	return strconv.Itoa(n.Number.Class())
}

// CoverForm is the form in which the picture of a cover is changed.
type CoverForm struct {
	Frame Frame
	Book  catalogue.Book
	Cover Cover
	Stale bool   // whether somebody else has changed the book meanwhile
	Error string // what is wrong with the file, in words; "" for nothing
}

// NewCoverForm returns the form for b.
func NewCoverForm(f Frame, b catalogue.Book) CoverForm {
	return CoverForm{Frame: f, Book: b, Cover: NewCover(b)}
}
