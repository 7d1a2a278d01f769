//go:build !unix

package main

import "math"

// ignoreFileSizeSignal does nothing: there is no such signal.
func ignoreFileSizeSignal() {}

// fileLimit returns how many file descriptors the process may have: there is no limit.
func fileLimit() uint64 { return math.MaxUint64 }
