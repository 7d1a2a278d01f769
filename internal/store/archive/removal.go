package archive

import (
	"context"
	"database/sql"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
	"shelflist/internal/store/same"
)

// Keep keeps removed books, so that they can be put back, and returns the number of the removal. It
// drops the removals from before a time. The books are no longer on the list.
func Keep(ctx context.Context, tx row.Tx, books []catalogue.Book, expired, now time.Time) (removal int64, err error) {
	if _, err := tx.ExecContext(ctx, "DELETE FROM removals WHERE removed_at < $1",
		row.FormatTime(expired)); err != nil {
		return 0, err
	}
	insert := "INSERT INTO removals (removed_at, last_book) VALUES ($1, (SELECT COALESCE(max(pk), 0) FROM books)) RETURNING removal"
	if err := tx.QueryRowContext(ctx, insert, row.FormatTime(now)).Scan(&removal); err != nil {
		return 0, err
	}
	for _, b := range books {
		text, err := Encode(b)
		if err != nil {
			return 0, err
		}
		insert := "INSERT INTO removed_books (removal, pk, book, cover) VALUES ($1, $2, $3, $4)"
		if _, err := tx.ExecContext(ctx, insert, removal, b.PK, text, b.CoverImage); err != nil {
			return 0, err
		}
	}
	return removal, nil
}

// Removed returns the books of a removal, or sql.ErrNoRows if there are none.
func Removed(ctx context.Context, tx row.Tx, removal int64) ([]catalogue.Book, error) {
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
		b, err := Decode(text)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(books) == 0 {
		return nil, sql.ErrNoRows
	}
	return books, nil
}

// PutBack inserts a book of a removal and returns it as it is stored. It is not validated: what was
// on the list may be there again. If the book was added again since the removal, and putting it
// back would add nothing, the one on the list is returned. A book that was the same as another
// before the removal is put back beside it.
func PutBack(ctx context.Context, tx row.Tx, removal int64, b catalogue.Book) (catalogue.Book, error) {
	existing, err := same.Find(ctx, tx, b)
	if err != nil {
		return catalogue.Book{}, err
	}
	if existing.PK != 0 && len(catalogue.Diff(existing, b)) == 0 && blank(b.Copies) {
		var addedAgain bool
		query := "SELECT last_book < $1 AND removed_at <= $2 FROM removals WHERE removal = $3"
		err := tx.QueryRowContext(ctx, query, existing.PK, row.FormatTime(existing.AddedAt), removal).Scan(&addedAgain)
		if err != nil || addedAgain {
			return existing, err
		}
	}
	// A table that the demo made without AUTOINCREMENT may have given the PK to another book.
	var taken bool
	query := "SELECT EXISTS (SELECT 1 FROM books WHERE pk = $1)"
	if err := tx.QueryRowContext(ctx, query, b.PK).Scan(&taken); err != nil {
		return catalogue.Book{}, err
	}
	if taken {
		b.PK = 0
	}
	b.Version++
	if b.PK, err = row.Insert(ctx, tx, row.New(b), b.Version); err != nil {
		return catalogue.Book{}, err
	}
	if len(b.Copies) == 0 { // archived by an older version: the one that Insert has made
		return copies.Book(ctx, tx, b.PK)
	}
	if err := copies.FreeBarcodes(ctx, tx, b.Copies); err != nil {
		return catalogue.Book{}, err
	}
	return b, copies.Write(ctx, tx, &b)
}

// blank reports whether nothing is known of copies but that there is one.
func blank(list []catalogue.Copy) bool {
	if len(list) == 0 {
		return true
	}
	only := catalogue.Copy{Copy: list[0].Copy, Book: list[0].Book, Status: catalogue.StatusAvailable}
	return len(list) == 1 && list[0] == only
}
