package catalogue

// Order is how a list is sorted.
type Order string

// The orders of a list.
const (
	ByShelf  Order = "shelf"  // by call number, then by title
	ByTitle  Order = "title"  // leading articles skipped
	ByAuthor Order = "author" // books without an author last
	Newest   Order = "newest" // most recently added first
)

// Orders lists all orders, the default first.
var Orders = []Order{ByShelf, ByTitle, ByAuthor, Newest}

// MaxCount is the number up to which the books that match a text are counted.
const MaxCount = 1000

// MaxWords is the number of different words up to which a text is looked for.
const MaxWords = 12

// Query selects a part of the list. At most one of After, Before and Around is used, in this order.
type Query struct {
	// Text is an ISBN, or terms as package search parses them; "" selects all books. A term's last
	// word may be the beginning of a longer one, unless the term is quoted. At most MaxWords
	// different words are looked for.
	Text   string
	Order  Order  // "" means ByShelf
	After  string // a cursor: selects the books that follow it
	Before string // a cursor: selects the books that come just before it
	Around int64  // the PK of a book: selects it and its neighbours; 0 for none
	Limit  int    // maximum number of books
	// Brief leaves out of each book what a table doesn't show: all but PK, Title, Filing, Author,
	// Classification, Year, Language and Source.
	Brief bool
	// Public says that Text is not looked for in the notes for staff.
	Public bool
}

// Page is a part of the list.
type Page struct {
	Books   []Book
	Count   int    // number of books that match; at most MaxCount if the query has a text
	More    bool   // whether more than Count books match
	Cut     bool   // whether the query's text has more words than were looked for
	Samples bool   // whether sample books are in the catalogue
	Before  string // the cursor for Query.Before; "" on the first page
	After   string // the cursor for Query.After; "" on the last page
}

// Suggestion is a text that books have in a field already, for completing what is being typed.
type Suggestion struct {
	Text  string
	Count int // number of books, of those that were looked at
}
