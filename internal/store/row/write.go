package row

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/fulltext"
)

// Row is the row of a book, with the keys and words that are worked out of the book.
type Row struct {
	pk    int64
	cells []any // in the order of columns
	words []any // as Words returns them
}

// columns are the columns of the table books that Row has, but for pk.
var columns = []string{
	"title", "author", "id", "classification", "year", "isbn", "publisher", "lcc", "subjects", "language", "cover",
	"notes", "source", "added_at", "updated_at", "filing", "shelf_key", "title_key", "author_key", "same_key",
	"same_key_2", "subtitle", "part_number", "part_title", "prefix", "mark", "suffix", "contributors", "other_isbns",
	"edition", "place", "published", "pages", "series", "series_number", "summary", "staff_notes", "cover_image",
	"edited", "author_role",
}

// New works out the row of b.
func New(b catalogue.Book) Row {
	shelf, title, author := b.SortKeys()
	same, same2 := SameKeys(b)
	cells := []any{
		b.Title, b.Author, b.SourceID, b.Classification, b.Year, b.ISBN, b.Publisher, b.LCC, joinLines(b.Subjects),
		b.Language, b.Cover, b.Notes, b.Source, FormatTime(b.AddedAt), FormatTime(b.UpdatedAt), b.Filing,
		shelf, title, author, same, same2,
	}
	for _, s := range []string{
		b.Subtitle, b.PartNumber, b.PartTitle, b.Prefix, b.Mark, b.Suffix, catalogue.FormatContributors(b.Contributors),
		joinLines(b.OtherISBNs), b.Edition, b.Place, b.Published, b.Pages, b.Series, b.SeriesNumber, b.Summary,
		b.StaffNotes, b.CoverImage, joinLines(b.Edited), string(b.AuthorRole),
	} {
		cells = append(cells, strings.ReplaceAll(s, unitSeparator, " "))
	}
	return Row{b.PK, cells, Words(b)}
}

var insertBook = "INSERT INTO books (pk, " + strings.Join(columns, ", ") + ", revision) VALUES (NULLIF($1, 0), " +
	placeholders(len(columns), 2) + ", 0) RETURNING pk"

// Insert adds r under the PK of its book, or under the next free one if that is 0, and returns the
// PK. The book gets a version, which is at least 1, and a copy.
func Insert(ctx context.Context, tx Tx, r Row, version int64) (pk int64, err error) {
	if err := tx.QueryRowContext(ctx, insertBook, append([]any{r.pk}, r.cells...)...).Scan(&pk); err != nil {
		return 0, err
	}
	words := slices.Clone(r.words)
	words[0] = pk
	if _, err := tx.ExecContext(ctx, InsertWords, words...); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE books SET revision = $1 WHERE pk = $2", version, pk)
	return pk, err
}

var updateBook = "UPDATE books SET (" + strings.Join(columns, ", ") + ", revision) = (" +
	placeholders(len(columns), 3) + ", $2) WHERE pk = $1"

// Update replaces the row of a book, which gets a version.
func Update(ctx context.Context, tx Tx, r Row, version int64) error {
	if _, err := tx.ExecContext(ctx, updateBook, append([]any{r.pk, version}, r.cells...)...); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM books_words WHERE pk = $1", r.pk); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, InsertWords, r.words...)
	return err
}

// placeholders returns n placeholders, of which the first has a number: "$2, $3".
func placeholders(n, first int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", first+i)
	}
	return strings.Join(list, ", ")
}

// SameKeys returns the keys by which the same book is found; the second one may be "".
func SameKeys(b catalogue.Book) (string, string) {
	keys := append(b.Identity().TitleKeys(), "")
	return keys[0], keys[1]
}

// WordColumns are the columns of the words by which a book is found, after the PK.
const WordColumns = "title, author, isbn, classification, subjects, notes, series, staff_notes"

// InsertWords adds the words by which a book is found.
const InsertWords = "INSERT INTO books_words (pk, " + WordColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"

// Words returns the arguments of InsertWords.
func Words(b catalogue.Book) []any {
	author, isbns := b.Author, b.ISBN
	if len(b.Contributors) > 0 {
		names := []string{author}
		for _, c := range b.Contributors {
			names = append(names, c.Name)
		}
		author = strings.Join(names, "\n")
	}
	if len(b.OtherISBNs) > 0 {
		isbns += "\n" + strings.Join(b.OtherISBNs, "\n")
	}
	series := b.Series
	if b.SeriesNumber != "" {
		series += " " + b.SeriesNumber
	}
	words := append(make([]any, 0, 9), b.PK)
	for _, text := range []string{
		b.FullTitle(), author, isbns, b.Classification, strings.Join(b.Subjects, "\n"), b.Notes, series, b.StaffNotes,
	} {
		words = append(words, fulltext.IndexText(text))
	}
	return words
}

// joinLines is the inverse of splitLines.
func joinLines(items []string) string {
	if len(items) == 0 {
		return ""
	}
	lines := make([]string, len(items))
	for i, s := range items {
		lines[i] = strings.ReplaceAll(s, "\n", " ")
	}
	return strings.Join(lines, "\n")
}
