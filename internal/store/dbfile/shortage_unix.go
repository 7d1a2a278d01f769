//go:build unix

package dbfile

import (
	"errors"
	"os"
	"syscall"
)

// mayGrow reports whether the process may make the files of a database larger than they are
// (RLIMIT_FSIZE).
func mayGrow(path string) bool {
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
	return uint64(size+neededBytes) <= uint64(limit.Cur)
}

// hasRoom reports whether the file system of a folder has space and inodes left for a few pages.
func hasRoom(folder string) bool {
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return true
	}
	// /proc and its like have no blocks, and some file systems make inodes as they need them.
	bytesLeft := fs.Blocks == 0 || uint64(fs.Bavail)*uint64(fs.Bsize) >= neededBytes
	inodesLeft := fs.Files == 0 || uint64(fs.Ffree) >= neededInodes
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
