package build

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline/build/csvfile"
	"shelflist/internal/lookup/offline/build/description"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/marc"
)

// csv yields the tasks for a CSV file.
func (r *fileReader) csv(path string, content io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		progress := r.builder.progress
		for row, err := range csvfile.Rows(content) {
			if invalid, ok := errors.AsType[*csvfile.RowError](err); ok {
				progress.skip(path, invalid)
				continue
			}
			if err != nil {
				yield(task{}, err)
				return
			}
			for _, d := range row.Dropped {
				progress.leaveOut(path, fmt.Sprintf("works without their %s: %s", d.Field, d.Reason), &csvfile.RowError{
					Line: row.Line, Err: d,
				})
			}
			number, w := r.builder.nextNumber(), row.Work
			t := func() error {
				w.Author = lookup.AuthorName(w.Author)
				d := description.New(w)
				if d.Title == "" {
					progress.skip(path, &csvfile.RowError{Line: row.Line, Err: errNoTitle})
					return nil
				}
				return r.builder.add(number, d)
			}
			if !yield(task{t, len(w.Title) + len(w.Author)}, nil) {
				return
			}
		}
	}
}

var errNoTitle = errors.New("it has no title")

// marc yields the tasks for a file of MARC records.
func (r *fileReader) marc(path string, content io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		progress := r.builder.progress
		count := 0
		for record, err := range marc.Read(content) {
			count++
			if invalid, ok := errors.AsType[*marc.RecordError](err); ok {
				progress.skip(path, invalid)
				continue
			}
			if err != nil {
				yield(task{}, err)
				return
			}
			number, n := r.builder.nextNumber(), count
			t := func() error {
				if record.Invalid > 0 {
					progress.count("fields left out of their record: the tag is not valid", int64(record.Invalid))
				}
				err := record.Unfit()
				d := description.FromMARC(record.Bibliographic())
				if err == nil && d.Title == "" {
					err = errNoTitle
				}
				if err != nil {
					progress.skip(path, fmt.Errorf("record %d: %w", n, err))
					return nil
				}
				return r.builder.add(number, d)
			}
			if !yield(task{t, recordSize(record)}, nil) {
				return
			}
		}
	}
}

// recordSize returns about how many bytes a record takes.
func recordSize(record *marc.Record) int {
	size := 0
	for i := range record.Fields {
		f := &record.Fields[i]
		size += len(f.Value)
		for j := range f.Subfields {
			size += len(f.Subfields[j].Value)
		}
	}
	return size
}

// dumpLines yields the tasks for a file of Open Library's dumps.
func (r *fileReader) dumpLines(ctx context.Context, path string, content *bufio.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		count := 0
		for line, err := range openlibrary.DumpLines(content) {
			count++
			n := count
			switch {
			case errors.Is(err, openlibrary.ErrLongLine):
				r.builder.progress.skip(path, fmt.Errorf("line %d: %w", n, err))
				continue
			case err != nil:
				yield(task{}, err)
				return
			}
			line = bytes.Clone(line)
			t := func() error {
				invalid, err := r.dump.add(ctx, line)
				if invalid != nil {
					r.builder.progress.skip(path, fmt.Errorf("line %d: %w", n, invalid))
				}
				return err
			}
			if !yield(task{t, len(line)}, nil) {
				return
			}
		}
	}
}
