package sru

import "testing"

// Zebra is a running SRU server with Debian's sample records, for tests of what asks this package.
func Zebra(t *testing.T) Target {
	t.Helper()
	target := city
	target.URL = startZebra(t).url
	return target
}
