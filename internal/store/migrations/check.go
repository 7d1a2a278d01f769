package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"shelflist/internal/store/row"
)

// Why a database can't be opened as a catalogue.
var (
	ErrDamaged    = errors.New("damaged")
	ErrForeign    = errors.New("not a catalogue")
	ErrNewer      = errors.New("written by a newer program")
	ErrIncomplete = errors.New("tables, or the rows of " + VersionTable + ", are missing")
)

// CheckPages reads a whole database. It returns ErrDamaged, or the driver's error, if it finds
// damage.
func CheckPages(ctx context.Context, db *sql.DB) error {
	return checkResult(db.QueryRowContext(ctx, "PRAGMA quick_check(1)"))
}

// CheckIntegrity reads a whole database and compares its indexes with its tables. Its errors are
// those of CheckPages.
func CheckIntegrity(ctx context.Context, db *sql.DB) error {
	return checkResult(db.QueryRowContext(ctx, "PRAGMA integrity_check(1)"))
}

// Tables returns the names of all tables, for CheckTable.
func Tables(ctx context.Context, db *sql.DB) ([]string, error) {
	set, err := names(ctx, db, "SELECT name FROM sqlite_master WHERE type = 'table'")
	return append(slices.Sorted(maps.Keys(set)), "sqlite_schema"), err
}

// CheckTable reads a table and its indexes. Its errors are those of CheckPages.
func CheckTable(ctx context.Context, db *sql.DB, table string) error {
	return checkResult(db.QueryRowContext(ctx, "SELECT * FROM pragma_quick_check($1)", table))
}

func checkResult(row *sql.Row) error {
	var result string
	if err := row.Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, result)
	}
	return nil
}

// CheckSchema tells a catalogue from other databases, at a cost that doesn't depend on its size.
// It returns nil if the database can be brought up to date by Up, as an empty one can, else one of
// the errors above or the driver's. current reports whether Up has nothing to do.
func CheckSchema(ctx context.Context, db *sql.DB) (current bool, err error) {
	tables, err := names(ctx, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil || len(tables) == 0 {
		return false, err
	}
	columns, err := names(ctx, db, `SELECT name FROM pragma_table_info('books') WHERE name <> 'pk' OR pk = 1`)
	if err != nil {
		return false, err
	}
	for _, c := range []string{"pk", "title", "author", "id", "classification"} {
		if !columns[c] {
			return false, ErrForeign
		}
	}
	version, err := checkVersion(ctx, db, tables, columns)
	if err != nil {
		return false, err
	}
	known, err := latest()
	return version == known, err
}

// checkVersion compares the migrations that have run with what they have made. It returns ErrNewer
// if one has run that this program doesn't know, else the number of the last one.
func checkVersion(ctx context.Context, db *sql.DB, tables, columns map[string]bool) (version int64, err error) {
	known, err := latest()
	if err != nil {
		return 0, err
	}
	run := map[string]bool{}
	if tables[VersionTable] {
		if run, err = names(ctx, db, "SELECT DISTINCT version_id FROM "+VersionTable+" WHERE is_applied"); err != nil {
			return 0, err
		}
		if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM "+VersionTable+
			" WHERE is_applied").Scan(&version); err != nil {
			return 0, err
		}
		if version > known {
			return 0, fmt.Errorf("%w: version %d, known %d", ErrNewer, version, known)
		}
	}
	// What each migration has made: a column of books, if any, and tables. The first makes no
	// difference to a file of the demo.
	made := []struct {
		version, column string
		tables          []string
	}{
		{"2", "year", []string{"tally", "removals", "removed_books", "books_fts"}},
		{"3", "revision", nil},
		{"4", "filing", []string{"keys", "books_words", "wal"}},
		{"6", "subtitle", []string{"copies", "changes"}},
		{"10", "", []string{"covers", "cover_fetches"}},
		{"17", "", []string{"users", "sessions", "password_links", "known_browsers", "login_failures"}},
		{"18", "", []string{"tokens", "events"}},
	}
	for _, m := range made {
		if m.column != "" && columns[m.column] != run[m.version] {
			return 0, fmt.Errorf("%w: column %s, migration %s", ErrIncomplete, m.column, m.version)
		}
		for _, t := range m.tables {
			if run[m.version] && !tables[t] {
				return 0, fmt.Errorf("%w: table %s", ErrIncomplete, t)
			}
		}
	}
	if columns["year"] && !run["1"] {
		return 0, fmt.Errorf("%w: migration 1", ErrIncomplete)
	}
	return version, nil
}

// names returns the values of a query's only column.
func names(ctx context.Context, tx row.Tx, query string, args ...any) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	set := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		set[name] = true
	}
	return set, rows.Err()
}
