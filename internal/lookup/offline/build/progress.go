package build

import "sync/atomic"

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

func (p *Progress) begin(step Step, total int64) {
	p.done.Store(0)
	p.total.Store(total)
	p.step.Store(int32(step))
}
