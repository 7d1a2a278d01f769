//go:build image && unix

package image_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// lock waits until no other run of these tests is active on this machine, because the stand-ins for
// base images and the lab use fixed names. The lock is released when the test or its process ends.
func lock(t *testing.T) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(os.TempDir(), "shelflist-image-test.lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
}
