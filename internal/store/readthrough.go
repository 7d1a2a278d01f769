package store

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/examine"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/row"
)

// Damaged reports whether damage was found in the file since it was opened. Nothing is written from
// then on: each method that changes something returns ErrDamaged. What can be read is still read.
func (s *Store) Damaged() bool { return s.damaged.Load() }

// readDelay keeps the reading from slowing down the rest of a start and the first pages.
const readDelay = 300 * time.Millisecond

// WaitUntilRead returns when the file was read through. Until then other methods take longer.
func (s *Store) WaitUntilRead() { s.reading.Wait() }

// startReading begins to read the file through. stopRead ends that.
func (s *Store) startReading(o Options) {
	ctx, cancel := context.WithCancel(context.Background())
	s.stopRead = cancel
	s.reading.Go(func() {
		select {
		case <-time.After(readDelay):
		case <-ctx.Done():
			return
		}
		began := time.Now()
		switch err := s.readThrough(ctx); {
		case err == nil:
			o.Log.Info("catalogue read through: no damage found", "seconds",
				time.Since(began).Round(time.Second/10).Seconds())
		case ctx.Err() != nil:
		case errors.Is(err, ErrDamaged), errors.Is(err, migrations.ErrDamaged):
			s.foundDamage(err, o)
		default:
			o.Log.Warn("the catalogue could not be read through: damage in it would not be noticed", "error", err)
		}
	})
}

// foundDamage ends all writing.
func (s *Store) foundDamage(err error, o Options) {
	s.damaged.Store(true)
	if o.OnDamage != nil {
		o.OnDamage(&dbfile.OpenError{
			Path: s.path, File: s.file, Problem: dbfile.Damaged, Folder: filepath.Dir(s.file),
			User: dbfile.UnknownID, Group: dbfile.UnknownID, Owner: dbfile.UnknownID, Err: err,
		})
	}
}

// readThrough reads the whole file, and corrects the numbers of what is in it.
func (s *Store) readThrough(ctx context.Context) error {
	wrong, err := examine.Through(ctx, s.file)
	if err != nil || wrong == (migrations.Tally{}) {
		return domain(err)
	}
	return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error {
		return migrations.CorrectTally(ctx, tx, wrong)
	})
}

// Tally is how many there are of some things.
type Tally = migrations.Tally

// Tally returns how many books and copies the catalogue has, and how many covers are to be fetched.
func (s *Store) Tally(ctx context.Context) (Tally, error) {
	return query(ctx, s.readUntil, func(ctx context.Context, tx row.Tx) (Tally, error) {
		return migrations.ReadTally(ctx, tx)
	})
}
