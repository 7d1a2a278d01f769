// Package catalogue is the domain: what a book is, what makes it valid, when two are the same, and
// how lists of them are asked for and sorted. It knows nothing of SQL, JSON or HTTP.
package catalogue

import (
	"time"

	"shelflist/internal/dewey"
)

// Book is an entry of the catalogue.
type Book struct {
	PK             int64 // assigned by the store; 0 for a book that is not in it
	Title          string
	Filing         string // the title as it files, as its source says: "Los Angeles negra"; "" if unknown
	Author         string // inverted: "Vonnegut, Kurt"
	SourceID       string // the work's identifier in the source that it was found in
	Classification string // a Dewey number; in a file that the demo wrote it may be anything
	Year           string // of first publication
	ISBN           string // 13 digits
	Publisher      string
	LCC            string // Library of Congress call number
	Subjects       []string
	Language       string // MARC code, such as "eng"
	Cover          string // URL
	Notes          string
	Source         string    // name of the source that the book was looked up in, or SampleSource
	AddedAt        time.Time // UTC, to the second; zero if unknown
	UpdatedAt      time.Time // UTC, to the second; zero if unknown
}

// SampleSource is the Source of the sample books that a new catalogue starts with.
const SampleSource = "sample"

// Sample reports whether b is one of the sample books that a new catalogue starts with.
func (b Book) Sample() bool { return b.Source == SampleSource }

// CallNumber returns the call number that is printed on the spine. Its number is "" if the
// classification is no Dewey number; such a book stands with those that have none.
func (b Book) CallNumber() dewey.CallNumber {
	number, err := dewey.Parse(b.Classification)
	if err != nil {
		number = ""
	}
	return dewey.CallNumber{Number: number, Mark: b.authorMark()}
}

func (b Book) authorMark() string {
	title, language := b.filingTitle()
	return dewey.Mark(b.Author, title, language)
}
