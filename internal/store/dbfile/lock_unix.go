//go:build unix

package dbfile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Lock locks the file for this process, until the returned file is closed or the process ends. The
// error is ErrLocked if another process holds the lock. A file system without such locks is no
// error, and no protection: network file systems are not supported.
//
// The lock is one of flock(2), which SQLite does not use. SQLite's own locks are those of fcntl(2),
// which end when any descriptor of the file is closed: the returned file must be closed last.
func Lock(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(ErrLocked, file.Close())
	}
	return file, nil
}

// LockFolder waits until no other process has locked the folder of a file, at most until ctx ends,
// and locks it until unlock is called. Processes that open or close a catalogue take turns by it: a
// file that is being made, migrated or closed looks like a damaged one. A folder that can't be
// read, or is on a file system without such locks, is not locked.
func LockFolder(ctx context.Context, path string) (unlock func()) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return func() {}
	}
	for errors.Is(syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK) {
		select {
		case <-ctx.Done():
			folder.Close() // nothing was written
			return func() {}
		case <-time.After(5 * time.Millisecond):
		}
	}
	return func() { folder.Close() }
}
