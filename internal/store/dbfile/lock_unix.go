//go:build unix

package dbfile

import (
	"errors"
	"os"
	"syscall"
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
