package biblio

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"shelflist/internal/marc"
)

// IndexFiles builds an index at path, as BuildIndex does, of the works in files of MARC 21 records (ISO 2709 or
// MARCXML), of Open Library's dumps, or of CSV as ReadCSV reads it, plain or compressed by gzip, told apart by their
// content. Records that can't be read are skipped. How often a work occurs, as a record or, in the dumps, as an edition, says how
// widely it is held. It holds about 150 MB in memory, and on the disk, beside the index until that is whole, about twice
// its size. An error is one line that names the file.
func IndexFiles(ctx context.Context, path string, files []string, run *IndexRun) error {
	var inputs []input
	size := int64(0)
	for _, file := range files {
		in, err := look(file)
		if err != nil {
			return err
		}
		inputs = append(inputs, in)
		size += in.size
	}
	return buildIndex(ctx, path, run, func(ctx context.Context, b *indexBuilder) (err error) {
		run.begin(Reading, size)
		i := ingest{b: b}
		if slices.ContainsFunc(inputs, func(in input) bool { return in.format == formatDump }) {
			if i.dump, err = openDump(ctx, b.folder); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, i.dump.close()) }()
		}
		for _, in := range inputs {
			if err := i.file(ctx, in); err != nil {
				return fmt.Errorf("reading %s: %w", in.path, cmp.Or(ctx.Err(), err))
			}
		}
		if i.dump == nil {
			return nil
		}
		return i.dump.join(b)
	})
}

// input is a file to be read.
type input struct {
	path   string
	size   int64
	format format
}

// look opens a file and finds out what is in it.
func look(path string) (input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return input{}, fmt.Errorf("can't read %s: %w", path, cause(err))
	}
	if !info.Mode().IsRegular() {
		return input{}, fmt.Errorf("can't read %s: it is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return input{}, fmt.Errorf("can't read %s: %w", path, cause(err))
	}
	defer file.Close()
	r, err := unpack(file)
	if err == nil {
		var f format
		if f, err = formatOf(r); err == nil {
			return input{path, info.Size(), f}, nil
		}
	}
	return input{}, fmt.Errorf("can't read %s: %w", path, cause(err))
}

// cause is the reason of a failed file operation, without the path that is named beside it.
func cause(err error) error {
	if failure, ok := errors.AsType[*os.PathError](err); ok {
		return failure.Err
	}
	return err
}

// ingest reads files into an index.
type ingest struct {
	b    *indexBuilder
	dump *dump // nil when no file is part of a dump
}

// task is the part of the work on a record that need not be done in the order of the file.
type task func() error

// file reads one file: one goroutine takes it apart, the others make works of the records.
func (i *ingest) file(ctx context.Context, in input) (err error) {
	file, err := os.Open(in.path)
	if err != nil {
		return cause(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, err := unpack(&countingReader{file, &i.b.run.done})
	if err != nil {
		return err
	}
	var tasks iter.Seq2[task, error]
	switch in.format {
	case formatMARC:
		tasks = i.marc(in.path, r)
	case formatDump:
		tasks = i.dumpLines(in.path, r)
	default:
		tasks = i.csv(in.path, r)
	}
	const batch = 128
	batches := make(chan []task, 4)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(batches)
		list := make([]task, 0, batch)
		send := func() error {
			select {
			case batches <- list:
				list = make([]task, 0, batch)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		for t, err := range tasks {
			if err != nil {
				return err
			}
			if list = append(list, t); len(list) == batch {
				if err := send(); err != nil {
					return err
				}
			}
		}
		return send()
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for list := range batches {
				for _, t := range list {
					if err := t(); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// csv makes works of rows.
func (i *ingest) csv(path string, r io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		for w, err := range ReadCSV(r) {
			if bad, ok := errors.AsType[*RowError](err); ok {
				i.b.skip(path, bad)
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			number := i.b.next()
			if !yield(func() error { return i.b.add(number, newHeld(w)) }, nil) {
				return
			}
		}
	}
}

var errNoTitle = errors.New("it has no title")

// marc makes works of MARC records.
func (i *ingest) marc(path string, r io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		count := 0
		for record, err := range marc.Read(r) {
			count++
			if bad, ok := errors.AsType[*marc.RecordError](err); ok {
				i.b.skip(path, bad)
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			number, n := i.b.next(), count
			t := func() error {
				w := heldOf(record.Bibliographic())
				if strings.TrimSpace(w.Title) == "" {
					i.b.skip(path, fmt.Errorf("record %d: %w", n, errNoTitle))
					return nil
				}
				return i.b.add(number, &w)
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}

// heldOf is the work that a record describes, with the ISBNs of it.
func heldOf(b marc.Bibliographic) heldWork {
	return heldWork{Work: workOf(b), isbns: b.ISBNs, held: 1}
}

// dumpLines puts the lines of Open Library's dumps where they can be joined.
func (i *ingest) dumpLines(path string, r *bufio.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		count := 0
		for line, err := range lines(r) {
			count++
			n := count
			switch {
			case err == errLongLine:
				i.b.skip(path, &RowError{n, err})
				continue
			case err != nil:
				yield(nil, err)
				return
			}
			line = bytes.Clone(line)
			t := func() error {
				bad, err := i.dump.add(line)
				if bad != nil {
					i.b.skip(path, &RowError{n, bad})
				}
				return err
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}
