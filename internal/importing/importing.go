// Package importing takes files of books into the catalogue: it checks each row against the list,
// writes what is new in parts, and undoes that.
//
// An import is a row of the store's table of imports and a file beside the catalogue. All that is
// done is in the store after each part, so that an import that was cut off by a kill goes on where
// it was.
package importing

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing/plan"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/imports"
)

// Errors of an importer.
var (
	ErrTooLarge = errors.New("the file is larger than an import may be")
	ErrState    = errors.New("the import is not in a state for that")
	ErrNoFile   = errors.New("the file of the import is gone")
)

// Config is what an importer needs.
type Config struct {
	Imports imports.Table
	Folder  string // for the files; made when the first comes
	MaxSize int64  // of a file, in bytes
	// LookUp asks the sources for a book by its ISBN, one at a time, when a row says no more. The
	// error is ErrNoWork if none knows it. It is nil if there are no sources.
	LookUp func(ctx context.Context, isbn string) (catalogue.Book, error)
	// Added is called when books were added, which may want their covers; nil if nobody wants to
	// know.
	Added func()
	Log   *slog.Logger
}

// Importer carries out imports, one at a time.
type Importer struct {
	Config
	wake chan struct{}

	mu      sync.Mutex
	current int64 // the import that something is done for; 0 for none
	cancel  context.CancelCauseFunc
	stuck   int64        // the import that could not go on when it was last tried; 0 for none
	trouble error        // why
	read    atomic.Int64 // bytes of its file
	size    atomic.Int64

	lookedUp atomic.Int64 // ISBNs, in its present state
}

// errStopped is the cause for which a person stops an import.
var errStopped = errors.New("stopped by a person")

// New returns an importer. Run carries out what it is asked for.
func New(c Config) *Importer {
	return &Importer{Config: c, wake: make(chan struct{}, 1)}
}

// begin puts an import into a state in which something is done, and lets Run begin. It returns
// ErrState unless the import is in one of the states from.
func (i *Importer) begin(ctx context.Context, im plan.Import, state plan.State, from ...plan.State) error {
	now, err := i.Imports.Get(ctx, im.ID)
	if err != nil {
		return err
	}
	begun := false
	if slices.Contains(from, now.State) {
		im.State = state
		if now.State == plan.Stopped && state == plan.Running {
			begun, err = i.Imports.SetState(ctx, im.ID, now.State, state, "")
		} else {
			begun, err = i.Imports.Begin(ctx, im, now.State)
		}
	}
	switch {
	case err != nil:
		return err
	case !begun:
		return fmt.Errorf("%w: %s", ErrState, now.State)
	}
	i.wakeUp()
	return nil
}

