package pages

import "shelflist/internal/catalogue"

// Many is the page on which many books are changed at once.
type Many struct {
	Frame Frame
	catalogue.Page
	Text                 string
	PreviousURL, NextURL string
	BackURL              string // the list
	Ticked               map[int64]bool
	Do, Value            string // as they were chosen
	Message              string // "nothing-ticked", "no-action", "nothing-changed", "too-many"; "" if all is well
	Fault                string // what is wrong with the value, in words
	Max                  int    // the number of books that may be changed at once
}

// Statuses returns all statuses of copies.
func (Many) Statuses() []catalogue.Status { return catalogue.Statuses }

// IsTicked reports whether a book is ticked.
func (p Many) IsTicked(pk int64) bool { return p.Ticked[pk] }
