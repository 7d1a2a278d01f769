package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"shelflist/internal/importing/plan"
	"shelflist/internal/store/dbfile"
)

// uploadPattern is the pattern of the names of files that are coming in.
const uploadPattern = ".upload-*"

// Upload stores a file as a new import. The name is that which its owner gave it. The error is
// ErrTooLarge if it is larger than MaxSize, and a *FileError, with an error of package intake, if
// it is no list of books. An error of dbfile says why there is no room for it.
func (i *Importer) Upload(ctx context.Context, name string, file io.Reader) (im plan.Import, err error) {
	defer func() {
		if shortage := dbfile.ShortageOf(err); shortage != nil {
			err = fmt.Errorf("%w: %w", shortage, err)
		}
	}()
	if err := os.MkdirAll(i.Folder, 0o755); err != nil {
		return im, err
	}
	temp, err := os.CreateTemp(i.Folder, uploadPattern)
	if err != nil {
		return im, err
	}
	defer func() {
		temp.Close()
		os.Remove(temp.Name()) // which it no longer has if all is well
	}()
	n, err := io.Copy(temp, io.LimitReader(file, i.MaxSize+1))
	if err != nil {
		return im, err
	}
	if n > i.MaxSize {
		return im, ErrTooLarge
	}
	if err := temp.Sync(); err != nil {
		return im, err
	}
	im = plan.Import{File: name, Mode: plan.FillGaps, State: plan.Uploaded}
	if im.Settings, err = detect(temp); err != nil {
		return im, &FileError{err}
	}
	if im, err = i.Imports.Add(ctx, im); err != nil {
		return im, err
	}
	// A catalogue that was put back gives numbers out again.
	stale := []string{i.worksPath(im.ID)}
	for outcome := range rejectsEnds {
		stale = append(stale, i.rejectsPath(im.ID, outcome))
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return im, err
		}
	}
	if err := os.Rename(temp.Name(), i.path(im.ID)); err != nil {
		return im, err
	}
	dbfile.SyncFolder(i.Folder)
	return im, nil
}

func (i *Importer) path(id int64) string {
	return filepath.Join(i.Folder, strconv.FormatInt(id, 10))
}

// Open opens the file of an import. The error is ErrNoFile if it is gone.
func (i *Importer) Open(id int64) (*os.File, error) {
	f, err := os.Open(i.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	return f, err
}

// removeFile removes the file of an import and what was looked up for it, if they are there.
func (i *Importer) removeFile(id int64) error {
	for _, path := range []string{i.worksPath(id), i.path(id)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// staleAfter is the age of a file at which nobody is sending it any more.
const staleAfter = 24 * time.Hour

// removeLeftovers removes files that were coming in when a process was killed.
func (i *Importer) removeLeftovers() {
	names, _ := filepath.Glob(filepath.Join(i.Folder, uploadPattern)) // the pattern is good
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > staleAfter {
			os.Remove(name) // else the next start does
		}
	}
}
