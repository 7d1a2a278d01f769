// Package examine examines the file of a catalogue before anything is written to it.
package examine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/sqlite"
	"shelflist/internal/store/wal"
)

// smallFile is the size in bytes up to which a file is read through before it is served: about a
// thousand books, read in some 5 ms.
const smallFile = 1 << 20

// maxChanges is how often a file is examined that seems to be at fault but has changed meanwhile: a
// program that is writing to it was seen between two steps.
const maxChanges = 10

// Findings are what is known of a file.
type Findings struct {
	Done    bool // whether the file was examined; if not, it can be only when it is open for writing
	Whole   bool // whether it was read through, or is new
	Current bool // whether it is neither to be migrated nor to get keys of other rules
	Fresh   bool // whether it is the starter, just written: nothing is to be worked out
}

// File examines the file at path. It writes the starter, a compressed catalogue, if there is no
// file.
//
// No other process may open or close the file meanwhile, nor until Migrate has returned: see
// dbfile.LockFolder.
func File(ctx context.Context, path string, starter []byte, log *slog.Logger) (e Findings, err error) {
	for range maxChanges {
		before := dbfile.Stamp(path)
		e, err = file(ctx, path, starter, log)
		if err == nil || dbfile.Stamp(path) == before {
			break
		}
	}
	return e, err
}

func file(ctx context.Context, path string, starter []byte, log *slog.Logger) (e Findings, err error) {
	size, err := dbfile.Examine(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		if walErr := wal.CheckHeader(path); walErr != nil {
			return e, walErr
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path, starter, log)
	case err != nil:
		return e, err
	case size == 0:
		return Findings{Whole: true}, nil
	}
	if dbfile.HasContent(path + "-journal") {
		return e, nil // after a kill: SQLite has to undo half a write before it can read the file
	}
	alone, err := sqlite.OpenAlone(path)
	if err != nil {
		return e, err
	}
	defer alone.Close()
	if !dbfile.HasContent(path + "-wal") {
		return e, e.Examine(ctx, path, alone)
	}
	merged, err := sqlite.OpenToExamine(path)
	if err != nil {
		return e, err
	}
	defer merged.Close()
	if err := wal.Check(ctx, path, alone, merged); err != nil {
		return e, err
	}
	return e, e.Examine(ctx, path, merged)
}

// Migrate brings the file at path, open as db, up to date. log is told of a file of the demo.
func (e *Findings) Migrate(ctx context.Context, path string, db *sql.DB, log *slog.Logger) error {
	if !e.Done {
		if err := e.Examine(ctx, path, db); err != nil {
			return err
		}
	}
	if e.Current {
		return nil
	}
	adopted, err := keys.AdoptDemo(ctx, path, db, log)
	if sqlite.IsDisk(err) {
		if shortage := shortageForDemo(path); shortage != nil {
			return fmt.Errorf("%w: %w", shortage, err)
		}
	}
	if adopted || err != nil {
		return err
	}
	return migrations.Up(ctx, db)
}

// shortageForDemo finds out whether a shortage is why a demo's file could not be adopted, which has
// its old size again. A catalogue and the words beside it take 16 times as much room as a demo's
// file of many books, and 25 times as much as one of few.
func shortageForDemo(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return dbfile.ShortageFor(path, 20*info.Size()+4<<20)
}

// create writes the starter. If another process has made a file meanwhile, that is examined later.
func create(path string, starter []byte, log *slog.Logger) (e Findings, err error) {
	content, err := dbfile.Decompress(starter)
	if err != nil {
		return e, err
	}
	made, err := dbfile.Create(path, sqlite.InWALMode(content))
	if err != nil || !made {
		return e, err
	}
	log.Info("new catalogue", "path", path)
	fresh := len(content) > 0
	return Findings{Done: fresh, Whole: true, Current: fresh, Fresh: fresh}, nil
}

// Examine checks what is quick to check: the schema, and that no page is missing at the end of the
// file. It reads the file through if that is small, or if more is to be written to it at this start
// than the few rows that another program may have edited.
func (e *Findings) Examine(ctx context.Context, path string, db *sql.DB) (err error) {
	small := false
	if !e.Whole {
		if small, err = checkLength(ctx, path, db); err != nil {
			return err
		}
	}
	readThrough := func() error {
		if e.Whole {
			return nil
		}
		e.Whole = true
		return migrations.CheckPages(ctx, db)
	}
	if small {
		if err := readThrough(); err != nil {
			return err
		}
	}
	if e.Current, err = migrations.CheckSchema(ctx, db); err == nil && e.Current {
		e.Current, err = keys.Current(ctx, db)
	}
	if err == nil && !e.Current {
		err = readThrough()
	}
	e.Done = true
	return err
}

// checkLength returns ErrDamaged if the file at path is shorter than its header says. small reports
// whether it is read through quickly.
func checkLength(ctx context.Context, path string, db *sql.DB) (small bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	var pages, pageSize int64
	if err := db.QueryRowContext(ctx, "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size").
		Scan(&pages, &pageSize); err != nil {
		return false, err
	}
	if !wal.Completes(path, info.Size(), pages, pageSize) {
		return false, fmt.Errorf("%w: it has %d bytes and should have %d", migrations.ErrDamaged, info.Size(),
			pages*pageSize)
	}
	return pages*pageSize <= smallFile, nil
}
