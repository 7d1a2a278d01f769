// Package history stores what was changed of books.
package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/archive"
	"shelflist/internal/store/copies"
	"shelflist/internal/store/row"
)

// ChangedSinceError reports that a change can't be undone, because what it changed was changed
// again.
type ChangedSinceError struct {
	Fields []string // names of fields, as catalogue.Change.Fields lists them
}

func (e *ChangedSinceError) Error() string { return "changed since: " + strings.Join(e.Fields, ", ") }

// Record stores a book that was changed, and the change, whose number it returns; 0 if nothing was
// changed. It sets the book's version and time, and the numbers of new copies.
func Record(ctx context.Context, tx row.Tx, c catalogue.Change, b *catalogue.Book) (change int64, err error) {
	c.After = *b
	if len(c.Fields()) == 0 && c.Absorbed.PK == 0 && slices.Equal(c.Before.Edited, b.Edited) {
		return 0, nil
	}
	b.Version = c.Before.Version + 1
	now := time.Now().UTC().Truncate(time.Second)
	b.UpdatedAt = now
	if err := row.Update(ctx, tx, row.New(*b), b.Version); err != nil {
		return 0, err
	}
	if err := copies.Write(ctx, tx, b); err != nil {
		return 0, err
	}
	c.Book, c.After, c.At = b.PK, *b, now
	return insert(ctx, tx, c)
}

func insert(ctx context.Context, tx row.Tx, c catalogue.Change) (change int64, err error) {
	var texts [3]string
	for i, b := range []catalogue.Book{c.Before, c.After, c.Absorbed} {
		if b.PK == 0 {
			continue
		}
		if texts[i], err = archive.Encode(b); err != nil {
			return 0, err
		}
	}
	var cover string // that no book has any more, but an undo may need
	for _, b := range []catalogue.Book{c.Before, c.Absorbed} {
		if b.CoverImage != c.After.CoverImage && cover == "" {
			cover = b.CoverImage
		}
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO changes (book, changed_at, who, kind, before, after, absorbed, batch, cover)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING change`,
		c.Book, row.FormatTime(c.At), c.Who, c.Kind, texts[0], texts[1], texts[2], c.Batch, cover).Scan(&change)
	return change, err
}

// Of returns a book and its latest changes, at most limit, the last one first. That of a book which
// was merged into another one begins with that change. The error is sql.ErrNoRows if the book is
// gone.
func Of(ctx context.Context, tx row.Tx, pk int64, limit int) (b catalogue.Book, changes []catalogue.Change, err error) {
	b, err = copies.Book(ctx, tx, pk)
	if errors.Is(err, sql.ErrNoRows) {
		var c catalogue.Change
		c, err = MergeOf(ctx, tx, pk)
		b, changes = c.Absorbed, append(changes, c)
	}
	if err != nil {
		return catalogue.Book{}, nil, err
	}
	own, err := Query(ctx, tx, "book = $1 ORDER BY change DESC LIMIT $2", pk, limit)
	return b, append(changes, own...), err
}

// Query returns the changes that a condition selects, which may end with an order and a limit.
func Query(ctx context.Context, tx row.Tx, where string, args ...any) ([]catalogue.Change, error) {
	rows, err := tx.QueryContext(ctx,
		"SELECT change, book, changed_at, who, kind, before, after, absorbed, batch FROM changes WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var changes []catalogue.Change
	for rows.Next() {
		var c catalogue.Change
		var at string
		var texts [3]string
		if err := rows.Scan(&c.Change, &c.Book, &at, &c.Who, &c.Kind, &texts[0], &texts[1], &texts[2],
			&c.Batch); err != nil {
			return nil, err
		}
		c.At = row.ParseTime(at)
		for i, b := range []*catalogue.Book{&c.Before, &c.After, &c.Absorbed} {
			if texts[i] == "" {
				continue
			}
			if *b, err = archive.Decode(texts[i]); err != nil {
				return nil, err
			}
		}
		changes = append(changes, c)
	}
	return changes, rows.Err()
}
