// Package lookup looks works up: it asks several sources at once (Open Library, library
// catalogues that speak SRU, an offline index) and merges what they find into one answer.
//
// The sources are packages of their own, below this one.
package lookup

import (
	"cmp"
	"context"
	"errors"
	"time"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
)

// Work is a title as a source describes it. Every field but ID and Title may be empty. Title and
// Author are the source's own text and may hold anything.
type Work struct {
	ID        string // made of A-Z, a-z, 0-9, ".", "_" and "-"; its form identifies the source
	Title     string
	Author    string // the first author, surname first: "Vonnegut, Kurt"
	Year      string // of first publication
	Dewey     dewey.Number
	ISBN      isbn.ISBN
	Publisher string
	LCC       string // Library of Congress call number: "PS3572.O5 S6"
	Language  string // MARC code: "eng"
	Subjects  []string
	Cover     string   // absolute https URL of a medium-sized image
	Sources   []string // the sources that describe the work, preferred first; set by Sources
}

// FillGaps sets the empty fields of w, other than ID, Title and Sources, from another description
// of the same work.
func (w *Work) FillGaps(from Work) {
	w.Author = cmp.Or(w.Author, from.Author)
	w.Year = cmp.Or(w.Year, from.Year)
	w.Dewey = cmp.Or(w.Dewey, from.Dewey)
	w.ISBN = cmp.Or(w.ISBN, from.ISBN)
	w.Publisher = cmp.Or(w.Publisher, from.Publisher)
	w.LCC = cmp.Or(w.LCC, from.LCC)
	w.Language = cmp.Or(w.Language, from.Language)
	w.Cover = cmp.Or(w.Cover, from.Cover)
	if len(w.Subjects) == 0 {
		w.Subjects = from.Subjects
	}
}

// maxSubjects bounds the subjects of a work.
const maxSubjects = 8

// LimitSubjects returns the first subjects of a list: as many as a work may have.
func LimitSubjects(list []string) []string { return list[:min(len(list), maxSubjects)] }

// FromMARC returns the work that a MARC record describes. ID and ISBN are left empty: a record may
// have several ISBNs, and only the caller knows which one to choose.
func FromMARC(b marc.Bibliographic) Work {
	return Work{
		Title:     b.Title,
		Author:    b.Author,
		Year:      b.Year,
		Dewey:     b.Dewey,
		Publisher: b.Publisher,
		LCC:       b.LCC,
		Language:  b.Language,
		Subjects:  LimitSubjects(b.Subjects),
	}
}

// Source is a place where works are looked up. Search and Find return soon after their context is
// done. All methods may be called from several goroutines.
type Source interface {
	// Name returns a short, stable name, such as "openlibrary".
	Name() string
	// Owns reports whether id has the form of this source's IDs. It does no I/O.
	Owns(id string) bool
	// Search returns the works that match q, best first. Finding none is not an error.
	Search(ctx context.Context, q Query) ([]Work, error)
	// Find returns the work with an ID that the source owns, or ErrNotFound.
	Find(ctx context.Context, id string) (Work, error)
}

// Remote is a Source that is reached over a network. Sources waits for it no longer than its time
// limit, and leaves it alone for a while after a failure.
type Remote interface {
	Source
	TimeLimit() time.Duration
}

// ErrNotFound reports that no source has a work with the given ID.
var ErrNotFound = errors.New("no such work")
