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
	var adopted, blank int64
	err = transact(ctx, db, nil, func(tx *sql.Tx) error {
		if blank, err = dropBlank(ctx, tx); err != nil {
			return err
		}
		adopted, err = settle(ctx, tx)
		return err
	})
	if err == nil && adopted+blank > 0 {
		log.Info("catalogue adopted", "books", adopted, "empty_rows_dropped", blank)
	}
	return err
}

// latest is the number of the newest migration.
func latest() (int64, error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return 0, err
	}
	number, _, _ := strings.Cut(files[len(files)-1].Name(), "_")
	return strconv.ParseInt(number, 10, 64)
}

// dropBlank drops the rows that carry nothing, which the demo wrote when a look-up failed. Rows that the program
// wrote have their keys and are not looked at.
func dropBlank(ctx context.Context, tx *sql.Tx) (int64, error) {
	r, err := tx.ExecContext(ctx, `DELETE FROM books WHERE shelf_key = '' AND COALESCE(title, '') = '' AND COALESCE(author, '') = ''
		AND COALESCE(id, '') = '' AND COALESCE(classification, '') = '' AND year || isbn || publisher || lcc || subjects ||
		language || cover || notes || source = ''`)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// settle works out the keys of books that have none: a demo's, or those another program put there since.
func settle(ctx context.Context, tx *sql.Tx) (int64, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE books SET title = COALESCE(title, ''), author = COALESCE(author, ''), id = COALESCE(id, ''),
		classification = COALESCE(classification, '')
		WHERE shelf_key = '' AND (title IS NULL OR author IS NULL OR id IS NULL OR classification IS NULL)`); err != nil {
		return 0, err
	}
	const some = 1000 // held at once
	var n int64
	for {
		books, err := queryBooks(ctx, tx, selectBooks+" WHERE shelf_key = '' ORDER BY pk LIMIT "+strconv.Itoa(some))
		if err != nil || len(books) == 0 {
			return n, err
		}
		for _, b := range books {
			if _, err := tx.ExecContext(ctx, "UPDATE books SET shelf_key = $1, title_key = $2, author_key = $3 WHERE pk = $4",
				b.ShelfKey(), b.TitleKey(), b.AuthorKey(), b.PK); err != nil {
				return n, err
			}
		}
		n += int64(len(books))
	}
}
