package dbfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
)

// What can keep a file from being written besides permissions.
var (
	ErrFull      = errors.New("the disk is full") // of data, or of files: no inode is left
	ErrQuota     = errors.New("the disk quota is used up")
	ErrTooLarge  = errors.New("the file may not grow larger")
	ErrExhausted = errors.New("no file descriptors are left")
)

// A shortage is found with this much left: SQLite needs a -wal file and a -shm file of 32 KiB.
const (
	neededBytes  = 128 << 10
	neededInodes = 3
)

// Shortage finds out whether one of the errors above is why the file at path can't be written, and
// returns it; else nil. SQLite reports most of them only as a file that it can't open or write.
func Shortage(path string) error { return ShortageFor(path, neededBytes) }

// ShortageFor is Shortage for a file that was to grow by a number of bytes. It writes as many.
func ShortageFor(path string, growth int64) error {
	folder := filepath.Dir(path)
	switch {
	case !mayGrow(path, growth):
		return ErrTooLarge
	case !hasRoom(folder):
		return ErrFull
	}
	return ShortageOf(tryWrite(folder, growth))
}

// tryWrite writes a file of at least a size in a folder and deletes it.
func tryWrite(folder string, size int64) error {
	f, err := os.CreateTemp(folder, ".try-*")
	if err != nil {
		return err
	}
	block := bytes.Repeat([]byte{1}, neededBytes)
	for written := int64(0); written < size && err == nil; written += neededBytes {
		_, err = f.Write(block)
	}
	if err == nil {
		err = f.Sync() // some file systems look for room only now
	}
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
