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
func Shortage(path string) error {
	folder := filepath.Dir(path)
	switch {
	case !mayGrow(path):
		return ErrTooLarge
	case !hasRoom(folder):
		return ErrFull
	}
	return ShortageOf(tryWrite(folder))
}

// tryWrite writes a file in a folder and deletes it.
func tryWrite(folder string) error {
	f, err := os.CreateTemp(folder, ".try-*")
	if err != nil {
		return err
	}
	_, err = f.Write(bytes.Repeat([]byte{1}, neededBytes))
	if err == nil {
		err = f.Sync() // some file systems look for room only now
	}
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
