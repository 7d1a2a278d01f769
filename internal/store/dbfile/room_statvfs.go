//go:build illumos || netbsd

package dbfile

import "golang.org/x/sys/unix"

// hasRoom reports whether the file system of a folder has space and inodes left for a few pages.
func hasRoom(folder string) bool {
	var fs unix.Statvfs_t
	if unix.Statvfs(folder, &fs) != nil {
		return true
	}
	return roomFor(fs.Blocks, fs.Bavail, fs.Frsize, fs.Files, fs.Ffree)
}
