package history

import (
	"context"
	"database/sql"
	"slices"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
)

// Merge stores what became of the book c.Before when c.Absorbed was merged into it, takes that book
// off the list, and returns the number of the change. The copies of b are those of both books; they
// keep their numbers. The error is catalogue.FieldErrors if b becomes invalid.
func Merge(ctx context.Context, tx row.Tx, c catalogue.Change, b *catalogue.Book) (change int64, err error) {
	if err := validate(*b, catalogue.Diff(c.Before, *b)); err != nil {
		return 0, err
	}
	absorbed := c.Absorbed.PK
	// The copies are moved first, because a book takes those that it still has with it.
	if _, err := tx.ExecContext(ctx, "UPDATE copies SET book = $1 WHERE book = $2", b.PK, absorbed); err != nil {
		return 0, err
	}
	if change, err = Record(ctx, tx, c, b); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM books WHERE pk = $1", absorbed); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO merged (pk, change) VALUES ($1, $2)", absorbed, change)
	return change, err
}

// MergeOf returns the change by which a book was merged into another one. The error is
// sql.ErrNoRows if it was not, or if that was undone.
func MergeOf(ctx context.Context, tx row.Tx, pk int64) (catalogue.Change, error) {
	changes, err := Query(ctx, tx, "change = (SELECT change FROM merged WHERE pk = $1)", pk)
	if err == nil && len(changes) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return catalogue.Change{}, err
	}
	return changes[0], nil
}

// unmerge undoes a merge: both books are as they were, each with its copies. See Undo.
func unmerge(ctx context.Context, tx row.Tx, c catalogue.Change, who string) (catalogue.Book, error) {
	kept, err := copies.Book(ctx, tx, c.Book)
	if err != nil {
		return catalogue.Book{}, err
	}
	before := kept
	if since := c.Revert(&kept); len(since) > 0 {
		return catalogue.Book{}, &ChangedSinceError{since}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM merged WHERE pk = $1", c.Absorbed.PK); err != nil {
		return catalogue.Book{}, err
	}
	b := c.Absorbed
	// A table that the demo made may have given its PK to another book.
	free := "SELECT CASE WHEN EXISTS (SELECT 1 FROM books WHERE pk = $1) THEN (SELECT MAX(pk) + 1 FROM books) ELSE $1 END"
	if err := tx.QueryRowContext(ctx, free, b.PK).Scan(&b.PK); err != nil {
		return catalogue.Book{}, err
	}
	b.Version++ // a form with the version before the merge is refused
	b.Copies = slices.Clone(b.Copies)
	for i := range b.Copies {
		b.Copies[i].Book = b.PK
		// They are there before the book, which would get a new one otherwise.
		if _, err := tx.ExecContext(ctx, "UPDATE copies SET book = $1 WHERE copy = $2", b.PK,
			b.Copies[i].Copy); err != nil {
			return catalogue.Book{}, err
		}
	}
	if _, err := row.Insert(ctx, tx, row.New(b), b.Version); err != nil {
		return catalogue.Book{}, err
	}
	_, err = Record(ctx, tx, catalogue.Change{Kind: catalogue.Undone, Who: who, Before: before, Absorbed: b}, &kept)
	return kept, err
}

// mergeAgain undoes the undoing of a merge. See Undo.
func mergeAgain(ctx context.Context, tx row.Tx, c catalogue.Change, who string) (catalogue.Book, error) {
	kept, err := copies.Book(ctx, tx, c.Book)
	if err != nil {
		return catalogue.Book{}, err
	}
	absorbed, err := copies.Book(ctx, tx, c.Absorbed.PK)
	if err != nil {
		return catalogue.Book{}, err
	}
	again := catalogue.Change{Kind: catalogue.Merged, Who: who, Before: kept, Absorbed: absorbed}
	since := catalogue.Change{Before: c.Absorbed, After: absorbed}.Fields()
	if since = append(since, c.Revert(&kept)...); len(since) > 0 {
		return catalogue.Book{}, &ChangedSinceError{since}
	}
	_, err = Merge(ctx, tx, again, &kept)
	return kept, err
}
