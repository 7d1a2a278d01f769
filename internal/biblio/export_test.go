package biblio

import "testing"

// Zebra is a running SRU server with Debian's sample records, for tests of what asks this package.
func Zebra(t *testing.T) SRUTarget {
	t.Helper()
	target := city
	target.URL = startZebra(t).url
	return target
}
