package build

import (
	"cmp"
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"shelflist/internal/dewey"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build/description"
	"shelflist/internal/lookup/offline/build/sorter"
)

// defaultPrefixed is the default of Options.Prefixed.
const defaultPrefixed = 100_000

// maxDeweys bounds the Dewey numbers of a work among which one is chosen.
const maxDeweys = 200

// numberBytes is the length of an encoded number.
const numberBytes = 8

// builder collects descriptions and writes an index of their works. Its memory does not grow with
// their number.
type builder struct {
	folder   string
	prefixed int64 // see Options
	progress *Progress
	last     atomic.Uint64 // the last number given to a description

	mu         sync.Mutex
	byID       *sorter.Sorter // ID, number, description
	byHoldings *sorter.Sorter // the complement of the holdings, number, ID, work
	keys       *sorter.Sorter // see keys.go
}

func newBuilder(ctx context.Context, folder string, o Options) *builder {
	return &builder{
		folder:     folder,
		prefixed:   cmp.Or(o.Prefixed, defaultPrefixed),
		progress:   cmp.Or(o.Progress, &Progress{}),
		byID:       sorter.New(ctx, folder),
		byHoldings: sorter.New(ctx, folder),
		keys:       sorter.New(ctx, folder),
	}
}

func (b *builder) close() {
	b.byID.Close()
	b.byHoldings.Close()
	b.keys.Close()
}

// nextNumber returns a number for the next description of the input. The numbers keep the order of
// the input, since descriptions may be added in any order.
func (b *builder) nextNumber() uint64 { return b.last.Add(1) }

// add adds the description with that number. It may be called by several goroutines.
func (b *builder) add(number uint64, d *description.Description) error {
	if strings.ContainsRune(d.FullTitle()+d.Author+d.Publisher, utf8.RuneError) {
		b.progress.count("works with characters that can't be read, shown as "+string(utf8.RuneError), 1)
	}
	record := make([]byte, 0, 256)
	record = binary.BigEndian.AppendUint64(record, uint64(offline.IDNumber(&d.Work)))
	record = binary.BigEndian.AppendUint64(record, number)
	record = d.AppendTo(record)
	text := string(record)
	b.progress.records.Add(1)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.byID.Add(text)
}

// unite makes one work of the descriptions with the same ID, and passes the works on to be sorted
// by their holdings.
func (b *builder) unite() error {
	b.progress.begin(Uniting, b.byID.Count())
	u := union{}
	for record, err := range b.byID.All() {
		if err != nil {
			return err
		}
		b.progress.done.Add(1)
		if len(record) < 2*numberBytes {
			return description.ErrDamaged
		}
		d, err := description.Decode(record[2*numberBytes:])
		if err != nil {
			return err
		}
		if id := record[:numberBytes]; id != u.id {
			if err := u.flush(b.byHoldings); err != nil {
				return err
			}
			u = union{id: id, number: record[numberBytes : 2*numberBytes], work: d, deweys: u.deweys[:0]}
		} else {
			u.work.Add(d)
		}
		if d.Dewey != "" && len(u.deweys) < maxDeweys {
			u.deweys = append(u.deweys, string(d.Dewey))
		}
	}
	if err := u.flush(b.byHoldings); err != nil {
		return err
	}
	b.progress.united.Store(b.byHoldings.Count())
	return nil
}

// union is the work that is being united from its descriptions.
type union struct {
	id, number string // of the first description
	work       description.Description
	deweys     []string
}

// flush passes the work on, if there is one.
func (u *union) flush(to *sorter.Sorter) error {
	if u.id == "" {
		return nil
	}
	if len(u.deweys) > 1 {
		u.work.Dewey, _ = dewey.Best(u.deweys)
	}
	u.work.Holdings = max(u.work.Holdings, 1)
	record := make([]byte, 0, 256)
	record = binary.BigEndian.AppendUint32(record, ^u.work.Holdings)
	record = append(append(record, u.number...), u.id...)
	return to.Add(string(u.work.AppendTo(record)))
}
