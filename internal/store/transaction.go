package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shelflist/internal/store/audit"
	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/row"
	"shelflist/internal/store/snapshot"
)

// Limits of the time that a method may take, waiting included. No request waits longer.
const (
	readLimit  = 10 * time.Second
	writeLimit = 30 * time.Second
)

// write runs f in a transaction that holds the write lock from its beginning; see groupcommit. It
// commits only into the file that was opened: SQLite would write into a deleted one without an
// error. f may be called twice. The event of ctx, if it has one, is recorded with what f writes.
func (s *Store) write(ctx context.Context, f groupcommit.Func) error {
	if s.Damaged() {
		return ErrDamaged
	}
	return s.explain(limit(ctx, writeLimit, func(ctx context.Context) error {
		if err := s.walRecord.Make(ctx, s.file, s.writer, s.sameFile); err != nil {
			return domain(err)
		}
		return domain(s.commits.Write(ctx, audit.Recorded(ctx, f)))
	}))
}

// read runs f in a transaction in which the catalogue doesn't change. f gets a context that never
// ends: what it reads costs little, and the driver's watch over a context would cost more.
func (s *Store) read(ctx context.Context, f func(context.Context, row.Tx) error) error {
	return s.readUntil(ctx, func(ctx context.Context, tx row.Tx) error { return f(context.WithoutCancel(ctx), tx) })
}

// query returns what f returns, in a transaction of read or filter.
func query[T any](
	ctx context.Context, read func(context.Context, func(context.Context, row.Tx) error) error,
	f func(context.Context, row.Tx) (T, error),
) (v T, err error) {
	err = read(ctx, func(ctx context.Context, tx row.Tx) (err error) {
		v, err = f(ctx, tx)
		return err
	})
	return v, err
}

// readUntil is read with a context that ends with ctx, and when reading takes too long.
func (s *Store) readUntil(ctx context.Context, f func(context.Context, row.Tx) error) error {
	return s.explain(limit(ctx, readLimit, func(ctx context.Context) error {
		if s.snapshots == nil {
			return transact(ctx, s.readers, &sql.TxOptions{ReadOnly: true}, func(tx *sql.Tx) error {
				return f(ctx, tx)
			})
		}
		return domain(s.snapshots.Read(ctx, func(tx *snapshot.Tx) error { return f(ctx, tx) }))
	}))
}

// explain finds out why the catalogue's file can't be read or written, if err says only that.
func (s *Store) explain(err error) error {
	if s.opened == nil || !isAccess(err) {
		return err
	}
	cause := s.sameFile()
	if cause == nil {
		cause = dbfile.Shortage(s.file)
	}
	if cause == nil {
		return err
	}
	return fmt.Errorf("%w: %w", cause, err)
}

// filter is readUntil for queries whose cost grows with the catalogue. Others have connections
// left.
func (s *Store) filter(ctx context.Context, f func(context.Context, row.Tx) error) error {
	return limit(ctx, readLimit, func(ctx context.Context) error {
		select {
		case s.filters <- struct{}{}:
			defer func() { <-s.filters }()
		case <-ctx.Done():
			return ctx.Err()
		}
		return s.readUntil(ctx, f)
	})
}

// limit runs f with a context that ends after a time. The error is ErrSlow if it did.
func limit(ctx context.Context, d time.Duration, f func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err := f(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil && !errors.Is(err, ErrSlow) {
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	return err
}

// transact runs f in a transaction, which it commits if f returns nil and rolls back otherwise.
func transact(ctx context.Context, db *sql.DB, o *sql.TxOptions, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, o)
	if err != nil {
		return domain(err)
	}
	if err := f(tx); err != nil {
		return domain(errors.Join(err, tx.Rollback()))
	}
	return domain(tx.Commit())
}
