package importing

import (
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/imports"
)

// atOnce is the number of rows that are written together. Others write to the catalogue in between.
const atOnce = 200

// FileError is a fault of a file, for which it, or no more of it, can be read.
type FileError struct{ Err error }

// Error returns the cause.
func (e *FileError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// numbered is a row of a file, with its number from 1.
type numbered struct {
	number int64
	entry  entry.Entry
	err    *entry.Error // why the row can't be read

	untitled string // why it has no title, if it has none; "" for no other reason than that
}

// parts calls f with the rows of an import that were not handled yet, atOnce at a time.
func (i *Importer) parts(ctx context.Context, im plan.Import, f func([]imports.Entry) error) error {
	format, err := Format(im.Settings)
	if err != nil {
		return err
	}
	file, err := i.Open(im.ID)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	ask := i.LookUp != nil && im.State == plan.Checking
	works, err := i.openWorks(im.ID, ask)
	if err != nil {
		return err
	}
	defer works.Close()
	i.size.Store(info.Size())
	i.read.Store(0)
	i.lookedUp.Store(0)
	part := make([]numbered, 0, atOnce)
	number := int64(0)
	for e, err := range format.Entries(counter{file, i}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := numbered{entry: e}
		if err != nil && !errors.As(err, &n.err) {
			return &FileError{err}
		}
		if number++; number <= im.Rows {
			continue // handled before a stop or a kill
		}
		n.number = number
		asked := i.lookedUp.Load()
		if err := i.complete(ctx, works, &n, ask); err != nil {
			return err
		}
		// What was looked up took long: it is noted at once.
		if part = append(part, n); len(part) == atOnce || i.lookedUp.Load() > asked {
			if err := f(entries(part)); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if len(part) == 0 {
		return nil
	}
	return f(entries(part))
}

// counter counts the bytes that are read of a file.
type counter struct {
	io.Reader
	i *Importer
}

func (c counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.i.read.Add(int64(n))
	return n, err
}

// entries works out the entries of rows, on all processors.
func entries(rows []numbered) []imports.Entry {
	list := make([]imports.Entry, len(rows))
	var workers sync.WaitGroup
	share := (len(rows) + runtime.NumCPU() - 1) / runtime.NumCPU()
	for start := 0; start < len(rows); start += share {
		workers.Go(func() {
			for j := start; j < min(start+share, len(rows)); j++ {
				list[j] = storeEntry(rows[j])
			}
		})
	}
	workers.Wait()
	return list
}

// storeEntry returns what the store is told of a row.
func storeEntry(n numbered) imports.Entry {
	b := n.entry.Book
	r := plan.Row{Row: n.number, Line: n.entry.Line, Title: cut(b.FullTitle())}
	for _, l := range n.entry.LeftOut {
		field := cmp.Or(l.Column, string(l.Field))
		r.LeftOut = append(r.LeftOut, plan.LeftOut{Field: field, Value: l.Value, Reason: string(l.Reason)})
	}
	switch {
	case n.err != nil:
		r.Line, r.Outcome = n.err.Line, plan.Bad
		r.LeftOut = []plan.LeftOut{{Field: n.err.Column, Reason: n.err.Err.Error()}}
	case b.Title == "":
		r.Outcome = plan.Bad
		r.LeftOut = append(r.LeftOut, plan.LeftOut{Field: "Title", Reason: cmp.Or(n.untitled, missing)})
	}
	return imports.NewEntry(r, b, time.Now())
}

// maxShown is the length in bytes of a title or a value that is kept to be shown.
const maxShown = 300

// cut returns the beginning of a text.
func cut(s string) string {
	if len(s) <= maxShown {
		return s
	}
	end := 0
	for at := range s {
		if at > maxShown {
			break
		}
		end = at
	}
	return s[:end] + "…"
}
