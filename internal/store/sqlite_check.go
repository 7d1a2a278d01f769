package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
)

// check reads a whole database, without changing it. It returns ErrDamaged, errForeign or errNewer
// if the database can't be opened as a catalogue. An empty one can.
func check(ctx context.Context, db *sql.DB) error {
	var result string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&result); err != nil {
		return domain(err)
	}
	if result != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, result)
	}
	var tables, columns int
	if err := db.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'`).Scan(&tables); err != nil {
		return domain(err)
	}
	if tables == 0 {
		return nil
	}
	if err := db.QueryRowContext(ctx,
		`SELECT COUNT(*) FROM pragma_table_info('books') WHERE name IN ('title', 'author', 'id', 'classification')
			OR (name = 'pk' AND pk = 1)`).Scan(&columns); err != nil {
		return domain(err)
	}
	if columns != 5 {
		return errForeign
	}
	return checkVersion(ctx, db)
}

// checkVersion returns errNewer if a migration has run that this program doesn't know.
func checkVersion(ctx context.Context, db *sql.DB) error {
	var hasVersion bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)",
		goose.DefaultTablename).Scan(&hasVersion); err != nil || !hasVersion {
		return domain(err)
	}
	var version int64
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+goose.DefaultTablename+
		" WHERE is_applied").Scan(&version); err != nil {
		return domain(err)
	}
	known, err := latest()
	if err == nil && version > known {
		return fmt.Errorf("%w: version %d, known %d", errNewer, version, known)
	}
	return err
}
