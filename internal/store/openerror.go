package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
)

// openError finds out why path can't be opened.
func openError(path string, err error) error {
	e := &dbfile.OpenError{
		Path: path, Folder: filepath.Dir(path), User: os.Getuid(), Group: os.Getgid(), Owner: dbfile.UnknownID,
		Err: domain(err),
	}
	if shortage := shortage(path, e.Err); shortage != nil {
		e.Err = fmt.Errorf("%w: %w", shortage, e.Err)
	}
	for _, known := range []struct {
		cause   error
		problem dbfile.Problem
	}{
		{dbfile.ErrFolder, dbfile.Folder},
		{dbfile.ErrNotRegular, dbfile.NotRegular},
		{dbfile.ErrNotSQLite, dbfile.NotSQLite},
		{dbfile.ErrBrokenLink, dbfile.BrokenLink},
		{dbfile.ErrStrayWAL, dbfile.StrayWAL},
		{dbfile.ErrLocked, dbfile.Busy},
		{ErrExhausted, dbfile.Exhausted},
		{migrations.ErrForeign, dbfile.Foreign},
		{migrations.ErrNewer, dbfile.Newer},
		{migrations.ErrIncomplete, dbfile.Incomplete},
		{migrations.ErrDamaged, dbfile.Damaged},
		{ErrDamaged, dbfile.Damaged},
		{ErrFull, dbfile.Full},
		{ErrBusy, dbfile.Busy},
	} {
		if errors.Is(e.Err, known.cause) {
			e.Problem = known.problem
			return e
		}
	}
	switch {
	case dbfile.Exists(e.Folder) && !dbfile.IsFolder(e.Folder):
		e.Problem = dbfile.NotAFolder
	case errors.Is(e.Err, fs.ErrNotExist) && !dbfile.Exists(e.Folder):
		e.Problem = dbfile.NoFolder
	case isAccess(e.Err):
		e.Problem, e.Owner = dbfile.FindProblem(path, e.Err)
	case errors.Is(e.Err, context.Canceled):
		e.Problem = dbfile.Stopped
	}
	return e
}

// isAccess reports whether err says that a file can't be reached or written. SQLite doesn't say
// why.
func isAccess(err error) bool {
	for _, cause := range []error{fs.ErrPermission, fs.ErrNotExist, dbfile.ErrReadOnlyFileSystem, ErrReadOnly, ErrGone} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
