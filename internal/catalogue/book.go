// Package catalogue is the domain: what a book is, what makes it valid, when two are the same, and
// how lists of them are asked for and sorted. It knows nothing of SQL, JSON or HTTP.
package catalogue

import (
	"slices"
	"strings"
	"time"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
	"shelflist/internal/marc"
)

// Book is an entry of the catalogue.
type Book struct {
	PK      int64 // assigned by the store; 0 for a book that is not in it
	Version int64 // grows with every change of the book; assigned by the store

	Title      string // the title proper; of a book that was added by an older version, the whole title
	Subtitle   string
	PartNumber string // of a volume: "Vol. 2"
	PartTitle  string // of a volume: "The two towers"
	Filing     string // Title as it files, as its source says: "Los Angeles negra"; "" if unknown

	Author       string        // whom the book files under, inverted: "Vonnegut, Kurt"
	AuthorRole   Role          // "" means RoleAuthor
	Contributors []Contributor // all others, in order

	Edition        string // "2nd ed."
	Place          string // of publication
	Publisher      string
	Published      string // the year as it is printed: "c1969", "[1969?]", "MCMLXIX"
	Year           string // the year by which books are sorted and compared: of first publication, if known
	Pages          string // "xii, 215 p."
	Series         string
	SeriesNumber   string
	ISBN           string   // the first one, 13 digits
	OtherISBNs     []string // 13 digits each
	Language       string   // MARC code, such as "eng"
	Subjects       []string
	Summary        string
	Notes          string // for all readers
	StaffNotes     string // for those who keep the catalogue
	Cover          string // URL of an image in the source
	CoverImage     string // identifier of the stored image; "" for none
	Prefix         string // of the call number, see dewey.CallNumber
	Classification string // a Dewey number; in a file that the demo wrote it may be anything
	Mark           string // the author mark if it was chosen by hand; "" for the usual one
	Suffix         string
	LCC            string // Library of Congress call number

	SourceID string   // the work's identifier in the source that it was found in
	Source   string   // name of the source that the book was looked up in, or SampleSource
	Edited   []string // names of the fields that were changed by hand, in alphabetical order

	Copies []Copy // in the order in which they were added; nil where only books are read

	AddedAt   time.Time // UTC, to the second; zero if unknown
	UpdatedAt time.Time // UTC, to the second; zero if unknown
}

// Contributor is a name with a role.
type Contributor struct {
	Name string // inverted, if it is a person's: "Hofmann, Michael"
	Role Role
}

// Role is what a contributor did.
type Role string

// The roles of contributors.
const (
	RoleAuthor      Role = "author"
	RoleEditor      Role = "editor"
	RoleTranslator  Role = "translator"
	RoleIllustrator Role = "illustrator"
	RoleCorporate   Role = "corporate body"
	RoleOther       Role = "contributor"
)

// Roles lists all roles, the most usual first.
var Roles = []Role{RoleAuthor, RoleEditor, RoleTranslator, RoleIllustrator, RoleCorporate, RoleOther}

// RoleOf returns the role that a MARC record gives to a name.
func RoleOf(r marc.Role) Role {
	switch r {
	case marc.RoleAuthor:
		return RoleAuthor
	case marc.RoleEditor:
		return RoleEditor
	case marc.RoleTranslator:
		return RoleTranslator
	case marc.RoleIllustrator:
		return RoleIllustrator
	case marc.RoleBody:
		return RoleCorporate
	}
	return RoleOther
}

// ContributorOf returns the contributor that a MARC record names, in the one form in which
// filing.Invert writes names. A name that the record files as it is written, that of a body or a
// forename, stays in its order.
func ContributorOf(n marc.Name) Contributor {
	inverted := filing.Invert(n.Name)
	if n.Direct && !strings.Contains(n.Name, ",") && strings.Contains(inverted, ",") {
		inverted = n.Name
	}
	return Contributor{Name: inverted, Role: RoleOf(n.Role)}
}

