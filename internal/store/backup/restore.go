package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/sqlite"
	"shelflist/internal/store/wal"
)

// Restored says what Restore has done.
type Restored struct {
	Books int64  // in the catalogue now
	Kept  string // path of the file that was there before; "" for none
}

// Restore puts the copy at from in the place of the catalogue at path, which nobody may have open:
// the cause is dbfile.ErrLocked if a server has, and the driver's if another program does. The copy
// is checked first, and stays as it is. The catalogue that was there, damaged or not, is kept
// beside the new one under a name with the time. There is a whole catalogue at path at every
// moment. The error is a *FileError, or ErrSameFile.
func Restore(ctx context.Context, from, path string, now time.Time) (r Restored, err error) {
	from, path = dbfile.Resolve(from), dbfile.Resolve(path)
	there, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		there = nil
	case err != nil:
		return r, at(path, err)
	}
	source, mode, err := openCopy(ctx, from, there)
	if err != nil {
		return r, err
	}
	defer source.Close()
	if there != nil {
		if _, err := dbfile.Examine(path); err != nil && !errors.Is(err, dbfile.ErrNotSQLite) {
			return r, at(path, err)
		}
		lock, err := dbfile.Lock(path)
		if err != nil {
			return r, at(path, err)
		}
		defer lock.Close()
		mode = there.Mode().Perm()
	}
	temp, books, err := copyBeside(ctx, source, path, mode)
	if err != nil {
		return r, at(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp))
		}
	}()
	if r.Kept, err = keep(ctx, path, now); err != nil {
		return Restored{}, at(path, err)
	}
	if err := os.Rename(temp, path); err != nil {
		return Restored{}, at(path, err)
	}
	dbfile.SyncFolder(filepath.Dir(path))
	r.Books = books
	return r, nil
}

// openCopy opens the catalogue that is to be put back, and returns the permissions of its file.
func openCopy(ctx context.Context, from string, replaced os.FileInfo) (*sql.DB, os.FileMode, error) {
	size, err := dbfile.Examine(from)
	if err != nil {
		return nil, 0, at(from, err)
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil, 0, at(from, err)
	}
	if replaced != nil && os.SameFile(info, replaced) {
		return nil, 0, ErrSameFile
	}
	db, err := openWhole(ctx, from)
	if err != nil {
		return nil, 0, at(from, err)
	}
	if err = checkSchema(ctx, from, size, db); err == nil {
		err = at(from, migrations.CheckIntegrity(ctx, db))
	}
	if err != nil {
		return nil, 0, errors.Join(err, db.Close())
	}
	return db, info.Mode().Perm(), nil
}

// openWhole opens a catalogue with the -wal file beside it, if that is its own.
func openWhole(ctx context.Context, path string) (*sql.DB, error) {
	alone, err := sqlite.OpenAlone(path)
	if err != nil || !dbfile.HasContent(path+"-wal") {
		return alone, err
	}
	defer alone.Close()
	if err := wal.CheckHeader(path); err != nil {
		return nil, err
	}
	merged, err := sqlite.Open(path, sqlite.ReadWrite)
	if err != nil {
		return nil, err
	}
	if err := wal.Check(ctx, path, alone, merged); err != nil {
		return nil, errors.Join(err, merged.Close())
	}
	return merged, nil
}

// keep gives the catalogue at path a second name, which it returns, and takes the other files of
// SQLite away from the first. It returns "" if there is nothing at path.
func keep(ctx context.Context, path string, now time.Time) (kept string, err error) {
	if err := mergeWAL(ctx, path); sqlite.IsBusy(err) {
		return "", err // else the file is damaged: it is kept as it is
	}
	name := path + ".replaced-" + now.Format("20060102-150405")
	for i := 2; ; i++ {
		err := os.Link(path, name)
		switch {
		case err == nil:
			kept = name
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, fs.ErrExist):
			name = fmt.Sprintf("%s.replaced-%s-%d", path, now.Format("20060102-150405"), i)
			continue
		default: // a file system without links
			if err := os.Rename(path, name); err != nil {
				return "", err
			}
			kept = name
		}
		break
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(path+suffix, name+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, nil
}

// mergeWAL merges the -wal file into the catalogue at path, so that there is one file. The error is
// the driver's that the file is busy if another program has it open.
func mergeWAL(ctx context.Context, path string) error {
	if !dbfile.HasContent(path) {
		return nil
	}
	db, err := openWhole(ctx, path)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if db, err = sqlite.Open(path, sqlite.ReadWrite, "busy_timeout(0)"); err != nil {
		return err
	}
	var mode string
	return errors.Join(db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode), db.Close())
}
