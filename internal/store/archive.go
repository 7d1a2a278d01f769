package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shelflist/internal/catalogue"
)

// archiveVersion is the version of the form in which removed books are written. All versions up to
// it are read, for ever.
const archiveVersion = 1

// errNewerArchive says that a removed book was written by a newer version of the program.
var errNewerArchive = errors.New("a removed book was archived by a newer version of the program")

// archivedBook is a removed book as it is kept, as JSON, in the table removed_books. A change of a
// key or of its meaning needs a new version.
type archivedBook struct {
	Version        int       `json:"version"`
	PK             int64     `json:"pk"`
	Title          string    `json:"title"`
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

// archivedBook0 is the form before versions: it has no version, and its keys are the names of its
// fields.
type archivedBook0 struct {
	PK                                int64
	Title, Author, ID, Classification string
	Year, ISBN, Publisher, LCC        string
	Subjects                          []string
	Language, Cover, Notes, Source    string
	AddedAt, UpdatedAt                time.Time
}

// encodeArchived returns the text that keeps b.
func encodeArchived(b catalogue.Book) (string, error) {
	text, err := json.Marshal(archivedBook{
		archiveVersion, b.PK, b.Title, b.Author, b.SourceID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC,
		b.Subjects, b.Language, b.Cover, b.Notes, b.Source, b.AddedAt, b.UpdatedAt,
	})
	return string(text), err
}

// decodeArchived returns the book that a text of any version keeps.
func decodeArchived(text string) (catalogue.Book, error) {
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
		var a archivedBook0
		err = json.Unmarshal([]byte(text), &a)
		b = catalogue.Book{
			PK: a.PK, Title: a.Title, Author: a.Author, SourceID: a.ID, Classification: a.Classification,
			Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC, Subjects: a.Subjects,
			Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
			AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,
		}
	case 1:
		var a archivedBook
		err = json.Unmarshal([]byte(text), &a)
		b = catalogue.Book{
			PK: a.PK, Title: a.Title, Author: a.Author, SourceID: a.SourceID, Classification: a.Classification,
			Year: a.Year, ISBN: a.ISBN, Publisher: a.Publisher, LCC: a.LCC, Subjects: a.Subjects,
			Language: a.Language, Cover: a.Cover, Notes: a.Notes, Source: a.Source,
			AddedAt: a.AddedAt, UpdatedAt: a.UpdatedAt,
		}
	default:
		err = fmt.Errorf("%w: version %d, known %d", errNewerArchive, form.Version, archiveVersion)
	}
	if err != nil {
		return catalogue.Book{}, fmt.Errorf("removed book: %w", err)
	}
	return b, nil
}

// archive keeps books for Restore and returns the number of the removal. It drops the removals that
// have expired.
func archive(ctx context.Context, tx *sql.Tx, books []catalogue.Book, now time.Time) (removal int64, err error) {
	expired := formatTime(now.Add(-keepRemoved))
	if _, err := tx.ExecContext(ctx, "DELETE FROM removals WHERE removed_at < $1", expired); err != nil {
		return 0, err
	}
	insert := "INSERT INTO removals (removed_at) VALUES ($1) RETURNING removal"
	if err := tx.QueryRowContext(ctx, insert, formatTime(now)).Scan(&removal); err != nil {
		return 0, err
	}
	for _, b := range books {
		text, err := encodeArchived(b)
		if err != nil {
			return 0, err
		}
		insert := "INSERT INTO removed_books (removal, pk, book) VALUES ($1, $2, $3)"
		if _, err := tx.ExecContext(ctx, insert, removal, b.PK, text); err != nil {
			return 0, err
		}
	}
	return removal, nil
}

// archived returns the books of a removal, or ErrNotFound if there are none.
func archived(ctx context.Context, tx *sql.Tx, removal int64) ([]catalogue.Book, error) {
	rows, err := tx.QueryContext(ctx, "SELECT book FROM removed_books WHERE removal = $1 ORDER BY pk", removal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []catalogue.Book
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		b, err := decodeArchived(text)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(books) == 0 {
		return nil, ErrNotFound
	}
	return books, nil
}
