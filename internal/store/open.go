package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// OpenError says why a catalogue can't be opened, in one line for whoever runs the program.
type OpenError struct {
	Path   string
	Reason string // what is wrong and what to do
	Err    error
}

func (e *OpenError) Error() string { return fmt.Sprintf("catalogue %s: %s", e.Path, e.Reason) }
func (e *OpenError) Unwrap() error { return e.Err }

// errors of prepare, for openError to put in words
var (
	errFolder  = errors.New("a folder")
	errNotFile = errors.New("not a regular file")
	errText    = errors.New("not SQLite")
)

// prepare puts the starter where no file is, and checks one that is there before anything opens it to write. It
// says whether that could be done already.
func prepare(ctx context.Context, path string, o Options) (checked bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err := create(path, o.Starter)
		if err == nil {
			o.Log.Info("new catalogue", "path", path)
		}
		return true, err
	case err != nil:
		return false, err
	case info.IsDir():
		return false, errFolder
	case !info.Mode().IsRegular():
		return false, errNotFile
	case info.Size() == 0:
		return true, nil
	}
	if err := checkHeader(path); err != nil {
		return false, err
	}
	if leftover(path + "-journal") {
		return false, nil // a killed demo's: SQLite has to undo half a write before the file can be read
	}
	v := "?mode=ro&immutable=1" // leaves nothing beside the file
	if leftover(path + "-wal") {
		v = "?mode=ro" // what was written last stands there
	}
	db, err := sql.Open("sqlite", "file:"+escape(path)+v)
	if err != nil {
		return false, err
	}
	return true, errors.Join(check(ctx, db), db.Close())
}

func leftover(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// checkHeader tells a text file from a database, which the driver would only do later.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	header := make([]byte, 16)
	if _, err := io.ReadFull(f, header); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if !bytes.Equal(header, []byte("SQLite format 3\x00")) {
		return errText
	}
	return nil
}

// create writes a new file whole or not at all, and never over one that another process has put there.
func create(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*.db")
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		err = errors.Join(err, os.Remove(f.Name()))
	}()
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	err = os.Link(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil { // a file system without links
		err = os.WriteFile(path, content, 0o644)
	}
	if folder, openErr := os.Open(filepath.Dir(path)); err == nil && openErr == nil {
		folder.Sync() // so that the name outlives a power cut; not every system lets a folder be synced
		folder.Close()
	}
	return err
}

// openError puts err in words.
func openError(path string, err error) error {
	e := &OpenError{Path: path, Err: domain(err)}
	folder := filepath.Dir(path)
	switch err := e.Err; {
	case errors.Is(err, errFolder):
		e.Reason = "this is a folder; name a file in it with --db, such as " + filepath.Join(path, "dev.db")
	case errors.Is(err, errNotFile):
		e.Reason = "this is not a regular file; name another with --db"
	case errors.Is(err, errText):
		e.Reason = "this is not a catalogue but some other kind of file; it was left alone; name another with --db"
	case errors.Is(err, errForeign):
		e.Reason = "this is a database of another program; it was left alone; name another file with --db"
	case errors.Is(err, errNewer):
		e.Reason = "this was written by a newer version of the program; it was left alone; run that version, or name another file with --db"
	case errors.Is(err, ErrDamaged):
		e.Reason = "the file is damaged or cut short; it was left alone; put back a copy of it, or name another file with --db"
	case errors.Is(err, ErrFull):
		e.Reason = "the disk is full; free some space in " + folder + " and start again"
	case errors.Is(err, ErrBusy):
		e.Reason = "another program has it locked; stop that one first"
	case exists(folder) && !isFolder(folder):
		e.Reason = folder + " is a file and not a folder; name another place with --db"
	case errors.Is(err, fs.ErrNotExist) && !exists(folder):
		e.Reason = "the folder " + folder + " is not there; make it, or name another file with --db"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist), errors.Is(err, errReadOnlyDisk), errors.Is(err, ErrReadOnly), errors.Is(err, ErrGone):
		e.Reason = unwritable(path, err)
	case errors.Is(err, context.Canceled):
		e.Reason = "stopped while it was being opened"
	default:
		e.Reason = fmt.Sprintf("it can't be opened (%v); name another file with --db", err)
	}
	return e
}
