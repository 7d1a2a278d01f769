package pages

import (
	"html/template"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// Catalogue is the page with the list, and with what was found if works were looked up.
type Catalogue struct {
	Frame    Frame
	Notice   Notice
	Looked   bool   // whether works were looked up
	Text     string // for what, as it was typed
	ISBN     isbn.ISBN
	Mistyped string        // the last digit that an ISBN should have had, "" if it is right or none was typed
	Terms    []lookup.Term // how the text was understood, when it is no ISBN
	Results  []Result
	Failures []lookup.Failure
	Waiting  []string // the sources that are still being asked
	AllURL   string   // where all results will be
	MoreURL  string   // where the script gets the next ones, while sources are being asked
	List     List
}

// Result is a work that was found.
type Result struct {
	Work   lookup.Work
	Book   catalogue.Book  // what Add would put on the list
	Match  catalogue.Match // what the list has of it
	Search string          // what was searched for, to come back to
	// CoverURL is the address here of a small picture of the cover; "" if there is none.
	CoverURL string
}

// Class returns the main class of the work, as in Book.
func (r Result) Class() string { return mainClass(r.Book.CallNumber()) }

// Held reports whether the list has the work.
func (r Result) Held() bool { return r.Match.Likeness == catalogue.SameBook }

// OtherEdition reports whether the list has only another edition of the work.
func (r Result) OtherEdition() bool { return r.Match.Likeness == catalogue.OtherEdition }

// Notice says what the reader has just done. The zero value says nothing.
type Notice struct {
	// "added", "held", "restored", "removed", "copy", "no-copy", "changed", "undone", "merged" or
	// "unmerged"
	Kind    string
	Book    catalogue.Book  // the book, or the first of several; for "merged" and "unmerged" the one that was absorbed
	Copy    catalogue.Copy  // for "copy"; for "no-copy" it has the barcode only
	Like    catalogue.Match // for "added": the other book on the list that is most like it
	Others  int             // number of further books; for "changed" and "undone" of all
	Removal int64           // for "removed"
	Batch   int64           // for "changed"
	Change  int64           // for "merged"
	Left    int             // for "undone": number of books that were changed again since
}

// Twice reports whether the book that was added had been on the list already.
func (n Notice) Twice() bool { return n.Like.Likeness == catalogue.SameBook }

// OtherEdition reports whether the list has another edition of the book that was added.
func (n Notice) OtherEdition() bool { return n.Like.Likeness == catalogue.OtherEdition }

// List is the data of list.ace.
type List struct {
	Count                                             int // of the books that match, as in catalogue.Page
	More, Cut, Samples                                bool
	Rows                                              template.HTML
	Text                                              string
	MaxWords                                          int
	Order                                             catalogue.Order // "" for the usual one, which addresses don't name
	Orders                                            template.HTML   // links to the list in each order
	FirstURL, PreviousURL, NextURL, AllURL, LookUpURL string
	Edits                                             bool   // whether the reader may change the catalogue
	ManyURL                                           string // where to change many books at once; "" if there are none
}

// Print is the page with the list for paper.
type Print struct {
	Frame                         Frame
	Text                          string
	Cut                           bool // see catalogue.Page
	MaxWords                      int
	Order                         catalogue.Order
	Rows                          template.HTML
	Count                         int    // of rows
	Date                          string // today's, in the local time zone
	PartSize                      int
	PreviousURL, NextURL, BackURL string
}
