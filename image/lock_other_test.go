//go:build image && !unix

package image_test

import "testing"

// lock does nothing: file locks are used on Unix only. Elsewhere a second run at the same time
// fails because the lab's names are taken.
func lock(*testing.T) {}
