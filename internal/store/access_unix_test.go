//go:build unix

package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"shelflist/internal/store/dbfile"
)

// Where a file can't be written, the error says whose the file or folder at fault is.
func TestAccess(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err == nil { // a folder in which nobody, not even root, can make a file
		problem := dbfile.FolderNotWritable
		if syscall.Access("/proc", 2) == nil { // as for root, unless a container took the right from it
			problem = dbfile.NotWritable
		}
		e := checkRefused(t, "/proc/books.db", problem, "the folder /proc can't be written to")
		var folder syscall.Stat_t
		if err := syscall.Stat("/proc", &folder); err != nil || e.Owner != int(folder.Uid) {
			t.Errorf("/proc belongs to %d, want %d; %v", e.Owner, folder.Uid, err)
		}
	}
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	if err := openOnce(t, path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if e := checkRefused(t, path, dbfile.FileNotWritable,
		"the file can't be written to by this user"); e.Owner != os.Getuid() {
		t.Errorf("the file belongs to %d, want %d", e.Owner, os.Getuid())
	}
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(folder, 0o700) })
	if e := checkRefused(t, path, dbfile.FolderNotWritable,
		"can't be written to by this user"); e.Owner != os.Getuid() {
		t.Errorf("the folder belongs to %d, want %d", e.Owner, os.Getuid())
	}
}
