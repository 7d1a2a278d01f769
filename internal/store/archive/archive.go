// Package archive defines the form in which removed books are kept, as JSON.
package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shelflist/internal/catalogue"
)

// version is the version of the form that Encode writes. Decode reads all versions up to it, for
// ever.
const version = 3

// ErrNewer reports that a book was archived by a newer version of the program.
var ErrNewer = errors.New("a book was archived by a newer version of the program")

// book is a book as it is kept, as JSON, in the tables removed_books and changes. A change of a key
// or of its meaning needs a new version.
type book struct {
	Version        int       `json:"version"`
	PK             int64     `json:"pk"`
	Title          string    `json:"title"`
	Filing         string    `json:"filing,omitempty"` // since version 2
	Author         string    `json:"author,omitempty"`
	SourceID       string    `json:"source_id,omitempty"`
	Classification string    `json:"classification,omitempty"`
	Year           string    `json:"year,omitempty"`
	ISBN           string    `json:"isbn,omitempty"`
	Publisher      string    `json:"publisher,omitempty"`
	LCC            string    `json:"lcc,omitempty"`
	Subjects       []string  `json:"subjects,omitempty"`
	Language       string    `json:"language,omitempty"`
	Cover          string    `json:"cover,omitempty"`
	Notes          string    `json:"notes,omitempty"`
	Source         string    `json:"source,omitempty"`
	AddedAt        time.Time `json:"added_at,omitzero"`
	UpdatedAt      time.Time `json:"updated_at,omitzero"`

	// Since version 3.
	BookVersion  int64         `json:"book_version,omitempty"`
	Subtitle     string        `json:"subtitle,omitempty"`
	PartNumber   string        `json:"part_number,omitempty"`
	PartTitle    string        `json:"part_title,omitempty"`
	AuthorRole   string        `json:"author_role,omitempty"`
	Contributors []contributor `json:"contributors,omitempty"`
	Edition      string        `json:"edition,omitempty"`
	Place        string        `json:"place,omitempty"`
	Published    string        `json:"published,omitempty"`
	Pages        string        `json:"pages,omitempty"`
	Series       string        `json:"series,omitempty"`
	SeriesNumber string        `json:"series_number,omitempty"`
	OtherISBNs   []string      `json:"other_isbns,omitempty"`
	Summary      string        `json:"summary,omitempty"`
	StaffNotes   string        `json:"staff_notes,omitempty"`
	Prefix       string        `json:"prefix,omitempty"`
	Mark         string        `json:"mark,omitempty"`
	Suffix       string        `json:"suffix,omitempty"`
	CoverImage   string        `json:"cover_image,omitempty"`
	Edited       []string      `json:"edited,omitempty"`
	Copies       []copyOfBook  `json:"copies,omitempty"`
}

type contributor struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// copyOfBook is one of its copies.
type copyOfBook struct {
	Copy       int64  `json:"copy"`
	Barcode    string `json:"barcode,omitempty"`
	Location   string `json:"location,omitempty"`
	Status     string `json:"status"`
	CallNumber string `json:"call_number,omitempty"`
	AcquiredOn string `json:"acquired_on,omitempty"`
	Price      string `json:"price,omitempty"`
	Note       string `json:"note,omitempty"`
}

// book0 is the form before versions: it has no version, and its keys are the names of its
// fields.
type book0 struct {
	PK                                int64
	Title, Author, ID, Classification string
	Year, ISBN, Publisher, LCC        string
	Subjects                          []string
	Language, Cover, Notes, Source    string
	AddedAt, UpdatedAt                time.Time
}

// Encode returns the text that keeps b and its copies.
func Encode(b catalogue.Book) (string, error) {
	form := book{
		Version: version, PK: b.PK, Title: b.Title, Filing: b.Filing, Author: b.Author, SourceID: b.SourceID,
		Classification: b.Classification, Year: b.Year, ISBN: b.ISBN, Publisher: b.Publisher, LCC: b.LCC,
		Subjects: b.Subjects, Language: b.Language, Cover: b.Cover, Notes: b.Notes, Source: b.Source,
		AddedAt: b.AddedAt, UpdatedAt: b.UpdatedAt,

		BookVersion: b.Version, Subtitle: b.Subtitle, PartNumber: b.PartNumber, PartTitle: b.PartTitle,
		AuthorRole: string(b.AuthorRole), Edition: b.Edition, Place: b.Place, Published: b.Published, Pages: b.Pages,
		Series: b.Series, SeriesNumber: b.SeriesNumber, OtherISBNs: b.OtherISBNs, Summary: b.Summary,
		StaffNotes: b.StaffNotes, Prefix: b.Prefix, Mark: b.Mark, Suffix: b.Suffix, CoverImage: b.CoverImage,
		Edited: b.Edited,
	}
	for _, c := range b.Contributors {
		form.Contributors = append(form.Contributors, contributor{c.Name, string(c.Role)})
	}
	for _, c := range b.Copies {
		form.Copies = append(form.Copies, copyOfBook{
			c.Copy, c.Barcode, c.Location, string(c.Status), c.CallNumber, c.AcquiredOn, c.Price, c.Note,
		})
	}
	text, err := json.Marshal(form)
	return string(text), err
}

// Decode returns the book that a text of any version keeps.
func Decode(text string) (catalogue.Book, error) {
	b, err := decode(text)
	if err != nil {
		return catalogue.Book{}, fmt.Errorf("archived book: %w", err)
	}
	return b, nil
}

func decode(text string) (catalogue.Book, error) {
	var form struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal([]byte(text), &form); err != nil {
		return catalogue.Book{}, err
	}
	if form.Version > version {
		return catalogue.Book{}, fmt.Errorf("%w: version %d, known %d", ErrNewer, form.Version, version)
	}
	if form.Version == 0 {
		var a book0
		err := json.Unmarshal([]byte(text), &a)
		return catalogue.Book{
			PK: a.PK, Title: a.Title, Author: a.Author, SourceID: a.ID, Classification: a.Classification,
			Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC, Subjects: a.Subjects,
			Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
			AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,
		}, err
	}
	var a book
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return catalogue.Book{}, err
	}
	b := catalogue.Book{
		PK: a.PK, Title: a.Title, Filing: a.Filing, Author: a.Author, SourceID: a.SourceID,
		Classification: a.Classification, Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC,
		Subjects: a.Subjects, Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
		AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,

		Version: a.BookVersion, Subtitle: a.Subtitle, PartNumber: a.PartNumber, PartTitle: a.PartTitle,
		AuthorRole: catalogue.Role(a.AuthorRole), Edition: a.Edition, Place: a.Place, Published: a.Published,
		Pages: a.Pages, Series: a.Series, SeriesNumber: a.SeriesNumber, OtherISBNs: a.OtherISBNs, Summary: a.Summary,
		StaffNotes: a.StaffNotes, Prefix: a.Prefix, Mark: a.Mark, Suffix: a.Suffix, CoverImage: a.CoverImage,
		Edited: a.Edited,
	}
	for _, c := range a.Contributors {
		b.Contributors = append(b.Contributors, catalogue.Contributor{Name: c.Name, Role: catalogue.Role(c.Role)})
	}
	for _, c := range a.Copies {
		b.Copies = append(b.Copies, catalogue.Copy{
			Copy: c.Copy, Book: a.PK, Barcode: c.Barcode, Location: c.Location, Status: catalogue.Status(c.Status),
			CallNumber: c.CallNumber, AcquiredOn: c.AcquiredOn, Price: c.Price, Note: c.Note,
		})
	}
	return b, nil
}
