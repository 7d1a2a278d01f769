package build

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// Step is a step of building an index. The steps follow one another.
type Step int32

const (
	Reading Step = iota // reading the files; progress is in bytes
	Joining             // joining Open Library's editions to their works; in records
	Uniting             // uniting the descriptions of the same work; in descriptions
	Writing             // writing the index; in works
)

// Progress is the progress of building an index. Its methods may be called during the building.
type Progress struct {
	// Skipped, if it is set, is called for each record that can't be read, by one goroutine at a
	// time. The error includes the place in the file.
	Skipped func(file string, err error)
	// LeftOut, if it is set, is likewise called for each value that was left out of its work.
	LeftOut func(file string, err error)

	mu      sync.Mutex
	skips   counts // why records could not be read
	dropped counts // what was left out of works

	step                     atomic.Int32
	done, total              atomic.Int64 // of the step
	records, skipped, united atomic.Int64
}

// Step returns the current step, and how much of it is done.
func (p *Progress) Step() (step Step, done, total int64) {
	return Step(p.step.Load()), p.done.Load(), p.total.Load()
}

// Records returns the number of descriptions that were read, and of records that could not be read.
func (p *Progress) Records() (read, skipped int64) { return p.records.Load(), p.skipped.Load() }

// Works returns the number of different works. It is 0 before the step Uniting is finished.
func (p *Progress) Works() int64 { return p.united.Load() }

// Count is how often something happened.
type Count struct {
	What string
	N    int64
}

// Skips returns why records could not be read, the most frequent reason first.
func (p *Progress) Skips() []Count {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.skips.sorted()
}

// Defects returns what is wrong with works that were read, the most frequent first: "works without
// their ISBN: not an ISBN".
func (p *Progress) Defects() []Count {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dropped.sorted()
}

// skip reports a record that can't be read.
func (p *Progress) skip(file string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.skipped.Add(1)
	p.skips.add(reason(err), 1)
	if p.Skipped != nil {
		p.Skipped(file, err)
	}
}

// leaveOut reports a value that was left out of its work. The error includes the place in the file.
func (p *Progress) leaveOut(file, what string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped.add(what, 1)
	if p.LeftOut != nil {
		p.LeftOut(file, err)
	}
}

// count counts a defect of n works or fields that need not be told one by one.
func (p *Progress) count(what string, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped.add(what, n)
}

// counts are numbers by what they count.
type counts map[string]int64

const (
	maxReasons   = 50 // different ones
	otherReasons = "other reasons"
)

func (c *counts) add(what string, n int64) {
	if *c == nil {
		*c = counts{}
	}
	if _, ok := (*c)[what]; !ok && len(*c) >= maxReasons {
		what = otherReasons
	}
	(*c)[what] += n
}

func (c counts) sorted() []Count {
	var list []Count
	for _, what := range slices.Sorted(maps.Keys(c)) {
		list = append(list, Count{what, c[what]})
	}
	slices.SortStableFunc(list, func(a, b Count) int { return cmp.Compare(b.N, a.N) })
	return list
}

// reason returns why a record can't be read, without its place in the file.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return fmt.Sprintf("%.200s", err.Error())
		}
		err = inner
	}
}

func (p *Progress) begin(step Step, total int64) {
	p.done.Store(0)
	p.total.Store(total)
	p.step.Store(int32(step))
}
