package filing

import "unicode/utf8"

// Truncate shortens s to at most size bytes without splitting a character.
func Truncate(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}