func (i *Importer) wakeUp() {
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// Check begins to compare each row of an import with the catalogue, with other settings and another
// mode than before, perhaps.
func (i *Importer) Check(ctx context.Context, im plan.Import) error {
	return i.begin(ctx, im, plan.Checking, plan.Uploaded, plan.Checked, plan.Failed)
}

// Configure gives an import other settings and another mode. What became of its rows is to be found
// out anew.
func (i *Importer) Configure(ctx context.Context, im plan.Import) error {
	return i.begin(ctx, im, plan.Uploaded, plan.Uploaded, plan.Checked, plan.Failed)
}

// Confirm begins to write the books of an import that was checked, or goes on with one that was
// stopped.
func (i *Importer) Confirm(ctx context.Context, id int64) error {
	im, err := i.Imports.Get(ctx, id)
	if err != nil {
		return err
	}
	return i.begin(ctx, im, plan.Running, plan.Checked, plan.Stopped)
}

// Undo begins to undo all that an import has done, also one that was cut off. The error is
// dbfile.ErrLocked if another process carries it out.
func (i *Importer) Undo(ctx context.Context, id int64) error {
	im, err := i.Imports.Get(ctx, id)
	if err != nil {
		return err
	}
	from := []plan.State{plan.Done, plan.Stopped}
	if im.State == plan.Running {
		if err := i.checkFree(id); err != nil {
			return err
		}
		from = append(from, plan.Running)
	}
	return i.begin(ctx, im, plan.Undoing, from...)
}

// checkFree returns dbfile.ErrLocked if somebody reads the file of an import to carry it out.
func (i *Importer) checkFree(id int64) error {
	lock, err := dbfile.Lock(i.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return lock.Close()
}

// Stop stops what is done for an import. What was written stays, and Confirm goes on with it. The
// error is dbfile.ErrLocked if another process carries it out.
func (i *Importer) Stop(ctx context.Context, id int64) error {
	im, err := i.Imports.Get(ctx, id)
	if err != nil {
		return err
	}
	if im.State != plan.Checking && im.State != plan.Running {
		return fmt.Errorf("%w: %s", ErrState, im.State)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current == id {
		i.cancel(errStopped)
		return nil
	}
	if err := i.checkFree(id); err != nil {
		return err
	}
	return i.leave(ctx, im, stoppedState(im.State), "")
}

// leave puts an import for which something was done into another state, unless somebody else has
// done so.
func (i *Importer) leave(ctx context.Context, im plan.Import, state plan.State, fault string) error {
	_, err := i.Imports.SetState(ctx, im.ID, im.State, state, fault)
	return err
}

// stoppedState returns the state of an import that was stopped in another.
func stoppedState(s plan.State) plan.State {
	if s == plan.Checking {
		return plan.Uploaded
	}
	return plan.Stopped
}

// Bytes returns how many bytes of the file of an import were read in its present state, and how
// many there are; 0 if that isn't known.
func (i *Importer) Bytes(id int64) (read, size int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current != id || i.lookedUp.Load() > 0 { // then not reading is what takes long
		return 0, 0
	}
	return i.read.Load(), i.size.Load()
}

// retry is how long it takes until what has failed for no fault of the file is tried again.
const retry = 10 * time.Second

// Run goes on with the imports that are under way, and carries out what is asked for, until ctx
// ends.
func (i *Importer) Run(ctx context.Context) {
	i.removeLeftovers()
	for ctx.Err() == nil {
		again, err := i.next(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			i.Log.Error("an import can't go on", "error", err, "retry", retry.String())
			select {
			case <-time.After(retry):
			case <-ctx.Done():
			}
		case !again:
			select {
			case <-i.wake:
			case <-ctx.Done():
			}
		}
	}
}

// next carries out the oldest import that is under way, and reports whether there was one.
func (i *Importer) next(ctx context.Context) (found bool, err error) {
	list, err := i.Imports.UnderWay(ctx)
	if err != nil {
		return false, err
	}
	for _, im := range list {
		err := i.Do(ctx, im)
		if errors.Is(err, dbfile.ErrLocked) {
			continue // another process does it
		}
		i.mu.Lock()
		if i.stuck, i.trouble = im.ID, err; err == nil {
			i.stuck = 0
		}
		i.mu.Unlock()
		return true, err
	}
	return false, nil
}

// Trouble returns why an import that is under way could not go on when it was last tried, for no
// fault of its file; nil if it goes on. It is tried again by itself.
func (i *Importer) Trouble(id int64) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stuck != id {
		return nil
	}
	return i.trouble
}

// Do carries out what an import is under way with, and returns when that is done, was stopped, or
// has failed. A fault of the file is no error: the import is then in the state ImportFailed. The
// error is dbfile.ErrLocked if another process carries it out.
func (i *Importer) Do(ctx context.Context, im plan.Import) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	i.mu.Lock()
	i.current, i.cancel = im.ID, cancel
	i.mu.Unlock()
	defer func() {
		i.mu.Lock()
		i.current = 0
		i.mu.Unlock()
	}()
	began := time.Now()
	err := i.do(ctx, im)
	var fault *FileError
	switch {
	case err == nil:
		i.Log.Info("import", "import", im.ID, "file", im.File, "state", im.State,
			"duration", time.Since(began).Round(time.Millisecond).String())
		return nil
	case context.Cause(ctx) == errStopped:
		return i.leave(context.WithoutCancel(ctx), im, stoppedState(im.State), "")
	case errors.As(err, &fault), errors.Is(err, ErrNoFile):
		i.Log.Warn("import failed", "import", im.ID, "file", im.File, "error", err)
		state, text := plan.Failed, ErrNoFile.Error()
		if im.State == plan.Running {
			state = plan.Stopped // what was written may be undone
		}
		if fault != nil {
			text = fault.Error()
		}
		return i.leave(ctx, im, state, text)
	}
	return err
}

// do does what an import is under way with.
func (i *Importer) do(ctx context.Context, im plan.Import) error {
	if im.State == plan.Undoing {
		return i.undo(ctx, im)
	}
	lock, err := dbfile.Lock(i.path(im.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	// Another process may have done it, before it gave up the lock.
	now, err := i.Imports.Get(ctx, im.ID)
	if err != nil || now.State != im.State {
		return err
	}
	if im.State == plan.Checking {
		return i.check(ctx, now)
	}
	return i.apply(ctx, now)
}

// Forget deletes an import of which nothing was written, and its file. The error is ErrState if
// something was, or if something is done for it.
func (i *Importer) Forget(ctx context.Context, id int64) error {
	im, err := i.Imports.Get(ctx, id)
	if err != nil {
		return err
	}
	if im.State != plan.Uploaded && im.State != plan.Checked && im.State != plan.Failed {
		return fmt.Errorf("%w: %s", ErrState, im.State)
	}
	if err := i.Imports.Delete(ctx, id, im.State); err != nil {
		return err
	}
	return i.removeFile(id)
}
