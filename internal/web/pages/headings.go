package pages

import "shelflist/internal/catalogue"

// Headings is the page on which names, subjects or series are made one: for all books that have
// them.
type Headings struct {
	Frame   Frame
	Field   string // "Contributors", "Subjects" or "Series"
	Text    string // what was searched for
	Found   []catalogue.Suggestion
	From    []string         // those that are to be replaced
	To      string           // by what; "" if that was not said yet
	Books   []catalogue.Book // the first of those that change
	Count   int              // of books that change
	Message string           // "no-heading", "no-books" or "too-many"; "" for nothing wrong
	Fault   string           // what is wrong with To, in words
}

// FieldNames returns the names of the fields to choose from.
func (Headings) FieldNames() []string { return []string{"Contributors", "Subjects", "Series"} }

// IsFrom reports whether a heading is to be replaced.
func (p Headings) IsFrom(text string) bool {
	for _, s := range p.From {
		if s == text {
			return true
		}
	}
	return false
}

// Others returns the number of books that change and are not in Books.
func (p Headings) Others() int { return p.Count - len(p.Books) }
