// Package lookup looks works up: it asks several sources at once (Open Library, library
// catalogues that speak SRU, an offline index) and merges what they find into one answer.
//
// The sources are packages of their own, below this one.
package lookup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
	"shelflist/internal/marc"
	"shelflist/internal/plaintext"
)

// Work is a title as a source describes it. Every field but ID and Title may be empty. The texts
// are the source's own and may hold any words; sources clean and bound them by Clean.
type Work struct {
	ID         string // made of A-Z, a-z, 0-9, ".", "_" and "-"; its form identifies the source
	Title      string // the title proper; of a source that doesn't tell the parts apart, all of it
	Subtitle   string
	PartNumber string // of a volume: "Vol. 2"
	PartTitle  string
	Filing     string // Title as it files, without its leading article; "" if the source does not say

	Author       string                  // the first author, surname first: "Vonnegut, Kurt"
	AuthorRole   catalogue.Role          // "" means catalogue.RoleAuthor
	Contributors []catalogue.Contributor // all others, in order

	Year         string // of first publication
	Dewey        dewey.Number
	ISBN         isbn.ISBN
	OtherISBNs   []isbn.ISBN // of the same edition, such as that of its paperback
	Edition      string      // "2nd ed."
	Place        string      // of publication
	Publisher    string
	Published    string // the year of this edition as it is printed: "c1993"
	Pages        string // "xii, 215 p."
	Series       string
	SeriesNumber string
	LCC          string // Library of Congress call number: "PS3572.O5 S6"
	Language     string // MARC code: "eng"
	Subjects     []string
	Summary      string
	Cover        string   // absolute https URL of a medium-sized image
	Sources      []string // the sources that describe the work, preferred first; set by Sources
}

// FullTitle returns the title with subtitle and part, as catalogue.FullTitle joins them.
func (w Work) FullTitle() string {
	if w.Subtitle == "" && w.PartNumber == "" && w.PartTitle == "" {
		return w.Title
	}
	return catalogue.FullTitle(w.Title, w.Subtitle, w.PartNumber, w.PartTitle)
}

// Names returns the names of author and contributors.
func (w Work) Names() []string {
	names := make([]string, 0, 1+len(w.Contributors))
	names = append(names, w.Author)
	for _, c := range w.Contributors {
		names = append(names, c.Name)
	}
	return names
}

// ISBNs returns all ISBNs, the first one first.
func (w Work) ISBNs() []isbn.ISBN {
	if w.ISBN == "" {
		return w.OtherISBNs
	}
	return append([]isbn.ISBN{w.ISBN}, w.OtherISBNs...)
}

// SetISBNs sets ISBN to the first of a list and OtherISBNs to some of the others.
func (w *Work) SetISBNs(list []isbn.ISBN) {
	w.ISBN, w.OtherISBNs = "", nil
	for _, n := range list {
		switch {
		case w.ISBN == "":
			w.ISBN = n
		case n != w.ISBN && !slices.Contains(w.OtherISBNs, n) && len(w.OtherISBNs) < maxOtherISBNs:
			w.OtherISBNs = append(w.OtherISBNs, n)
		}
	}
}

// The most characters that a field of a work has. A longer text is cut and ends in "…".
const (
	maxTitle     = 1000
	maxAuthor    = 500
	maxPublisher = 300 // also of place and series
	maxSubject   = 200
	maxShort     = 100 // numbers of a part and in a series, edition, year as printed, pages
	maxLCC       = 100
	maxCode      = 20 // year and language
	maxSummary   = 2000
	maxCover     = 300

	maxSubjects     = 8 // of a work
	maxContributors = 20
	maxOtherISBNs   = 9
)

// Clean returns w with every text as package plaintext makes it: on one line, without character
// references and invisible characters, and bounded. Each subject occurs once. Every source passes
// its works through Clean.
func (w Work) Clean() Work {
	for _, f := range [...]struct {
		text  *string
		limit int
	}{
		{&w.Title, maxTitle}, {&w.Subtitle, maxTitle}, {&w.PartNumber, maxShort}, {&w.PartTitle, maxAuthor},
		{&w.Filing, maxTitle}, {&w.Author, maxAuthor}, {&w.Year, maxCode}, {&w.Edition, maxShort},
		{&w.Place, maxPublisher}, {&w.Publisher, maxPublisher}, {&w.Published, maxShort}, {&w.Pages, maxShort},
		{&w.Series, maxPublisher}, {&w.SeriesNumber, maxShort}, {&w.LCC, maxLCC}, {&w.Language, maxCode},
		{&w.Summary, maxSummary},
	} {
		*f.text = plaintext.Clean(*f.text, f.limit)
	}
	w.Contributors = cleanContributors(w.Contributors)
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

// cleanContributors returns the first contributors of the list, cleaned: as many as a work may
// have.
func cleanContributors(list []catalogue.Contributor) []catalogue.Contributor {
	var contributors []catalogue.Contributor
	for _, c := range list {
		c.Name = plaintext.Clean(c.Name, maxAuthor)
		if c.Name != "" && !slices.Contains(contributors, c) && len(contributors) < maxContributors {
			contributors = append(contributors, c)
		}
	}
	return contributors
}

// FromMARC returns the work that a MARC record describes. ID is left empty.
func FromMARC(b marc.Bibliographic) Work {
	w := Work{
		Title:        b.Title,
		Subtitle:     b.Subtitle,
		PartNumber:   b.PartNumber,
		PartTitle:    b.PartTitle,
		Filing:       b.Filing,
		Year:         b.Year,
		Dewey:        b.Dewey,
		Edition:      b.Edition,
		Place:        b.Place,
		Publisher:    b.Publisher,
		Published:    b.Published,
		Pages:        b.Extent,
		Series:       b.Series,
		SeriesNumber: b.SeriesNumber,
		LCC:          b.LCC,
		Language:     b.Language,
		Subjects:     b.Subjects,
		Summary:      b.Summary,
	}
	w.SetISBNs(b.ISBNs)
	if author := Contributor(b.Author); author.Name != "" {
		w.Author, w.AuthorRole = author.Name, author.Role
		if w.AuthorRole == catalogue.RoleAuthor {
			w.AuthorRole = ""
		}
	}
	for _, n := range b.Others {
		w.Contributors = append(w.Contributors, Contributor(n))
	}
	return w.Clean()
}

// Contributor returns a name with its role as Work.Contributors has it: in the form of AuthorName,
// or as it is written if the source says that it is filed so.
func Contributor(n marc.Name) catalogue.Contributor {
	n.Name = plaintext.Clean(n.Name, maxAuthor)
	return catalogue.ContributorOf(n)
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
