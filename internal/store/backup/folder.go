package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// nameForm is that of the copies in a folder: the local time, and how far it is from UTC, since an
// hour comes twice when summer ends. Earlier versions wrote the time in UTC, in oldForm.
const (
	nameForm = "shelflist-20060102-150405-0700.db"
	oldForm  = "shelflist-20060102-150405.db"
)

// timeOf returns the time in the name of a copy; the zero time if a file has another name.
func timeOf(name string) time.Time {
	for _, form := range []string{nameForm, oldForm} {
		if t, err := time.Parse(form, name); err == nil && t.Format(form) == name {
			return t
		}
	}
	return time.Time{}
}

// Rotate writes a copy of the catalogue at path to a folder, under a name with the time now, and
// removes the oldest copies but for a number of them. Other files in the folder stay. Errors are
// those of Write.
func Rotate(
	ctx context.Context, path, folder string, keep int, now time.Time,
) (written string, books int64, err error) {
	return rotate(ctx, path, folder, keep, now, false)
}

// rotate is Rotate. open says that this process has the catalogue open.
func rotate(
	ctx context.Context, path, folder string, keep int, now time.Time, open bool,
) (written string, books int64, err error) {
	written = filepath.Join(folder, now.Format(nameForm))
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
	return timeOf(names[len(names)-1]), nil
}

// list returns the names of the copies in a folder, the oldest first.
func list(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !timeOf(e.Name()).IsZero() {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return timeOf(a).Compare(timeOf(b)) })
	return names, nil
}
