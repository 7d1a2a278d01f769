//go:build unix

package dbfile

import (
	"errors"
	"os"
	"syscall"
)

// mayGrow reports whether the process may make the files of a database larger by a number of bytes
// (RLIMIT_FSIZE).
func mayGrow(path string, growth int64) bool {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit) != nil {
		return true
	}
	size := int64(0)
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			size = max(size, info.Size())
		}
	}
	return uint64(size+growth) <= uint64(limit.Cur)
}

// roomFor reports whether blocks and inodes are left for a few pages, of a file system with so
// many.
func roomFor(blocks, available, blockSize, inodes, freeInodes uint64) bool {
	// /proc and its like have no blocks, and some file systems make inodes as they need them.
	bytesLeft := blocks == 0 || available*blockSize >= neededBytes
	inodesLeft := inodes == 0 || freeInodes >= neededInodes
	return bytesLeft && inodesLeft
}

// ShortageOf returns ErrFull, ErrQuota, ErrTooLarge or ErrExhausted if err is the system's error
// for it, else nil.
func ShortageOf(err error) error {
	for _, known := range []struct{ system, shortage error }{
		{syscall.ENOSPC, ErrFull},
		{syscall.EDQUOT, ErrQuota},
		{syscall.EFBIG, ErrTooLarge},
		{syscall.EMFILE, ErrExhausted}, // of the process
		{syscall.ENFILE, ErrExhausted}, // of the system
	} {
		if errors.Is(err, known.system) {
			return known.shortage
		}
	}
	return nil
}
