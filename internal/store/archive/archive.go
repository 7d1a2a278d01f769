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
const version = 2

// ErrNewer reports that a removed book was archived by a newer version of the program.
var ErrNewer = errors.New("a removed book was archived by a newer version of the program")

// book is a removed book as it is kept, as JSON, in the table removed_books. A change of a
// key or of its meaning needs a new version.
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

// Encode returns the text that keeps b.
func Encode(b catalogue.Book) (string, error) {
	text, err := json.Marshal(book{
		version, b.PK, b.Title, b.Filing, b.Author, b.SourceID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC,
		b.Subjects, b.Language, b.Cover, b.Notes, b.Source, b.AddedAt, b.UpdatedAt,
	})
	return string(text), err
}

// Decode returns the book that a text of any version keeps.
func Decode(text string) (catalogue.Book, error) {
	var form struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal([]byte(text), &form); err != nil {
		return catalogue.Book{}, fmt.Errorf("removed book: %w", err)
	}
	var b catalogue.Book
	var err error
	switch form.Version {
	case 0:
		var a book0
		err = json.Unmarshal([]byte(text), &a)
		b = catalogue.Book{
			PK: a.PK, Title: a.Title, Author: a.Author, SourceID: a.ID, Classification: a.Classification,
			Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC, Subjects: a.Subjects,
			Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
			AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,
		}
	case 1, 2:
		var a book
		err = json.Unmarshal([]byte(text), &a)
		b = catalogue.Book{
			PK: a.PK, Title: a.Title, Filing: a.Filing, Author: a.Author, SourceID: a.SourceID, Classification: a.Classification,
			Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC, Subjects: a.Subjects,
			Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
			AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,
		}
	default:
		err = fmt.Errorf("%w: version %d, known %d", ErrNewer, form.Version, version)
	}
	if err != nil {
		return catalogue.Book{}, fmt.Errorf("removed book: %w", err)
	}
	return b, nil
}
