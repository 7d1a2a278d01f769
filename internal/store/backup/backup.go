// Package backup copies catalogues, also while they are in use, and puts copies back.
package backup

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/sqlite"
	"shelflist/internal/store/wal"
)

// ErrSameFile is the error for a copy that is to replace the catalogue that it is made of.
var ErrSameFile = errors.New("the same file as the catalogue")

// FileError says which of the files an error is about.
type FileError struct {
	Path string
	Err  error
}

// Error returns the path and the cause.
func (e *FileError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// at makes a *FileError of an error; nil stays nil.
func at(path string, err error) error {
	if err == nil {
		return nil
	}
	return &FileError{path, err}
}

// Write writes a copy of the catalogue at path, as it is at one moment, to a file, and returns the
// number of its books. Others may read and write the catalogue meanwhile. The copy is checked and
// synced before it gets its name: the file is a whole copy, or as it was before. A file that is no
// catalogue is not replaced. The error is a *FileError, or ErrSameFile.
func Write(ctx context.Context, path, to string) (books int64, err error) {
	return write(ctx, path, to, false)
}

// write is Write. open says that this process has the catalogue open.
func write(ctx context.Context, path, to string, open bool) (books int64, err error) {
	path, to = dbfile.Resolve(path), dbfile.Resolve(to)
	if err := replaceable(ctx, path, to); err != nil {
		return 0, err
	}
	temp, books, err := makeCopy(ctx, path, to, open)
	if err != nil {
		return 0, err
	}
	if err := os.Rename(temp, to); err != nil {
		return 0, at(to, errors.Join(err, os.Remove(temp)))
	}
	dbfile.SyncFolder(filepath.Dir(to))
	return books, nil
}

// Copy is a copy of a catalogue that is to be read once. Its file is gone when it is closed.
type Copy struct{ *os.File }

// Close closes and removes the file.
func (c Copy) Close() error {
	err := c.File.Close()
	if failure := os.Remove(c.Name()); !errors.Is(failure, os.ErrNotExist) {
		err = errors.Join(err, failure)
	}
	return err
}

// Open returns a copy of the catalogue at path, which this process has open, as it is at one
// moment. Until it is closed it takes as much room as the catalogue, in the same folder. The error
// is a *FileError.
func Open(ctx context.Context, path string) (Copy, error) {
	path = dbfile.Resolve(path)
	temp, _, err := makeCopy(ctx, path, path, true)
	if err != nil {
		return Copy{}, err
	}
	file, err := os.Open(temp)
	if err != nil {
		return Copy{}, at(temp, errors.Join(err, os.Remove(temp)))
	}
	os.Remove(temp) // where that is possible: nothing is left then if the process is killed
	return Copy{file}, nil
}

// makeCopy writes a copy of the catalogue at path to a new file in the folder of another, and
// returns its path and the number of its books. open says that this process has the catalogue open.
func makeCopy(ctx context.Context, path, beside string, open bool) (temp string, books int64, err error) {
	// What is open was examined before. If this process closed its file, which no examination can
	// do without, it would lose the locks that SQLite has on it.
	if !open {
		if err := examine(path); err != nil {
			return "", 0, at(path, err)
		}
	}
	// Only a connection that could write makes the -shm file that reading in WAL mode needs.
	db, err := sqlite.Open(path, sqlite.ReadWrite)
	if err != nil {
		return "", 0, at(path, err)
	}
	defer db.Close()
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, at(path, err)
	}
	if err := checkSchema(ctx, path, info.Size(), db); err != nil {
		return "", 0, err
	}
	temp, books, err = copyBeside(ctx, db, beside, info.Mode().Perm())
	return temp, books, at(beside, err)
}

// examine returns nil if SQLite may open the file at path.
func examine(path string) error {
	if _, err := dbfile.Examine(path); err != nil {
		return err
	}
	return wal.CheckHeader(path)
}

// copyBeside writes a copy of a catalogue to a new file in the folder of another. It checks and
// syncs the copy, and returns its path and the number of its books.
func copyBeside(
	ctx context.Context, db *sql.DB, beside string, mode os.FileMode,
) (path string, books int64, err error) {
	file, err := os.CreateTemp(filepath.Dir(beside), ".copy-*.db")
	if err != nil {
		return "", 0, err
	}
	path = file.Name()
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			os.Remove(path + "-journal") // there after a failure only
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return "", 0, err
	}
	if books, err = check(ctx, path); err != nil {
		return "", 0, err
	}
	if err := file.Chmod(mode); err != nil {
		return "", 0, err
	}
	return path, books, file.Sync()
}

// check reads the whole catalogue at path, which nobody else uses, and returns the number of its
// books.
func check(ctx context.Context, path string) (books int64, err error) {
	db, err := sqlite.OpenAlone(path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := migrations.CheckIntegrity(ctx, db); err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM books").Scan(&books)
	return books, err
}

// replaceable returns nil if there is no file at to, or another catalogue than that at path.
func replaceable(ctx context.Context, path, to string) error {
	there, err := os.Stat(to)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return at(to, err)
	}
	if own, err := os.Stat(path); err == nil && os.SameFile(own, there) {
		return ErrSameFile
	}
	size, err := dbfile.Examine(to)
	if err != nil || size == 0 {
		return at(to, err)
	}
	db, err := sqlite.OpenAlone(to)
	if err != nil {
		return at(to, err)
	}
	defer db.Close()
	_, err = migrations.CheckSchema(ctx, db)
	if err != nil && !errors.Is(err, migrations.ErrForeign) {
		err = nil // a newer or a damaged catalogue
	}
	return at(to, err)
}

// checkSchema returns nil if a database is a catalogue that this program can open.
func checkSchema(ctx context.Context, path string, size int64, db *sql.DB) error {
	_, err := migrations.CheckSchema(ctx, db)
	if err == nil && size == 0 {
		err = migrations.ErrIncomplete
	}
	return at(path, err)
}
