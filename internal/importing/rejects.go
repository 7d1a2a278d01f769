package importing

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/dbfile"
)

// rejectsPath returns the path of the rows that were not taken, once the file of the import is
// gone.
func (i *Importer) rejectsPath(id int64) string { return i.path(id) + "-rejects" }

// Rejects writes the rows of an import that can't be taken into a file of the same format, each
// with the reason. The error is ErrNoFile if they are not known any more.
func (i *Importer) Rejects(ctx context.Context, im plan.Import, w io.Writer) error {
	kept, err := os.Open(i.rejectsPath(im.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return i.writeRejects(ctx, im, w)
	}
	if err != nil {
		return err
	}
	defer kept.Close()
	_, err = io.Copy(w, kept)
	return err
}

// HasRejects returns ErrNoFile if the rows of an import that can't be taken are not known any more.
func (i *Importer) HasRejects(id int64) error {
	if _, err := os.Stat(i.rejectsPath(id)); err == nil {
		return nil
	}
	file, err := i.Open(id)
	if err != nil {
		return err
	}
	return file.Close()
}

// writeRejects writes the rows that can't be taken from the file of the import.
func (i *Importer) writeRejects(ctx context.Context, im plan.Import, w io.Writer) error {
	format, err := Format(im.Settings)
	if err != nil {
		return err
	}
	file, err := i.Open(im.ID)
	if err != nil {
		return err
	}
	defer file.Close()
	works, err := i.openWorks(im.ID, false)
	if err != nil {
		return err
	}
	defer works.Close()
	rejects := format.NewRejects(w)
	for e, err := range format.Entries(file) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := numbered{entry: e}
		if err != nil && !errors.As(err, &n.err) {
			return &FileError{err}
		}
		if err := i.complete(ctx, works, &n, false); err != nil {
			return err
		}
		entry := storeEntry(n)
		if entry.Outcome != plan.Bad {
			continue
		}
		if err := rejects.Write(rawOf(n), Explain(entry.Row)); err != nil {
			return err
		}
	}
	return rejects.Close()
}

func rawOf(n numbered) entry.Raw {
	if n.err != nil {
		return n.err.Raw
	}
	return n.entry.Raw
}

// keepRejects keeps the rows that were not taken, if there are any.
func (i *Importer) keepRejects(ctx context.Context, im plan.Import) (err error) {
	now, err := i.Imports.Get(ctx, im.ID)
	if err != nil || now.Counts[plan.Bad] == 0 {
		return err
	}
	temp, err := os.CreateTemp(i.Folder, uploadPattern)
	if err != nil {
		return err
	}
	defer func() {
		temp.Close()
		os.Remove(temp.Name()) // which it no longer has if all is well
	}()
	w := bufio.NewWriter(temp)
	if err := errors.Join(i.writeRejects(ctx, im, w), w.Flush(), temp.Sync()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), i.rejectsPath(im.ID)); err != nil {
		return err
	}
	dbfile.SyncFolder(i.Folder)
	return nil
}
