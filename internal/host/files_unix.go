//go:build unix

package host

import (
	"math"
	"syscall"
)

// FileLimit returns how many file descriptors the process may have. Go has raised the soft limit to
// the hard one.
func FileLimit() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxUint64
	}
	return uint64(limit.Cur)
}
