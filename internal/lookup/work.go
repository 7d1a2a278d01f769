// Package lookup looks works up: it asks several sources at once (Open Library, library
// catalogues that speak SRU, an offline index) and merges what they find into one answer.
//
// The sources are packages of their own, below this one.
package lookup

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
	"shelflist/internal/plaintext"
)

// Work is a title as a source describes it. Every field but ID and Title may be empty. The texts
// are the source's own and may hold any words; sources clean and bound them by Clean.
type Work struct {
	ID        string // made of A-Z, a-z, 0-9, ".", "_" and "-"; its form identifies the source
	Title     string
	Filing    string // the title as it files, without its leading article; "" if the source does not say
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

// The most characters that a field of a work has. A longer text is cut and ends in "…".
const (
	maxTitle     = 1000
	maxAuthor    = 500
	maxPublisher = 300
	maxSubject   = 200
	maxLCC       = 100
	maxCode      = 20 // year and language
	maxCover     = 300

	maxSubjects = 8 // of a work
)

// Clean returns w with every text as package plaintext makes it: on one line, without character
// references and invisible characters, and bounded. Each subject occurs once. Every source passes
// its works through Clean.
func (w Work) Clean() Work {
	w.Title = plaintext.Clean(w.Title, maxTitle)
	w.Filing = plaintext.Clean(w.Filing, maxTitle)
	w.Author = plaintext.Clean(w.Author, maxAuthor)
	w.Publisher = plaintext.Clean(w.Publisher, maxPublisher)
	w.LCC = plaintext.Clean(w.LCC, maxLCC)
	w.Year = plaintext.Clean(w.Year, maxCode)
	w.Language = plaintext.Clean(w.Language, maxCode)
	w.Cover = strings.TrimSpace(w.Cover)
	if len(w.Cover) > maxCover {
		w.Cover = "" // an address that is cut leads nowhere
	}
	w.Subjects = cleanSubjects(w.Subjects)
	return w
}

// AuthorName returns a name as Work.Author has it: cleaned as Clean does, and in the one form in
// which filing.Invert writes names. A name is cleaned first, since a character reference has
// punctuation that is not the name's.
func AuthorName(name string) string { return filing.Invert(plaintext.Clean(name, maxAuthor)) }

// headingName is AuthorName for a name of which the source says that it is filed as it is written:
// that of a body, or a forename. The one form is taken if it is in the same order.
func headingName(name string) string {
	name = plaintext.Clean(name, maxAuthor)
	if inverted := filing.Invert(name); strings.Contains(name, ",") || !strings.Contains(inverted, ",") {
		return inverted
	}
	return name
}

// cleanSubjects returns the first subjects of the list, cleaned: as many as a work may have.
func cleanSubjects(list []string) []string {
	var subjects []string
	for _, s := range list {
		if s = plaintext.Clean(s, maxSubject); s != "" && !slices.Contains(subjects, s) {
			if subjects = append(subjects, s); len(subjects) == maxSubjects {
				break
			}
		}
	}
	return subjects
}

// FillGaps sets the empty fields of w, other than ID, Title and Sources, from another description
// of the same work. It takes Filing only from the same title.
func (w *Work) FillGaps(from Work) {
	if w.Filing == "" && from.Filing != "" && filing.Fold(w.Title) == filing.Fold(from.Title) {
		w.Filing = from.Filing
	}
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

// FromMARC returns the work that a MARC record describes. ID and ISBN are left empty: a record may
// have several ISBNs, and only the caller knows which one to choose.
func FromMARC(b marc.Bibliographic) Work {
	author := AuthorName(b.Author)
	if b.Direct {
		author = headingName(b.Author)
	}
	return Work{
		Title:     b.Title,
		Filing:    b.Filing,
		Author:    author,
		Year:      b.Year,
		Dewey:     b.Dewey,
		Publisher: b.Publisher,
		LCC:       b.LCC,
		Language:  b.Language,
		Subjects:  b.Subjects,
	}.Clean()
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
