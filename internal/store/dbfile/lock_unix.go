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

// hasRoom reports whether the file system of a folder has space and inodes left for a few pages.
func hasRoom(folder string) bool {
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return true
	}
	const needed = 128 << 10 // bytes; SQLite's -shm file alone takes 32 KiB
	return uint64(fs.Bavail)*uint64(fs.Bsize) >= needed && (fs.Files == 0 || fs.Ffree > 0)
}

// isExhausted reports whether err says that the process or the system has no more file descriptors.
func isExhausted(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
