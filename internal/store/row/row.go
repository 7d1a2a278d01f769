// Package row reads and writes the rows of the tables of books and copies. It alone knows their
// columns.
package row

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"shelflist/internal/catalogue"
)

// Read are the columns of books as Scan takes them. Another program may have left NULL in those
// that the demo's table had from the start.
const Read = `pk, COALESCE(title, ''), COALESCE(author, ''), COALESCE(id, ''), COALESCE(classification, ''), year, isbn,
	publisher, lcc, subjects, language, cover, notes, source, added_at, updated_at, filing, revision, ` +
	rareBrief + ` || char(31) || contributors || char(31) || other_isbns || char(31) || edition || char(31) || place ||
	char(31) || published || char(31) || pages || char(31) || series || char(31) || series_number || char(31) ||
	summary || char(31) || staff_notes || char(31) || edited || char(31) || author_role`

// ReadBrief are the columns as ScanBrief takes them.
const ReadBrief = `pk, COALESCE(title, ''), COALESCE(author, ''), COALESCE(classification, ''), year, language, source,
	filing, ` + rareBrief

// rareBrief are columns that are empty in most books. They are read as one text, separated by the
// character unitSeparator, because each column that is read takes time.
const rareBrief = `subtitle || char(31) || part_number || char(31) || part_title || char(31) || prefix || char(31) || mark ||
	char(31) || suffix || char(31) || cover_image`

const unitSeparator = "\x1f"

// Select begins a query for Query.
const Select = "SELECT " + Read + " FROM books"

// Tx runs statements in a transaction: a *sql.Tx, *groupcommit.Tx or *snapshot.Tx.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

// Scan reads a row of the columns Read, and further columns after them.
func Scan(row scanner, b *catalogue.Book, more ...any) error {
	var subjects, added, updated, rare string
	dest := append(make([]any, 0, 20), &b.PK, &b.Title, &b.Author, &b.SourceID, &b.Classification, &b.Year, &b.ISBN,
		&b.Publisher, &b.LCC, &subjects, &b.Language, &b.Cover, &b.Notes, &b.Source, &added, &updated, &b.Filing,
		&b.Version, &rare)
	if err := row.Scan(append(dest, more...)...); err != nil {
		return err
	}
	b.Subjects = splitLines(subjects)
	b.AddedAt, b.UpdatedAt = ParseTime(added), ParseTime(updated)
	var contributors, isbns, edited, role string
	unpack(rare, &b.Subtitle, &b.PartNumber, &b.PartTitle, &b.Prefix, &b.Mark, &b.Suffix, &b.CoverImage, &contributors,
		&isbns, &b.Edition, &b.Place, &b.Published, &b.Pages, &b.Series, &b.SeriesNumber, &b.Summary, &b.StaffNotes,
		&edited, &role)
	b.Contributors = catalogue.ParseContributors(contributors)
	b.OtherISBNs, b.Edited, b.AuthorRole = splitLines(isbns), splitLines(edited), catalogue.Role(role)
	return nil
}

// ScanBrief reads a row of the columns ReadBrief, and further columns after them. They are what a
// table shows of a book, and take half the time.
func ScanBrief(row scanner, b *catalogue.Book, more ...any) error {
	var rare string
	dest := append(make([]any, 0, 10), &b.PK, &b.Title, &b.Author, &b.Classification, &b.Year, &b.Language, &b.Source,
		&b.Filing, &rare)
	if err := row.Scan(append(dest, more...)...); err != nil {
		return err
	}
	unpack(rare, &b.Subtitle, &b.PartNumber, &b.PartTitle, &b.Prefix, &b.Mark, &b.Suffix, &b.CoverImage)
	return nil
}

// unpack sets fields to the parts of a text that are separated by unitSeparator.
func unpack(packed string, fields ...*string) {
	if len(packed) < len(fields) {
		return // only separators
	}
	for _, f := range fields {
		*f, packed, _ = strings.Cut(packed, unitSeparator)
	}
}

// Query returns the books that a query beginning with Select selects.
func Query(ctx context.Context, tx Tx, query string, args ...any) ([]catalogue.Book, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var books []catalogue.Book
	for rows.Next() {
		var b catalogue.Book
		if err := Scan(rows, &b); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, rows.Err()
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// FormatTime returns t in UTC as RFC 3339, or "" for the zero time.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// ParseTime is the inverse of FormatTime. It returns the zero time for a malformed s: a book is
// worth more than its date.
func ParseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// JSONArray returns numbers as a JSON array, for the table json_each: the number of placeholders of
// a statement has a limit.
func JSONArray(numbers []int64) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return "[" + strings.Join(texts, ",") + "]"
}
