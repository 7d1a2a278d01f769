package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"shelflist/internal/store/dbfile"
)

// Errors of a catalogue, for errors.Is. What they wrap is for the log.
var (
	ErrNotFound = errors.New("no such book")
	ErrCursor   = errors.New("malformed cursor")
	ErrBusy     = errors.New("another program is writing to the catalogue")
	ErrReadOnly = errors.New("the catalogue can't be written to")
	ErrFull     = errors.New("the disk is full")
	ErrDamaged  = errors.New("the catalogue is damaged")
	ErrGone     = errors.New("the catalogue's file is gone")
	ErrSlow     = errors.New("the catalogue took too long")

	ErrExhausted = errors.New("no file descriptors are left")
	ErrLeftover  = errors.New("the latest writes could not be merged into the catalogue's file")
)

// shortage returns ErrFull or ErrExhausted if err only says that a file can't be reached, and that
// is the cause; else nil.
func shortage(path string, err error) error {
	if !errors.Is(err, ErrGone) && !errors.Is(err, ErrReadOnly) {
		return nil
	}
	switch cause := dbfile.Shortage(path); {
	case errors.Is(cause, dbfile.ErrNoRoom):
		return ErrFull
	case errors.Is(cause, dbfile.ErrExhausted):
		return ErrExhausted
	}
	return nil
}

// domain turns an error of the driver into one of this package, by its code. Other errors are
// returned as they are.
func domain(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	var ours error
	switch e.Code() & 0xff { // the low byte of an extended code is the primary code
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		ours = ErrBusy
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		ours = ErrReadOnly
	case lib.SQLITE_FULL:
		ours = ErrFull
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		ours = ErrDamaged
	case lib.SQLITE_CANTOPEN, lib.SQLITE_IOERR:
		ours = ErrGone
	case lib.SQLITE_INTERRUPT:
		ours = context.Canceled
	default:
		return err
	}
	return fmt.Errorf("%w: %w", ours, err)
}
