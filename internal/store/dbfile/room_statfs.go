//go:build darwin || freebsd || linux

package dbfile

import "syscall"

// hasRoom reports whether the file system of a folder has space and inodes left for a few pages.
func hasRoom(folder string) bool {
	var fs syscall.Statfs_t
	if syscall.Statfs(folder, &fs) != nil {
		return true
	}
	// FreeBSD counts below 0 what only root may use.
	return roomFor(fs.Blocks, uint64(max(0, fs.Bavail)), uint64(fs.Bsize), fs.Files, uint64(max(0, fs.Ffree)))
}
