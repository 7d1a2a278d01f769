package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings a catalogue up to date: first its tables, then what only the program can work out.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	var empty, adopted, edited int64
	err = transact(ctx, db, nil, func(tx *sql.Tx) error {
		if empty, err = dropEmpty(ctx, tx); err != nil {
			return err
		}
		adopted, edited, err = settle(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if adopted+empty > 0 {
		log.Info("catalogue adopted", "books", adopted, "empty_rows_dropped", empty)
	}
	if edited > 0 {
		log.Info("books that another program edited were put in order", "books", edited)
	}
	return nil
}

// latest returns the number of the newest migration.
func latest() (int64, error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return 0, err
	}
	number, _, _ := strings.Cut(files[len(files)-1].Name(), "_")
	return strconv.ParseInt(number, 10, 64)
}

// waiting selects the books whose sort keys have to be worked out: those that another program, such
// as the demo, has added or edited. The index books_by_shelf finds them.
const waiting = "shelf_key = ''"

// dropEmpty deletes the rows that hold nothing, which the demo wrote when a look-up had failed, and
// returns their number. A row that ever had sort keys is a book's and stays.
func dropEmpty(ctx context.Context, tx *sql.Tx) (int64, error) {
	r, err := tx.ExecContext(ctx, `DELETE FROM books WHERE `+waiting+` AND revision = 1 AND COALESCE(title, '') = ''
		AND COALESCE(author, '') = '' AND COALESCE(id, '') = '' AND COALESCE(classification, '') = ''
		AND year || isbn || publisher || lcc || subjects || language || cover || notes || source = ''`)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// settle works out the sort keys of the books that wait for them. It returns how many of them never
// had any, and how many were edited. A book's updated_at stays as it is.
func settle(ctx context.Context, tx *sql.Tx) (adopted, edited int64, err error) {
	// Counted first, because a NULL that becomes '' is a revision too.
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE revision = 1), COUNT(*) FILTER (WHERE revision > 1)
		FROM books WHERE `+waiting).Scan(&adopted, &edited); err != nil || adopted+edited == 0 {
		return 0, 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE books SET title = COALESCE(title, ''), author = COALESCE(author, ''),
		id = COALESCE(id, ''), classification = COALESCE(classification, ''), revision = revision + 1
		WHERE `+waiting+` AND (title IS NULL OR author IS NULL OR id IS NULL OR classification IS NULL)`); err != nil {
		return 0, 0, err
	}
	update, err := tx.PrepareContext(ctx,
		"UPDATE books SET shelf_key = $1, title_key = $2, author_key = $3 WHERE pk = $4")
	if err != nil {
		return 0, 0, err
	}
	defer update.Close()
	// The driver's watch over ctx costs as much as such an update: ctx is checked once a batch, by
	// the query.
	uncancelled := context.WithoutCancel(ctx)
	const batch = 1000 // books in memory at a time
	for {
		books, err := queryBooks(ctx, tx, selectBooks+" WHERE "+waiting+" ORDER BY pk LIMIT "+strconv.Itoa(batch))
		if err != nil {
			return 0, 0, err
		}
		if len(books) == 0 {
			return adopted, edited, nil
		}
		for _, b := range books {
			if _, err := update.ExecContext(uncancelled, b.ShelfKey(), b.TitleKey(), b.AuthorKey(), b.PK); err != nil {
				return 0, 0, err
			}
		}
	}
}
