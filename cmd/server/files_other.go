//go:build !unix

package main

import "math"

// fileLimit returns how many file descriptors the process may have: there is no limit.
func fileLimit() uint64 { return math.MaxUint64 }
