//go:build unix

package main_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Where SQLite locks files: see https://sqlite.org/fileformat2.html#the_lock_byte_page and
// https://sqlite.org/walformat.html#locks.
var (
	sharedLock = syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: 1<<30 + 2, Len: 510}
	indexLock  = syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: 128, Len: 1}
)

// isLocked reports whether another process has a lock, which would keep one from being set.
func isLocked(t *testing.T, path string, lock syscall.Flock_t) bool {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock); err != nil {
		t.Fatal(err)
	}
	return lock.Type != syscall.F_UNLCK
}

// A copy that the server makes of the catalogue which it serves leaves SQLite's locks in place: any
// file of the catalogue that a process closes takes all locks of the process with it. Without them,
// another program that closes the catalogue takes itself for the last, and removes the -wal file
// that the server goes on writing to.
func TestBackupKeepsLocks(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{"asked for": nil, "at regular times": {"SHELFLIST_BACKUP_TO=."}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := start(t, folder, env...)
			s.get(t, "/books.json", "application/json")
			if env == nil {
				s.get(t, "/backup", "*/*")
			} else {
				s.await(t, s.backedUp, "done with the first copy")
			}
			path := filepath.Join(folder, "dev.db")
			if !isLocked(t, path, sharedLock) || !isLocked(t, path+"-shm", indexLock) {
				t.Error("the catalogue is not locked any more")
			}
		})
	}
}
