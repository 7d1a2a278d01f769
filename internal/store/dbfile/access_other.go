//go:build !unix

package dbfile

import "errors"

// ErrReadOnlyFileSystem never occurs: only Unix tells a read-only file system from a folder that
// can't be written to.
var ErrReadOnlyFileSystem = errors.New("the file system is read-only")

// FindProblem finds no more out than that the file can't be written.
func FindProblem(string, error) (Problem, int) { return NotWritable, UnknownID }
