//go:build !unix

package store

import (
	"errors"
	"path/filepath"
)

// errReadOnlyDisk is never met: only Unix tells a disk mounted read-only from a folder that may not be written to.
var errReadOnlyDisk = errors.New("the file system is read-only")

// unwritable says that a catalogue can't be made or written at path, and what to do.
func unwritable(path string, _ error) string {
	return "this user can't write to the file and its folder " + filepath.Dir(path) + "; allow it, or name another file with --db"
}
