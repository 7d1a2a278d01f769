//go:build !unix

package dbfile

import "os"

// Lock does not lock the file: that needs flock(2).
func Lock(path string) (*os.File, error) { return os.Open(path) }
