//go:build !unix

package host

import "math"

// FileLimit returns how many file descriptors the process may have: there is no limit.
func FileLimit() uint64 { return math.MaxUint64 }
