// Package starter writes starters: the files that new catalogues begin as.
package starter

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/row"
	"shelflist/internal/store/sqlite"
	"shelflist/internal/store/wal"
)

// Write writes a starter for store.Options to path: a catalogue file with the given books,
// compressed by gzip. The same books give the same bytes.
func Write(ctx context.Context, path string, books []catalogue.Book) (err error) {
	folder, err := os.MkdirTemp("", "starter-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "dev.db")
	if err := writeCatalogue(ctx, file, books); err != nil {
		return err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	compressed, err := dbfile.Compress(content)
	if err != nil {
		return err
	}
	return os.WriteFile(path, compressed, 0o644)
}

// writeCatalogue writes a catalogue file with the given books. The same books give the same bytes.
// The file is not in WAL mode, so that it can be read where nothing can be written.
func writeCatalogue(ctx context.Context, path string, books []catalogue.Book) (err error) {
	db, err := sqlite.Open(path, sqlite.Create, "journal_mode(DELETE)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if err := keys.Migrate(ctx, db, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	if err := insert(ctx, db, books); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO books_fts (books_fts) VALUES ('optimize')"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM")
	return err
}

// insert stores books, in one transaction.
func insert(ctx context.Context, db *sql.DB, books []catalogue.Book) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // without an effect after Commit
	for _, b := range books {
		if _, err := row.Insert(ctx, tx, row.New(b), 1); err != nil {
			return err
		}
	}
	if err := wal.RecordNone(ctx, tx); err != nil {
		return err
	}
	// The times of the migrations are all that would differ from run to run.
	update := "UPDATE " + migrations.VersionTable + " SET tstamp = '1970-01-01 00:00:00'"
	if _, err := tx.ExecContext(ctx, update); err != nil {
		return err
	}
	return tx.Commit()
}