// SampleSource is the Source of the sample books that a new catalogue starts with.
const SampleSource = "sample"

// Sample reports whether b is one of the sample books that a new catalogue starts with.
func (b Book) Sample() bool { return b.Source == SampleSource }

// FullTitle returns the title with subtitle and part: "Faust: a tragedy. Part 1, Night".
func (b Book) FullTitle() string {
	if b.Subtitle == "" && b.PartNumber == "" && b.PartTitle == "" {
		return b.Title
	}
	return FullTitle(b.Title, b.Subtitle, b.PartNumber, b.PartTitle)
}

// FullTitle joins the parts of a title: "Faust: a tragedy. Part 1, Night". Any may be "".
func FullTitle(title, subtitle, partNumber, partTitle string) string {
	if subtitle != "" {
		title += ": " + subtitle
	}
	part := partNumber
	if part != "" && partTitle != "" {
		part += ", "
	}
	if part += partTitle; part != "" {
		title = strings.TrimSuffix(title, ".") + ". " + part
	}
	return title
}

// Names returns the author and all other contributors, in order.
func (b Book) Names() []Contributor {
	if b.Author == "" {
		return b.Contributors
	}
	role := b.AuthorRole
	if role == "" {
		role = RoleAuthor
	}
	return append([]Contributor{{b.Author, role}}, b.Contributors...)
}

// SetNames sets the author and the other contributors from names in order. The book files under the
// first author or corporate body, else under the first name. If its source files it otherwise,
// under an editor before a body or under its title, that stays so as long as no author is named.
func (b *Book) SetNames(names []Contributor) {
	main := mainName(names)
	if old := b.Names(); len(old) > 0 && (b.Author == "" || mainName(old) > 0) {
		switch first := slices.IndexFunc(names, func(c Contributor) bool { return c.Role == RoleAuthor }); {
		case first >= 0:
			main = first
		case b.Author == "":
			main = -1
		case len(names) > 0 && names[0] == old[0]:
			main = 0
		}
	}
	b.Author, b.AuthorRole, b.Contributors = "", "", nil
	if len(names) == 0 {
		return
	}
	if main < 0 {
		b.Contributors = slices.Clone(names)
		return
	}
	b.Author = names[main].Name
	if names[main].Role != RoleAuthor {
		b.AuthorRole = names[main].Role
	}
	b.Contributors = slices.Concat(names[:main], names[main+1:])
	if len(b.Contributors) == 0 {
		b.Contributors = nil
	}
}

// mainName returns the index of the name under which a book files, 0 if there are none.
func mainName(names []Contributor) int {
	return max(0,
		slices.IndexFunc(names, func(c Contributor) bool { return c.Role == RoleAuthor || c.Role == RoleCorporate }))
}

// ISBNs returns all ISBNs, the first one first.
func (b Book) ISBNs() []string {
	if b.ISBN == "" {
		return b.OtherISBNs
	}
	return append([]string{b.ISBN}, b.OtherISBNs...)
}

// CallNumber returns the call number that is printed on the spine. Its number is "" if the
// classification is no Dewey number; such a book stands with those that have none.
func (b Book) CallNumber() dewey.CallNumber {
	number, err := dewey.Parse(b.Classification)
	if err != nil {
		number = ""
	}
	return dewey.CallNumber{Prefix: b.Prefix, Number: number, Mark: b.authorMark(), Suffix: b.Suffix}
}

func (b Book) authorMark() string {
	if b.Mark != "" {
		return b.Mark
	}
	title, language := b.filingTitle()
	return dewey.Mark(b.Author, title, language)
}

// ForVisitors returns the book without what is for staff only.
func (b Book) ForVisitors() Book {
	b.StaffNotes = ""
	b.Edited = slices.DeleteFunc(slices.Clone(b.Edited), func(name string) bool { return name == "StaffNotes" })
	b.Copies = slices.Clone(b.Copies)
	for i := range b.Copies {
		b.Copies[i].Price, b.Copies[i].Note = "", ""
	}
	return b
}
