package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// prepare writes the starter if there is no file at path, and checks a file that is there before
// anything may write to it. It reports whether the file is known to be sound; if not, open has to
// check it.
func prepare(ctx context.Context, path string, o Options) (checked bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		content, err := decompress(o.Starter)
		if err == nil {
			err = create(path, content)
		}
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
		return false, nil // after a kill: SQLite has to undo half a write before it can read the file
	}
	mode := "?mode=ro&immutable=1" // makes no files beside this one
	if leftover(path + "-wal") {
		mode = "?mode=ro" // the last writes are in the -wal file
	}
	db, err := sql.Open("sqlite", "file:"+escape(path)+mode)
	if err != nil {
		return false, err
	}
	return true, errors.Join(check(ctx, db), db.Close())
}

// leftover reports whether SQLite has left a file with something in it at path.
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

// checkHeader returns errText if the file is not an SQLite database, which the driver would only
// find out later.
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

// create writes a new file: all of it or nothing, and never over a file that another process has
// made meanwhile.
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
		folder.Sync() // so that the name survives a power cut; not every system can sync a folder
		folder.Close()
	}
	return err
}
