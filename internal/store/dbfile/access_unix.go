//go:build unix

package dbfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// ErrReadOnlyFileSystem is the system's error for a write to a file system that is mounted
// read-only.
const ErrReadOnlyFileSystem = syscall.EROFS

// Modes of access(2).
const (
	executable = 1 // for a folder: may be entered
	writable   = 2
)

// FindProblem finds out why the file at path can't be made or written, and the owner of the file or
// folder at fault. cause is the error of the attempt. The folder comes first: SQLite keeps files of
// its own beside the database.
func FindProblem(path string, cause error) (problem Problem, owner int) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute // a working directory that can't be searched hides even its own owner
	}
	folder := filepath.Dir(path)
	folderErr := syscall.Access(folder, executable|writable)
	switch {
	case errors.Is(cause, ErrReadOnlyFileSystem), errors.Is(folderErr, ErrReadOnlyFileSystem):
		return ReadOnlyFileSystem, ownerOf(folder)
	case errors.Is(folderErr, syscall.EACCES):
		return FolderNotWritable, ownerOf(folder)
	case errors.Is(syscall.Access(path, writable), syscall.EACCES):
		return FileNotWritable, ownerOf(path)
	}
	return NotWritable, ownerOf(folder)
}

// ownerOf returns the user ID that a file belongs to, or UnknownID.
func ownerOf(path string) int {
	info, err := os.Stat(path)
	if err != nil {
		return UnknownID
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return UnknownID
	}
	return int(stat.Uid)
}
