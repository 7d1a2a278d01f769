//go:build unix

package main

import (
	"math"
	"os/signal"
	"syscall"
)

// ignoreFileSizeSignal makes a write beyond the limit on the size of files (ulimit -f) an error
// instead of the end of the process.
func ignoreFileSizeSignal() { signal.Ignore(syscall.SIGXFSZ) }

// fileLimit returns how many file descriptors the process may have. Go has raised the soft limit to
// the hard one.
func fileLimit() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxUint64
	}
	return uint64(limit.Cur)
}
