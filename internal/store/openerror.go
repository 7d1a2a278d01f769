package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shelflist/internal/store/backup"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/wal"
)

// FileError turns an error of package backup about a file into a *dbfile.OpenError. Other errors
// are returned as they are.
func FileError(err error) error {
	if e, ok := errors.AsType[*backup.FileError](err); ok {
		return openError(e.Path, e.Err)
	}
	return err
}

// openError finds out why path can't be opened.
func openError(path string, err error) error {
	file := dbfile.Resolve(path)
	e := &dbfile.OpenError{
		Path: path, File: file, Folder: filepath.Dir(file), User: os.Getuid(), Group: os.Getgid(),
		Owner: dbfile.UnknownID, Err: domain(err),
	}
	shortage := dbfile.ShortageOf(e.Err)
	if shortage == nil && isAccess(e.Err) {
		shortage = dbfile.Shortage(file)
	}
	if shortage != nil {
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
		{wal.ErrStray, dbfile.StrayWAL},
		{dbfile.ErrLocked, dbfile.Busy},
		{dbfile.ErrOwnMount, dbfile.OwnMount},
		{ErrExhausted, dbfile.Exhausted},
		{ErrQuota, dbfile.Quota},
		{ErrTooLarge, dbfile.TooLarge},
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
		e.Problem, e.Owner = dbfile.FindProblem(file, e.Err)
	case errors.Is(e.Err, context.Canceled):
		e.Problem = dbfile.Stopped
	}
	return e
}
