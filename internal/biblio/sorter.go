package biblio

import (
	"context"
	"fmt"
	"iter"

	"github.com/lanrat/extsort"
)

// sortChunk is how many records are sorted in memory at a time; some four such chunks are held.
const sortChunk = 40_000

// sorter puts records in the order of their bytes, in a file when they are many.
type sorter struct {
	ctx     context.Context
	cancel  context.CancelFunc
	in      chan string
	out     <-chan string
	failed  <-chan error
	stopped chan struct{} // takes no more records
	count   int64
}

func newSorter(ctx context.Context, folder string) *sorter {
	s := &sorter{in: make(chan string, 256), stopped: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(ctx)
	var all *extsort.StringSorter
	all, s.out, s.failed = extsort.Strings(s.in, &extsort.Config{ChunkSize: sortChunk, NumWorkers: 2, SortedChanBuffSize: 256, TempFilesDir: folder})
	go func() {
		defer close(s.stopped)
		all.Sort(s.ctx)
	}()
	return s
}

// add is for one goroutine at a time.
func (s *sorter) add(record string) error {
	select {
	case s.in <- record:
		s.count++
		return nil
	case <-s.stopped: // before its input has ended: it failed
		if err := <-s.failed; err != nil {
			return fmt.Errorf("sorting: %w", err)
		}
		return s.ctx.Err()
	}
}

// all yields the records in order, once, when all were added.
func (s *sorter) all() iter.Seq2[string, error] {
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

// close ends the sorting and releases its file.
func (s *sorter) close() {
	s.cancel()
	for range s.out {
	}
	<-s.stopped
}
