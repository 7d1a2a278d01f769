//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// errReadOnlyDisk is what the system answers when something is to be made on a file system that is mounted read-only.
const errReadOnlyDisk = syscall.EROFS

// modes of syscall.Access
const (
	mayEnter = 1
	mayWrite = 2
)

// unwritable says why a catalogue can't be made or written at path, and what to do: SQLite only says that it can't
// open the file. The folder is looked at first, because SQLite puts files of its own beside the catalogue.
func unwritable(path string, cause error) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	folder := filepath.Dir(path)
	user, group := os.Getuid(), os.Getgid()
	folderErr := syscall.Access(folder, mayEnter|mayWrite)
	switch {
	case errors.Is(cause, errReadOnlyDisk), errors.Is(folderErr, errReadOnlyDisk):
		return fmt.Sprintf("user id %d can't write to the folder %s: the file system is read-only; mount a volume that can be written to at %s, or name a file on one with --db",
			user, folder, folder)
	case errors.Is(folderErr, syscall.EACCES):
		return fmt.Sprintf("user id %d can't write to the folder %s%s; give it to that user (chown -R %d %s, or fsGroup: %d in Kubernetes), or name another file with --db",
			user, folder, ownedBy(folder), user, folder, group)
	case errors.Is(syscall.Access(path, mayWrite), syscall.EACCES):
		return fmt.Sprintf("user id %d can't write to the file%s; give it to that user (chown %d %s), or name another file with --db",
			user, ownedBy(path), user, path)
	}
	return fmt.Sprintf("user id %d can't write to the file and its folder %s%s; let that user write there, or name another file with --db",
		user, folder, ownedBy(folder))
}

// ownedBy says whose a file is, to go into a sentence; "" where that can't be told.
func ownedBy(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf(", which belongs to user id %d", stat.Uid)
}
