//go:build !unix

package dbfile

func mayGrow(string, int64) bool { return true }

func hasRoom(string) bool { return true }

// ShortageOf returns nil: the system's errors are known for Unix only.
func ShortageOf(error) error { return nil }
