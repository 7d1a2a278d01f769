//go:build unix

package store

import (
	"fmt"
	"os"
	"syscall"
)

// ownedBy says whose a folder is, to go into a sentence; "" where that can't be told.
func ownedBy(folder string) string {
	info, err := os.Stat(folder)
	if err != nil {
		return ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" (owned by user id %d)", stat.Uid)
}
