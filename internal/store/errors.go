package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	lib "modernc.org/sqlite/lib"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/list/section"
	"shelflist/internal/store/sqlite"
)

// Errors of a catalogue, for errors.Is. What they wrap is for the log.
var (
	ErrNotFound = errors.New("no such book")
	ErrNoCover  = errors.New("the book has no picture of its cover")
	ErrLastCopy = errors.New("the book has no other copy")
	ErrBusy     = errors.New("another program is writing to the catalogue")
	ErrReadOnly = errors.New("the catalogue can't be written to")
	ErrDamaged  = errors.New("the catalogue is damaged")
	ErrGone     = errors.New("the catalogue's file is gone")
	ErrDisk     = errors.New("the catalogue's file can't be read or written")
	ErrSlow     = errors.New("the catalogue took too long")
	ErrLeftover = errors.New("the latest writes could not be merged into the catalogue's file")

	ErrClosed    = groupcommit.ErrClosed
	ErrCursor    = section.ErrCursor
	ErrFull      = dbfile.ErrFull
	ErrQuota     = dbfile.ErrQuota
	ErrTooLarge  = dbfile.ErrTooLarge
	ErrExhausted = dbfile.ErrExhausted
)

// isAccess reports whether err says that a file can't be reached, read or written. SQLite doesn't
// say why.
func isAccess(err error) bool {
	for _, cause := range []error{
		fs.ErrPermission, fs.ErrNotExist, dbfile.ErrReadOnlyFileSystem, ErrReadOnly, ErrDisk,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}

// Plain returns the error of this package that err wraps, without the words of the driver. Other
// errors are returned as they are.
func Plain(err error) error {
	for _, ours := range []error{
		ErrFull, ErrQuota, ErrTooLarge, ErrExhausted, ErrGone, ErrBusy, ErrDamaged, ErrSlow, ErrReadOnly, ErrDisk,
		ErrClosed, ErrNotFound,
	} {
		if errors.Is(err, ours) {
			return ours
		}
	}
	return err
}

// domain turns an error of the driver into one of this package, which wraps it. Other errors are
// returned as they are.
func domain(err error) error {
	if ours := kind(err); ours != nil {
		return fmt.Errorf("%w: %w", ours, err)
	}
	return err
}

// kind returns the error of this package that stands for one of the driver, by its code; nil if
// there is none.
func kind(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	switch sqlite.Code(err) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return ErrBusy
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return ErrReadOnly
	case lib.SQLITE_FULL:
		return ErrFull
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return ErrDamaged
	case lib.SQLITE_CANTOPEN, lib.SQLITE_IOERR:
		return ErrDisk
	case lib.SQLITE_INTERRUPT:
		return context.Canceled
	}
	return nil
}
