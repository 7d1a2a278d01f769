//go:build !unix

package store

import "errors"

// errReadOnlyFileSystem never occurs: only Unix tells a read-only file system from a folder that
// can't be written to.
var errReadOnlyFileSystem = errors.New("the file system is read-only")

// access reports no more than that the file can't be written.
func access(string, error) (Problem, int) { return NotWritable, UnknownID }
