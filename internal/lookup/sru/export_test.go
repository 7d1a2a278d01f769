package sru

import "testing"

// Zebra starts an SRU server with sample records, for tests of packages that use this one.
func Zebra(t *testing.T) Target {
	t.Helper()
	target := city
	target.URL = startZebra(t).url
	return target
}
