package biblio

import "sync/atomic"

// IndexStep is a part of the building of an index. They follow one another.
type IndexStep int32

const (
	Reading IndexStep = iota // the files; done is in bytes
	Joining                  // Open Library's editions to their works; in records
	Uniting                  // the descriptions of the same work; in descriptions
	Writing                  // in works
)

// IndexRun is how far the building of an index is. Its methods may be called while IndexFiles runs.
type IndexRun struct {
	// Skipped, if it is set, is called for each record that can't be read, from one goroutine at a time. The error says
	// where in the file it is.
	Skipped func(file string, err error)

	step                    atomic.Int32
	done, total             atomic.Int64 // of the step
	records, broken, united atomic.Int64
}

// Step returns the step that is under way, and how much of how much is done of it.
func (r *IndexRun) Step() (step IndexStep, done, total int64) {
	return IndexStep(r.step.Load()), r.done.Load(), r.total.Load()
}

// Records returns how many descriptions of works were read, and how many records could not be.
func (r *IndexRun) Records() (read, broken int64) { return r.records.Load(), r.broken.Load() }

// Works returns how many different works they describe. It is 0 until that is known.
func (r *IndexRun) Works() int64 { return r.united.Load() }

func (r *IndexRun) begin(step IndexStep, total int64) {
	r.done.Store(0)
	r.total.Store(total)
	r.step.Store(int32(step))
}
