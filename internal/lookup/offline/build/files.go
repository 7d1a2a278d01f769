package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"shelflist/internal/lookup/offline/build/inputfile"
)

// FromFiles makes an index at path, as FromWorks does, of files of MARC 21 records (ISO 2709 or
// MARCXML), of Open Library's dumps, or of CSV as package csvfile reads it. Files may be compressed
// by gzip; their formats are told apart by their content. Records that can't be read are skipped,
// and fields that can't be read are left out. If there is no work in the files, that is an error.
// The number of records of a work, or of its editions in the dumps, says how widely it is held.
//
// It needs about 150 MB of memory and, until the index is complete, about twice the size of the
// index on disk beside it. An error is one line that names the file.
func FromFiles(ctx context.Context, path string, files []string, o Options) error {
	o.Progress = cmp.Or(o.Progress, &Progress{})
	var inputs []inputfile.File
	size := int64(0)
	for _, file := range files {
		in, err := inputfile.Examine(file)
		if err != nil {
			return err
		}
		inputs = append(inputs, in)
		size += in.Size
	}
	return build(ctx, path, o, func(ctx context.Context, b *builder) (err error) {
		o.Progress.begin(Reading, size)
		r := fileReader{builder: b}
		if slices.ContainsFunc(inputs, func(in inputfile.File) bool { return in.Format == inputfile.Dump }) {
			if r.dump, err = openDump(ctx, b.folder); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, r.dump.close()) }()
		}
		for _, in := range inputs {
			if err := r.read(ctx, in); err != nil {
				return fmt.Errorf("reading %s: %w", in.Path, cmp.Or(ctx.Err(), err))
			}
		}
		if r.dump != nil {
			if err := r.dump.join(ctx, b); err != nil {
				return err
			}
		}
		if b.byID.Count() == 0 {
			return noWorks(files, o.Progress)
		}
		return nil
	})
}

// noWorks returns the error for files without any work.
func noWorks(files []string, progress *Progress) error {
	text := "no works in " + strings.Join(files, ", ")
	if _, skipped := progress.Records(); skipped > 0 {
		text += fmt.Sprintf(": none of %d records could be read", skipped)
		var reasons []string
		for _, c := range progress.Skips() {
			reasons = append(reasons, fmt.Sprintf("%s (%d)", c.What, c.N))
		}
		text += ": " + strings.Join(reasons, ", ")
	}
	return errors.New(text)
}

// fileReader reads files into an index.
type fileReader struct {
	builder *builder
	dump    *dump // nil if no file is part of a dump
}

// task is the part of the work on a record that need not be done in the order of the file.
type task struct {
	run  func() error
	size int // of the record, in bytes
}

// read reads a file. One goroutine splits it into records, the others process the records.
func (r *fileReader) read(ctx context.Context, in inputfile.File) (err error) {
	content, err := in.Open(&r.builder.progress.done)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	group, ctx := errgroup.WithContext(ctx)
	var tasks iter.Seq2[task, error]
	switch in.Format {
	case inputfile.MARC:
		tasks = r.marc(in.Path, content)
	case inputfile.Dump:
		tasks = r.dumpLines(ctx, in.Path, content.Reader)
	default:
		tasks = r.csv(in.Path, content)
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
					if err := t.run(); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// sendBatches sends the tasks in batches. Long records make short batches, so that the memory for
// those on their way is bounded.
func sendBatches(ctx context.Context, tasks iter.Seq2[task, error], batches chan<- []task) error {
	const maxTasks, maxBytes = 128, 1 << 20
	batch, size := make([]task, 0, maxTasks), 0
	send := func() error {
		select {
		case batches <- batch:
			batch, size = make([]task, 0, maxTasks), 0
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for t, err := range tasks {
		if err != nil {
			return err
		}
		batch, size = append(batch, t), size+t.size
		if len(batch) == maxTasks || size >= maxBytes {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}
