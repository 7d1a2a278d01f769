package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/wal"
)

// prepare writes the starter if there is no file at path, and checks a file that is there before
// anything may write to it. It reports whether the file is known to be sound; if not, open has to
// check it.
func prepare(ctx context.Context, path string, o Options) (checked bool, err error) {
	size, err := dbfile.Examine(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		if walErr := wal.CheckHeader(path); walErr != nil {
			return false, walErr
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		content, err := decompress(o.Starter)
		if err == nil {
			err = dbfile.Create(path, content)
		}
		if err == nil {
			o.Log.Info("new catalogue", "path", path)
		}
		return true, err
	case err != nil:
		return false, err
	case size == 0:
		return true, nil
	}
	if dbfile.HasContent(path + "-journal") {
		return false, nil // after a kill: SQLite has to undo half a write before it can read the file
	}
	alone, err := sql.Open("sqlite", "file:"+escape(path)+"?mode=ro&immutable=1") // makes no files beside this one
	if err != nil {
		return false, err
	}
	defer alone.Close()
	if !dbfile.HasContent(path + "-wal") {
		return true, migrations.Check(ctx, alone)
	}
	merged, err := sql.Open("sqlite", "file:"+escape(path)+"?mode=ro")
	if err != nil {
		return false, err
	}
	defer merged.Close()
	if err := wal.Check(ctx, path, alone, merged); err != nil {
		return true, err
	}
	return true, migrations.Check(ctx, merged)
}
