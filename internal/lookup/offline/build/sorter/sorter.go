// Package sorter sorts records by their bytes, in a file if there are many.
package sorter

import (
	"context"
	"fmt"
	"iter"

	"github.com/lanrat/extsort"
)

// sortChunk is the number of records that are sorted in memory at a time. About four chunks are in
// memory.
const sortChunk = 40_000

// Sorter sorts records by their bytes, in a file if there are many.
type Sorter struct {
	in      chan string
	out     <-chan string
	failed  <-chan error
	cancel  context.CancelFunc
	stopped chan struct{} // closed when no more records are read from in
	count   int64
}

// New returns a sorter that keeps its file in the folder.
func New(ctx context.Context, folder string) *Sorter {
	ctx, cancel := context.WithCancel(ctx)
	s := &Sorter{in: make(chan string, 256), cancel: cancel, stopped: make(chan struct{})}
	var sorting *extsort.StringSorter
	sorting, s.out, s.failed = extsort.Strings(s.in, &extsort.Config{
		ChunkSize: sortChunk, NumWorkers: 2, SortedChanBuffSize: 256, TempFilesDir: folder,
	})
	go func() {
		defer close(s.stopped)
		sorting.Sort(ctx)
	}()
	return s
}

// Add adds a record. It must not be called by several goroutines at a time.
func (s *Sorter) Add(record string) error {
	select {
	case s.in <- record:
		s.count++
		return nil
	case <-s.stopped: // the sorting has failed or was cancelled
		if err := <-s.failed; err != nil {
			return fmt.Errorf("sorting: %w", err)
		}
		return context.Canceled
	}
}

// Count returns the number of records that were added.
func (s *Sorter) Count() int64 { return s.count }

// All yields the records in order. It is called once, after the last record was added.
func (s *Sorter) All() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		close(s.in)
		for record := range s.out {
			if !yield(record, nil) {
				return
			}
		}
		if err := <-s.failed; err != nil {
			yield("", fmt.Errorf("sorting: %w", err))
		}
	}
}

// Close stops the sorting and removes its file.
func (s *Sorter) Close() {
	s.cancel()
	for range s.out {
	}
	<-s.stopped
}
