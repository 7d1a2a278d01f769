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

// rejectsEnds are the ends of the paths of the rows that can be had as a file, by their outcome.
// They are kept when the file of the import goes.
var rejectsEnds = map[plan.Outcome]string{plan.Bad: "-rejects", plan.SomeLeftOut: "-doubtful"}

func (i *Importer) rejectsPath(id int64, outcome plan.Outcome) string {
	return i.path(id) + rejectsEnds[outcome]
}

// Rejects writes the rows of an import that can't be taken, or those of which something is left
// out, into a file of the same format, each with the reason. The outcome is plan.Bad or
// plan.SomeLeftOut. The error is ErrNoFile if the rows are not known any more.
func (i *Importer) Rejects(ctx context.Context, im plan.Import, outcome plan.Outcome, w io.Writer) error {
	kept, err := os.Open(i.rejectsPath(im.ID, outcome))
	if errors.Is(err, fs.ErrNotExist) {
		return i.writeRejects(ctx, im, outcome, w)
	}
	if err != nil {
		return err
	}
	defer kept.Close()
	_, err = io.Copy(w, kept)
	return err
}

// HasRejects returns ErrNoFile if the rows that Rejects would write are not known any more.
func (i *Importer) HasRejects(id int64, outcome plan.Outcome) error {
	if _, err := os.Stat(i.rejectsPath(id, outcome)); err == nil {
		return nil
	}
	file, err := i.Open(id)
	if err != nil {
		return err
	}
	return file.Close()
}

// writeRejects writes the rows with an outcome from the file of the import.
func (i *Importer) writeRejects(ctx context.Context, im plan.Import, outcome plan.Outcome, w io.Writer) error {
	format, err := Format(im.Settings)
	if err != nil {
		return err
	}
	file, err := i.Open(im.ID)
	if err != nil {
		return err
	}
	defer file.Close()
	rejects := format.NewRejects(w)
	var rows []plan.Row // the next ones
	number := int64(0)
	for e, err := range format.Entries(file) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := numbered{entry: e}
		if err != nil && !errors.As(err, &n.err) {
			return &FileError{err}
		}
		if len(rows) == 0 {
			if rows, err = i.Imports.Rows(ctx, im.ID, outcome, number, atOnce); err != nil {
				return err
			}
			if len(rows) == 0 {
				break
			}
		}
		if number++; number != rows[0].Row {
			continue
		}
		if err := rejects.Write(rawOf(n), Explain(rows[0], inEnglish)); err != nil {
			return err
		}
		rows = rows[1:]
	}
	return rejects.Close()
}

func rawOf(n numbered) entry.Raw {
	if n.err != nil {
		return n.err.Raw
	}
	return n.entry.Raw
}

// keepRejects keeps the rows that Rejects writes.
func (i *Importer) keepRejects(ctx context.Context, im plan.Import) error {
	now, err := i.Imports.Get(ctx, im.ID)
	if err != nil {
		return err
	}
	for outcome := range rejectsEnds {
		if now.Counts[outcome] == 0 {
			continue
		}
		if err := i.keep(ctx, im, outcome); err != nil {
			return err
		}
	}
	return nil
}

// keep keeps the rows with an outcome.
func (i *Importer) keep(ctx context.Context, im plan.Import, outcome plan.Outcome) error {
	temp, err := os.CreateTemp(i.Folder, uploadPattern)
	if err != nil {
		return err
	}
	defer func() {
		temp.Close()
		os.Remove(temp.Name()) // which it no longer has if all is well
	}()
	w := bufio.NewWriter(temp)
	if err := errors.Join(i.writeRejects(ctx, im, outcome, w), w.Flush(), temp.Sync()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), i.rejectsPath(im.ID, outcome)); err != nil {
		return err
	}
	dbfile.SyncFolder(i.Folder)
	return nil
}
