package dbfile

import "syscall"

// hasRoom reports whether the file system of a folder has space and inodes left for a few pages.
func hasRoom(folder string) bool {
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return true
	}
	// The system counts below 0 what only root may use.
	return roomFor(fs.F_blocks, uint64(max(0, fs.F_bavail)), uint64(fs.F_bsize), fs.F_files, fs.F_ffree)
}
