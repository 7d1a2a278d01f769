// Package groupcommit commits the writes that wait at the same time together, because bringing a
// transaction onto the disk takes longer than most writes.
//
// One goroutine runs while there are writes. It begins a transaction, runs the waiting writes in
// the order of their arrival, each in a savepoint, and commits when none waits any more. A write
// that fails is rolled back to its savepoint and leaves the others alone. All are answered after
// the commit. A write that comes alone is committed alone: nothing waits for others to come.
//
// Some errors, such as that of an interrupted statement, make SQLite roll the whole transaction
// back, and a commit can fail. All writes of that transaction are then run again, each in one of
// its own, so that each gets the error that it would have got alone.
package groupcommit

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// ErrClosed is the error of a write after Close.
var ErrClosed = errors.New("the catalogue is closed")

// Limits of a transaction. The first write in it waits for the last.
const (
	maxWrites = 64
	maxTime   = 50 * time.Millisecond // after it no further write begins
)

// Func is a write. It returns the first error of its statements. It may be called again after a
// call whose changes were lost, and must then start afresh.
type Func func(context.Context, *Tx) error

// Writer runs all writes on a database. It is safe for concurrent use.
type Writer struct {
	db    *sql.DB
	check Func
	told  func(Batch) // nil for nobody

	mu       sync.Mutex
	waiting  []*request // those that have arrived, in order
	running  bool       // whether a goroutine takes them
	closed   bool
	runs     sync.WaitGroup
	next     []*request           // those that the goroutine has taken from waiting
	prepared map[string]*sql.Stmt // by text; of the goroutine
}

// request is a write that waits or runs.
type request struct {
	ctx     context.Context
	f       Func
	taken   atomic.Bool // by the goroutine that runs it, or by its caller, who gives up
	done    chan struct{}
	err     error // once done is closed
	crashed *crash
}

// Batch is what came of writes that were committed together.
type Batch struct {
	Written, Failed int
	Duration        time.Duration // from the first statement to the commit
}

// New returns a Writer on db, whose transactions must hold the write lock from their beginning. It
// uses one connection at a time. check is called in each transaction before its commit; its error
// prevents the commit. told, which may be nil, is called after each batch, before its writes
// return.
func New(db *sql.DB, check Func, told func(Batch)) *Writer {
	return &Writer{db: db, check: check, told: told, prepared: map[string]*sql.Stmt{}}
}

// Write runs f and returns nil once its changes are on the disk. If ctx ends while f waits or runs,
// nothing is written and the error is that of ctx, which f gets. If f panics, Write does.
func (w *Writer) Write(ctx context.Context, f Func) error {
	r := &request{ctx: ctx, f: f, done: make(chan struct{})}
	if err := w.enqueue(r); err != nil {
		return err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-r.done // it may be written already
	}
	if r.crashed != nil {
		panic(r.crashed)
	}
	return r.err
}

// Close waits for the writes that were begun before it. Later ones are refused with ErrClosed. It
// doesn't close the database.
func (w *Writer) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.runs.Wait()
	var errs []error
	for _, s := range w.prepared {
		errs = append(errs, s.Close())
	}
	clear(w.prepared)
	return errors.Join(errs...)
}

func (w *Writer) enqueue(r *request) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return ErrClosed
	}
	w.waiting = append(w.waiting, r)
	if !w.running {
		w.running = true
		w.runs.Go(w.run)
	}
	return nil
}

// run commits writes until none waits.
func (w *Writer) run() {
	for {
		w.mu.Lock()
		w.takeWaiting()
		if len(w.next) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		w.runBatch()
	}
}

// takeWaiting moves the waiting requests to next. The caller holds w.mu.
func (w *Writer) takeWaiting() {
	w.next = append(w.next, w.waiting...)
	clear(w.waiting)
	w.waiting = w.waiting[:0]
}

// pop returns the next request whose caller still waits; nil if there is none.
func (w *Writer) pop() *request {
	for {
		if len(w.next) == 0 {
			w.mu.Lock()
			w.takeWaiting()
			w.mu.Unlock()
		}
		if len(w.next) == 0 {
			return nil
		}
		r := w.next[0]
		w.next[0] = nil
		w.next = w.next[1:]
		if r.taken.CompareAndSwap(false, true) {
			return r
		}
	}
}

// runBatch commits as many of the waiting writes as one transaction may hold.
func (w *Writer) runBatch() {
	start := time.Now()
	tx, err := w.begin()
	if err != nil {
		// All have waited for as long as it took to fail.
		w.tell(Batch{Failed: w.refuse(w.next, err), Duration: time.Since(start)})
		w.next = nil
		return
	}
	var ran []*request
	lost := false
	for began := time.Now(); !lost && len(ran) < maxWrites && time.Since(began) < maxTime; {
		r := w.pop()
		if r == nil {
			break
		}
		r.err, lost = tx.runInSavepoint(r)
		ran = append(ran, r)
	}
	w.finish(tx, ran, start, lost)
	w.prepare(tx.unprepared)
}

// finish commits a transaction and answers the writes that ran in it. If it is lost, or can't be
// committed, they are run one by one: those that failed too, since they may have failed because of
// what others had changed.
func (w *Writer) finish(tx *Tx, ran []*request, start time.Time, lost bool) {
	var err error
	if lost || !slices.ContainsFunc(ran, func(r *request) bool { return r.err == nil }) {
		tx.rollback()
	} else {
		err = w.commit(tx)
	}
	if lost || err != nil && len(ran) > 1 {
		for _, r := range ran {
			again := time.Now()
			r.err = w.runAlone(r)
			w.answer([]*request{r}, again)
		}
		return
	}
	if err != nil {
		ran[0].err = err
	}
	w.answer(ran, start)
}

// answer lets the writes of a batch return.
func (w *Writer) answer(ran []*request, start time.Time) {
	b := Batch{Duration: time.Since(start)}
	for _, r := range ran {
		if r.err != nil {
			b.Failed++
		} else {
			b.Written++
		}
	}
	w.tell(b)
	for _, r := range ran {
		close(r.done)
	}
}

func (w *Writer) tell(b Batch) {
	if w.told != nil && b.Written+b.Failed > 0 {
		w.told(b)
	}
}

// runAlone runs a write in a transaction of its own.
func (w *Writer) runAlone(r *request) error {
	tx, err := w.begin()
	if err != nil {
		return err
	}
	if err := tx.call(r); err != nil {
		tx.rollback()
		return err
	}
	return w.commit(tx)
}

// commit commits tx, or rolls it back and returns why.
func (w *Writer) commit(tx *Tx) error {
	if err := w.check(context.Background(), tx); err != nil {
		tx.rollback()
		return err
	}
	return tx.sql.Commit()
}

// refuse answers requests whose callers still wait, and returns their number.
func (w *Writer) refuse(requests []*request, err error) (n int) {
	for _, r := range requests {
		if r.taken.CompareAndSwap(false, true) {
			r.err = err
			close(r.done)
			n++
		}
	}
	return n
}
