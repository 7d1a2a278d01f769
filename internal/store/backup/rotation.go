package backup

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

// Rotation writes copies of a catalogue to a folder at regular times.
type Rotation struct {
	Path, Folder string // of the catalogue, and for the copies
	Open         bool   // whether this process has the catalogue open
	Keep         int    // how many copies stay
	Every        time.Duration
	Log          *slog.Logger
	Explain      func(error) error // words an error of Write
	// OnCopy is told of each copy when it was written, or why it could not be. It may be nil.
	OnCopy func(at time.Time, err error)
}

// maxRetry is the longest time after which a copy that failed is tried again.
const maxRetry = time.Hour

// Run writes a copy whenever the latest in the folder is older than the time between two, until ctx
// ends. What fails is logged and tried again.
func (r Rotation) Run(ctx context.Context) {
	wait := r.untilDue()
	for {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		began := time.Now()
		file, books, err := rotate(ctx, r.Path, r.Folder, r.Keep, began, r.Open)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && file == "":
			r.tell(began, err)
			wait = min(r.Every, maxRetry)
			r.Log.Error("the catalogue could not be backed up", "folder", r.Folder, "error", r.Explain(err), "retry",
				wait.String())
			continue
		case err != nil:
			r.Log.Error("old copies of the catalogue could not be removed", "folder", r.Folder, "error", err)
		}
		r.tell(began, nil)
		r.Log.Info("backed up", "file", file, "books", books, "duration",
			cmp.Or(time.Since(began).Round(time.Millisecond), time.Millisecond).String())
		wait = r.Every - time.Since(began)
	}
}

func (r Rotation) tell(at time.Time, err error) {
	if r.OnCopy != nil {
		r.OnCopy(at, err)
	}
}

// untilDue returns how long it is until the next copy is due.
func (r Rotation) untilDue() time.Duration {
	latest, err := Latest(r.Folder)
	if err != nil {
		return 0 // the attempt will say why
	}
	return max(0, min(r.Every, time.Until(latest.Add(r.Every))))
}
