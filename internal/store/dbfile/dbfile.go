// Package dbfile examines and creates the file of a database, without opening it as one.
package dbfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Why a path can't be the file of a database.
var (
	ErrFolder     = errors.New("a folder")
	ErrNotRegular = errors.New("not a regular file")
	ErrNotSQLite  = errors.New("not SQLite")
	ErrBrokenLink = errors.New("a link to nothing")
	ErrLocked     = errors.New("locked by another process")
	ErrOwnMount   = errors.New("mounted without its folder")
)

// Resolve returns the path of the file to which the symbolic link at path leads: SQLite keeps its
// other files beside that one. Any other path, and a link to nothing, is returned as it is.
func Resolve(path string) string {
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// Examine returns the size of the file at path. The error is fs.ErrNotExist if there is none, one
// of those above, or the system's. An empty file is a valid database.
func Examine(path string) (size int64, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if link, linkErr := os.Lstat(path); linkErr == nil && link.Mode()&fs.ModeSymlink != 0 {
			return 0, ErrBrokenLink
		}
	}
	switch {
	case err != nil:
		return 0, err
	case info.IsDir():
		return 0, ErrFolder
	case !info.Mode().IsRegular():
		return 0, ErrNotRegular
	}
	if err := checkMount(path); err != nil || info.Size() == 0 {
		return 0, err
	}
	return info.Size(), checkHeader(path)
}

// checkHeader returns ErrNotSQLite if the file is not an SQLite database, which the driver would
// only find out later.
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
		return ErrNotSQLite
	}
	return nil
}

// Stamp returns a text that changes when a program writes to the database at path: the header of
// its -shm file, see https://sqlite.org/walformat.html#the_wal_index_file_format. Like Examine, it
// must not be called while this process has the database open, which would lose SQLite's locks on
// it.
func Stamp(path string) string {
	file, err := os.Open(path + "-shm")
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	header := make([]byte, 136)
	n, _ := file.Read(header) // a part is a stamp too
	return string(header[:n])
}

// HasContent reports whether there is a file at path that is not empty.
func HasContent(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// Exists reports whether there is something at path.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// IsFolder reports whether there is a folder at path.
func IsFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Create writes a new file: all of it or nothing. It returns false if another process has made a
// file at path meanwhile, which stays as it is.
func Create(path string, content []byte) (made bool, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*.db")
	if err != nil {
		return false, err
	}
	defer func() {
		f.Close()
		err = errors.Join(err, os.Remove(f.Name()))
	}()
	if _, err := f.Write(content); err != nil {
		return false, err
	}
	if err := f.Chmod(0o644); err != nil {
		return false, err
	}
	if err := f.Sync(); err != nil {
		return false, err
	}
	err = os.Link(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil { // a file system without links
		err = os.WriteFile(path, content, 0o644)
	}
	if err == nil {
		SyncFolder(filepath.Dir(path))
	}
	return err == nil, err
}

// SyncFolder makes the names in a folder survive a power cut. Not every system can.
func SyncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		folder.Sync()
		folder.Close()
	}
}
