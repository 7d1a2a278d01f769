// Package setting reads the values of flags and variables. The errors say what is wrong, and what
// to write instead.
package setting

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"unicode"

	"github.com/dustin/go-humanize"
)

// Database is the path of a catalogue, or :memory:.
type Database string

// UnmarshalText reads a path. An empty one is refused: SQLite would take it for a temporary file,
// and the books would be lost.
func (d *Database) UnmarshalText(text []byte) error {
	path, err := readPath(text)
	if err == nil && path == "" {
		err = errors.New("the path is empty: name a file, or :memory: to keep nothing")
	}
	*d = Database(path)
	return err
}

// File is a path. The help shows the type's name for a flag that has no default.
type File string

// UnmarshalText reads a path.
func (f *File) UnmarshalText(text []byte) error {
	path, err := readPath(text)
	*f = File(path)
	return err
}

// readPath returns a path without the white space at its ends, which nobody means. A path with
// other control characters is refused: it would name a file that nobody finds again.
func readPath(text []byte) (string, error) {
	path := strings.TrimSpace(string(text))
	if strings.ContainsFunc(path, unicode.IsControl) {
		return "", fmt.Errorf("the path %q has a line break or another control character in it", path)
	}
	return path, nil
}

// URL is an absolute HTTP or HTTPS URL.
type URL string

// UnmarshalText reads a URL.
func (a *URL) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("%q is not an http or https address", text)
	}
	*a = URL(text)
	return nil
}

// Contact is a page or a mail address.
type Contact string

// UnmarshalText refuses what can't stand in a header: every request to a source would fail.
func (c *Contact) UnmarshalText(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 || bytes.ContainsFunc(text, unicode.IsControl) {
		return fmt.Errorf("%q is not a page or a mail address", text)
	}
	*c = Contact(text)
	return nil
}

// Size is an amount of memory in bytes.
type Size int

// maxSize is more than a cache has a use for, and fits into an int on every platform.
const maxSize = 1 << 30

// UnmarshalText reads a size such as 8MB or 512KiB.
func (s *Size) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil || bytes.HasPrefix(bytes.TrimSpace(text), []byte("-")) {
		return fmt.Errorf("%q is not a size: write it as 8MB, or 0", text)
	}
	if n > maxSize {
		return fmt.Errorf("%q is too large: give at most 1GiB", text)
	}
	*s = Size(n)
	return nil
}

// LogLevel is the level of the least important lines of a log.
type LogLevel slog.Level

// UnmarshalText reads a level, in small letters or capitals.
func (l *LogLevel) UnmarshalText(text []byte) error {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[strings.ToLower(strings.TrimSpace(string(text)))]
	if !ok {
		return fmt.Errorf("%q is not a level: give debug, info, warn or error", text)
	}
	*l = LogLevel(level)
	return nil
}
