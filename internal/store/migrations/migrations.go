// Package migrations brings the tables of a catalogue up to date, and tells catalogues from other
// databases.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed *.sql
var files embed.FS

// VersionTable is the name of the table that lists the migrations that have run.
const VersionTable = goose.DefaultTablename

// Up runs the migrations that have not run.
func Up(ctx context.Context, db *sql.DB) error {
	last, err := latest()
	if err != nil {
		return err
	}
	return UpTo(ctx, db, last)
}

// UpTo runs the migrations that have not run, up to the one with a number.
func UpTo(ctx context.Context, db *sql.DB, version int64) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// latest returns the number of the newest migration.
func latest() (int64, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return 0, err
	}
	number, _, _ := strings.Cut(names[len(names)-1].Name(), "_")
	return strconv.ParseInt(number, 10, 64)
}
