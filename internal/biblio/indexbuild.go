package biblio

import (
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"

	"shelflist/internal/dewey"
)

// indexBuilder collects works and writes an index of them. What it holds in memory does not grow with their number.
type indexBuilder struct {
	folder string
	first  int64         // how many works at least have the beginnings of their words listed
	run    *IndexRun     // is told how far it is
	last   atomic.Uint64 // the number of works begun

	mu     sync.Mutex
	byID   *sorter // hash, number, work
	byHeld *sorter // how widely held, the most first; number, hash, work
	keys   *sorter // IDs and ISBNs, and whose they are
}

func newIndexBuilder(ctx context.Context, folder string, run *IndexRun) *indexBuilder {
	return &indexBuilder{
		folder: folder,
		first:  100_000,
		run:    run,
		byID:   newSorter(ctx, folder),
		byHeld: newSorter(ctx, folder),
		keys:   newSorter(ctx, folder),
	}
}

func (b *indexBuilder) close() {
	b.byID.close()
	b.byHeld.close()
	b.keys.close()
}

const numberBytes = 8

// next numbers the next work of the input.
func (b *indexBuilder) next() uint64 { return b.last.Add(1) }

// add adds the work of that number. Works may be added in any order, by several goroutines: the numbers say which was first.
func (b *indexBuilder) add(number uint64, w *heldWork) error {
	record := make([]byte, 0, 256)
	record = binary.BigEndian.AppendUint64(record, uint64(offlineHash(&w.Work)))
	record = binary.BigEndian.AppendUint64(record, number)
	record = w.appendTo(record)
	text := string(record)
	b.run.records.Add(1)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.byID.add(text)
}

// skip notes a record that can't be read.
func (b *indexBuilder) skip(file string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.run.broken.Add(1)
	if b.run.Skipped != nil {
		b.run.Skipped(file, err)
	}
}

// unite makes one of the works that have the same ID, and hands them on to be put in order of how widely they are held.
func (b *indexBuilder) unite() error {
	b.run.begin(Uniting, b.byID.count)
	var id, number string // of the first description of the work that is being united
	var work heldWork
	var deweys []string
	flush := func() error {
		if id == "" {
			return nil
		}
		if len(deweys) > 1 {
			work.Dewey, _ = dewey.Best(deweys)
		}
		work.held = max(work.held, 1)
		record := make([]byte, 0, 256)
		record = binary.BigEndian.AppendUint32(record, ^work.held)
		record = append(append(record, number...), id...)
		return b.byHeld.add(string(work.appendTo(record)))
	}
	for record, err := range b.byID.all() {
		if err != nil {
			return err
		}
		b.run.done.Add(1)
		if len(record) < 2*numberBytes {
			return errSorted
		}
		w, err := decodeHeld(record[2*numberBytes:])
		if err != nil {
			return err
		}
		if record[:numberBytes] == id {
			work.fillFrom(w)
		} else {
			if err := flush(); err != nil {
				return err
			}
			id, number, work, deweys = record[:numberBytes], record[numberBytes:2*numberBytes], w, deweys[:0]
		}
		if w.Dewey != "" && len(deweys) < maxISBNs {
			deweys = append(deweys, string(w.Dewey))
		}
	}
	if err := flush(); err != nil {
		return err
	}
	b.run.united.Store(b.byHeld.count)
	return nil
}
