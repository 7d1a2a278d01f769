package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// nameForm is that of the copies in a folder. The time is in UTC.
const nameForm = "shelflist-20060102-150405.db"

var isName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^shelflist-[0-9]{8}-[0-9]{6}\.db$`) })

// Rotate writes a copy of the catalogue at path to a folder, under a name with the time, and
// removes the oldest copies but for a number of them. Other files in the folder stay. Errors are
// those of Write.
func Rotate(ctx context.Context, path, folder string, keep int, now time.Time) (written string, books int64, err error) {
	return rotate(ctx, path, folder, keep, now, false)
}

// rotate is Rotate. open says that this process has the catalogue open.
func rotate(ctx context.Context, path, folder string, keep int, now time.Time, open bool) (written string, books int64, err error) {
	written = filepath.Join(folder, now.UTC().Format(nameForm))
	if books, err = write(ctx, path, written, open); err != nil {
		return "", 0, err
	}
	names, err := list(folder)
	if err != nil {
		return written, books, at(folder, err)
	}
	for _, name := range names[:max(0, len(names)-keep)] {
		err = errors.Join(err, os.Remove(filepath.Join(folder, name)))
	}
	return written, books, at(folder, err)
}

// Latest returns the time of the latest copy in a folder; the zero time if it has none.
func Latest(folder string) (time.Time, error) {
	names, err := list(folder)
	if err != nil || len(names) == 0 {
		return time.Time{}, at(folder, err)
	}
	t, err := time.Parse(nameForm, names[len(names)-1])
	return t, at(folder, err)
}

// list returns the names of the copies in a folder, the oldest first.
func list(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if isName().MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}
