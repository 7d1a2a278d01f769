//go:build !unix

package dbfile

import "errors"

// ErrReadOnlyFileSystem never occurs: only Unix tells a read-only file system from a folder that
// can't be written to.
var ErrReadOnlyFileSystem = errors.New("the file system is read-only")

// FindObstacle finds nothing out.
func FindObstacle(string, error) (Obstacle, int) { return UnknownObstacle, UnknownID }
