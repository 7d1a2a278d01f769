package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/migrations"
	"shelflist/internal/store/sqlite"
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
			o.Log.Info("catalogue read through: no damage found", "seconds", time.Since(began).Round(time.Second/10).Seconds())
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

// readThrough reads the whole file and counts the books. It reads table by table, each in a
// transaction of its own: while one lasts SQLite can't start the -wal file anew, which then grows
// with each write. One connection of its own leaves those of the pool to requests.
func (s *Store) readThrough(ctx context.Context) (err error) {
	db, err := sqlite.Open(s.file, sqlite.ReadOnly, "query_only(1)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	tables, err := migrations.Tables(ctx, db)
	if err != nil {
		return domain(err)
	}
	for _, table := range tables {
		if err := migrations.CheckTable(ctx, db, table); err != nil {
			return fmt.Errorf("the table %s or one of its indexes can't be read: %w", table, domain(err))
		}
	}
	return s.recount(ctx, db)
}

// recount corrects the number of books. It counts without keeping others from writing.
func (s *Store) recount(ctx context.Context, db *sql.DB) error {
	var wrong int64
	err := transact(ctx, db, &sql.TxOptions{ReadOnly: true}, func(tx *sql.Tx) (err error) {
		wrong, err = migrations.Miscounted(ctx, tx)
		return err
	})
	if err != nil || wrong == 0 {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx *groupcommit.Tx) error { return migrations.CorrectCount(ctx, tx, wrong) })
}
