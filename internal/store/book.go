package store

import (
	"database/sql"
	"strings"
	"time"

	"shelflist/internal/dewey"
	"shelflist/internal/filing"
)

// Book is an entry of the catalogue.
type Book struct {
	PK             int64
	Title          string
	Author         string    // inverted: "Vonnegut, Kurt"
	ID             string    // the work's, in the source it was found in
	Classification string    // a Dewey number; from a demo's file, whatever stood there
	Year           string    // of first publication
	ISBN           string    // 13 digits
	Publisher      string    `json:",omitempty"`
	LCC            string    `json:",omitempty"` // Library of Congress call number
	Subjects       []string  `json:",omitempty"`
	Language       string    `json:",omitempty"` // MARC code, "eng"
	Cover          string    `json:",omitempty"` // URL
	Notes          string    `json:",omitempty"`
	Source         string    `json:",omitempty"` // where it was looked up; SampleSource for a starter book
	AddedAt        time.Time `json:",omitzero"`  // zero where not known; to the second, UTC
	UpdatedAt      time.Time `json:",omitzero"`
}

// SampleSource marks the books that a new catalogue starts with.
const SampleSource = "sample"

// CallNumber is what the spine label says.
func (b Book) CallNumber() dewey.CallNumber {
	number, err := dewey.Parse(b.Classification)
	if err != nil {
		number = "" // a demo's file may hold anything here: such a book stands with the unnumbered ones
	}
	return dewey.CallNumber{Number: number, Mark: dewey.Mark(b.Author, b.Title, b.Language)}
}

// Sample reports whether b is one of the books that a new catalogue starts with.
func (b Book) Sample() bool { return b.Source == SampleSource }

// A sort key has its parts cut to so many bytes; what differs only beyond stands in the order of entry.
const keyPart = 120

func (b Book) shelfKey() string { return b.CallNumber().Key(b.Title, b.Language) }

func (b Book) titleKey() string {
	return titlePart(b) + "\t" + authorPart(b)
}

func (b Book) authorKey() string {
	if strings.TrimSpace(b.Author) == "" {
		return "~\t" + titlePart(b) // books without an author come last
	}
	return authorPart(b) + "\t" + titlePart(b)
}

func titlePart(b Book) string  { return cut(filing.Title(b.Title, b.Language)) }
func authorPart(b Book) string { return cut(filing.Author(b.Author)) }

func cut(s string) string {
	if len(s) <= keyPart {
		return s
	}
	return strings.ToValidUTF8(s[:keyPart], "")
}

const columns = `pk, title, author, id, classification, year, isbn, publisher, lcc, subjects, language, cover, notes,
	source, added_at, updated_at`

func scanBook(row interface{ Scan(...any) error }) (Book, error) {
	var b Book
	var subjects, added, updated string
	err := row.Scan(&b.PK, &b.Title, &b.Author, &b.ID, &b.Classification, &b.Year, &b.ISBN, &b.Publisher, &b.LCC, &subjects,
		&b.Language, &b.Cover, &b.Notes, &b.Source, &added, &updated)
	if subjects != "" {
		b.Subjects = strings.Split(subjects, "\n")
	}
	b.AddedAt, b.UpdatedAt = parseTime(added), parseTime(updated)
	return b, err
}

func scanBooks(rows *sql.Rows) ([]Book, error) {
	defer rows.Close()
	var books []Book
	for rows.Next() {
		b, err := scanBook(rows)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}

// insert adds b with its own PK, or with the next one when that is 0, and returns it.
func insert(tx *sql.Tx, b Book) (int64, error) {
	lines := make([]string, len(b.Subjects))
	for i, s := range b.Subjects {
		lines[i] = strings.ReplaceAll(s, "\n", " ")
	}
	err := tx.QueryRow(`
		INSERT INTO books (`+columns+`, shelf_key, title_key, author_key)
		VALUES (NULLIF($1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		RETURNING pk`,
		b.PK, b.Title, b.Author, b.ID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC, strings.Join(lines, "\n"),
		b.Language, b.Cover, b.Notes, b.Source, formatTime(b.AddedAt), formatTime(b.UpdatedAt),
		b.shelfKey(), b.titleKey(), b.authorKey()).Scan(&b.PK)
	return b.PK, err
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// parseTime gives the zero time for what is not one: when a book was added is not worth losing the book for.
func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
