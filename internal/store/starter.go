package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"

	"github.com/pressly/goose/v3"

	"shelflist/internal/catalogue"
)

// WriteStarter writes a catalogue file with the given books, for Options.Starter. The same books
// give the same bytes. The file isn't in WAL mode, so that it can be read where nothing can be
// written.
func WriteStarter(ctx context.Context, path string, books []catalogue.Book) (err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, "rwc", "journal_mode(DELETE)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	err = transact(ctx, db, nil, func(tx *sql.Tx) error {
		for _, b := range books {
			if _, err := insert(ctx, tx, b); err != nil {
				return err
			}
		}
		// The times of the migrations are all that would differ from run to run.
		_, err := tx.ExecContext(ctx, "UPDATE "+goose.DefaultTablename+" SET tstamp = '1970-01-01 00:00:00'")
		return err
	})
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO books_fts (books_fts) VALUES ('optimize')"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM")
	return err
}
