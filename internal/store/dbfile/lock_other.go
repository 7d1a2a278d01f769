//go:build !unix

package dbfile

import (
	"context"
	"os"
)

// Lock does not lock the file: that needs flock(2).
func Lock(path string) (*os.File, error) { return os.Open(path) }

// LockFolder does not lock the folder: that needs flock(2).
func LockFolder(context.Context, string) (unlock func()) { return func() {} }
