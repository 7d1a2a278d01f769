//go:build unix

package dbfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestShortageOf(t *testing.T) {
	for system, want := range map[error]error{
		syscall.ENOSPC: ErrFull, syscall.EDQUOT: ErrQuota, syscall.EFBIG: ErrTooLarge,
		syscall.EMFILE: ErrExhausted, syscall.ENFILE: ErrExhausted, syscall.EACCES: nil, syscall.EROFS: nil,
		syscall.EIO: nil,
	} {
		if got := ShortageOf(errors.Join(&os.PathError{Op: "write", Path: "dev.db", Err: system})); got != want {
			t.Errorf("%v: %v, want %v", system, got, want)
		}
	}
}

// Where nothing is short nothing is found, and nothing is left behind.
func TestNoShortage(t *testing.T) {
	folder := t.TempDir()
	for _, path := range []string{
		filepath.Join(folder, "dev.db"), filepath.Join(folder, "missing", "dev.db"), "/proc/dev.db",
	} {
		if err := Shortage(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
