package build

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

	"shelflist/internal/lookup/offline/build/csvfile"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/marc"
)

// FromFiles makes an index at path, as FromWorks does, of files of MARC 21 records (ISO 2709 or
// MARCXML), of Open Library's dumps, or of CSV as package csvfile reads it. Files may be compressed by
// gzip; their formats are told apart by their content. Records that can't be read are skipped. The number of
// records of a work, or of its editions in the dumps, says how widely it is held.
//
// It needs about 150 MB of memory and, until the index is complete, about twice the size of the index on
// disk beside it. An error is one line that names the file.
func FromFiles(ctx context.Context, path string, files []string, o Options) error {
	o.Progress = cmp.Or(o.Progress, &Progress{})
	var inputs []input
	size := int64(0)
	for _, file := range files {
		in, err := examine(file)
		if err != nil {
			return err
		}
		inputs = append(inputs, in)
		size += in.size
	}
	return build(ctx, path, o, func(ctx context.Context, b *builder) (err error) {
		o.Progress.begin(Reading, size)
		r := fileReader{builder: b}
		if slices.ContainsFunc(inputs, func(in input) bool { return in.format == formatDump }) {
			if r.dump, err = openDump(ctx, b.folder); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, r.dump.close()) }()
		}
		for _, in := range inputs {
			if err := r.read(ctx, in); err != nil {
				return fmt.Errorf("reading %s: %w", in.path, cmp.Or(ctx.Err(), err))
			}
		}
		if r.dump == nil {
			return nil
		}
		return r.dump.join(ctx, b)
	})
}

// input is a file to be read.
type input struct {
	path   string
	size   int64
	format format
}

// examine opens a file and finds out its format.
func examine(path string) (input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return input{}, fmt.Errorf("can't read %s: %w", path, withoutPath(err))
	}
	if !info.Mode().IsRegular() {
		return input{}, fmt.Errorf("can't read %s: it is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return input{}, fmt.Errorf("can't read %s: %w", path, withoutPath(err))
	}
	defer file.Close()
	r, err := decompress(file)
	if err == nil {
		var f format
		if f, err = detectFormat(r); err == nil {
			return input{path, info.Size(), f}, nil
		}
	}
	return input{}, fmt.Errorf("can't read %s: %w", path, withoutPath(err))
}

// withoutPath returns the error of a file operation without the path, which the message has already.
func withoutPath(err error) error {
	if failure, ok := errors.AsType[*os.PathError](err); ok {
		return failure.Err
	}
	return err
}

// fileReader reads files into an index.
type fileReader struct {
	builder *builder
	dump    *dump // nil if no file is part of a dump
}

// task is the part of the work on a record that need not be done in the order of the file.
type task func() error

// read reads a file. One goroutine splits it into records, the others process the records.
func (r *fileReader) read(ctx context.Context, in input) (err error) {
	file, err := os.Open(in.path)
	if err != nil {
		return withoutPath(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	content, err := decompress(&countingReader{file, &r.builder.progress.done})
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	var tasks iter.Seq2[task, error]
	switch in.format {
	case formatMARC:
		tasks = r.marc(in.path, content)
	case formatDump:
		tasks = r.dumpLines(ctx, in.path, content)
	default:
		tasks = r.csv(in.path, content)
	}
	batches := make(chan []task, 4)
	group.Go(func() error {
		defer close(batches)
		return sendBatches(ctx, tasks, batches)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for batch := range batches {
				for _, t := range batch {
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

// sendBatches sends the tasks in batches.
func sendBatches(ctx context.Context, tasks iter.Seq2[task, error], batches chan<- []task) error {
	const size = 128
	batch := make([]task, 0, size)
	send := func() error {
		select {
		case batches <- batch:
			batch = make([]task, 0, size)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for t, err := range tasks {
		if err != nil {
			return err
		}
		if batch = append(batch, t); len(batch) == size {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// csv yields the tasks for a CSV file.
func (r *fileReader) csv(path string, content io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		for w, err := range csvfile.Read(content) {
			if invalid, ok := errors.AsType[*csvfile.RowError](err); ok {
				r.builder.skip(path, invalid)
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			number := r.builder.nextNumber()
			if !yield(func() error { return r.builder.add(number, newDescription(w)) }, nil) {
				return
			}
		}
	}
}

var errNoTitle = errors.New("it has no title")

// marc yields the tasks for a file of MARC records.
func (r *fileReader) marc(path string, content io.Reader) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		count := 0
		for record, err := range marc.Read(content) {
			count++
			if invalid, ok := errors.AsType[*marc.RecordError](err); ok {
				r.builder.skip(path, invalid)
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			number, n := r.builder.nextNumber(), count
			t := func() error {
				d := fromMARC(record.Bibliographic())
				if strings.TrimSpace(d.Title) == "" {
					r.builder.skip(path, fmt.Errorf("record %d: %w", n, errNoTitle))
					return nil
				}
				return r.builder.add(number, d)
			}
			if !yield(t, nil) {
				return
			}
		}
	}
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
				r.builder.skip(path, fmt.Errorf("line %d: %w", n, err))
				continue
			case err != nil:
				yield(nil, err)
				return
			}
			line = bytes.Clone(line)
			t := func() error {
				invalid, err := r.dump.add(ctx, line)
				if invalid != nil {
					r.builder.skip(path, fmt.Errorf("line %d: %w", n, invalid))
				}
				return err
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}
