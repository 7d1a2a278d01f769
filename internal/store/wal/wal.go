// Package wal tells whether a -wal file, in which SQLite keeps the latest writes, belongs to the
// catalogue beside it.
//
// SQLite lays a -wal file over whatever database is beside it, even a backup or another catalogue.
// So the catalogue records to which -wal files it belongs: by the first salt in their header, which
// SQLite picks at random for a new file, and to which it adds 1 each time it starts the file anew.
// The record is merged into the catalogue's file before a book is written. A later write makes it
// anew if another program has begun a new file meanwhile. See https://sqlite.org/walformat.html.
package wal

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// ErrStray is the error for a -wal file without its catalogue, or with another one.
var ErrStray = errors.New("a -wal file without its database, or with that of another")

// Values of wal.salt that are not a salt.
const (
	unknown = -1 // it is not recorded yet
	none    = 0  // there has been no -wal file
)

// maxRestarts is how many times SQLite may have started a -wal file anew since its salt was
// recorded, at the last start of the program: each time some thousand pages were written.
const maxRestarts = 1 << 20

// Check returns ErrStray if the -wal file beside the catalogue at path belongs to another one.
// alone reads the catalogue's file without the -wal file, merged with it.
func Check(ctx context.Context, path string, alone, merged *sql.DB) error {
	salt, ok := fileSalt(path)
	if !ok {
		return nil
	}
	recorded, err := recordedSalt(ctx, alone)
	if err != nil {
		return nil // an older version's, or its first tables are still in the -wal file
	}
	now, err := recordedSalt(ctx, merged)
	if err != nil {
		now = recorded // damaged, or the file of another hides the record
	}
	if isOwn(salt, recorded, now) {
		return nil
	}
	if same, err := changesNothing(ctx, path, alone, merged); err == nil && same {
		return nil
	}
	return ErrStray
}

// isOwn reports whether a -wal file with a salt belongs to a catalogue. recorded is what the
// catalogue's file records, now what it records with the -wal file.
func isOwn(salt uint32, recorded, now int64) bool {
	switch {
	case now != recorded: // the -wal file has the record, or SQLite started it anew for the record
		return now == unknown || salt-uint32(now) <= 1
	case recorded == unknown:
		return true
	case recorded == none:
		return false
	}
	return salt-uint32(recorded) < maxRestarts
}

func recordedSalt(ctx context.Context, db *sql.DB) (salt int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT salt FROM wal").Scan(&salt)
	return salt, err
}

// Record records which -wal file belongs to a catalogue. It is made just before the first write,
// not when the catalogue is opened: the first page of a new catalogue need not wait for it.
type Record struct {
	mu   sync.Mutex
	made atomic.Bool
	salt atomic.Uint32 // that was recorded, as far as it is known
}

// Tx is a transaction that holds the write lock.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Renew makes the record anew, in a transaction, if another program has begun the -wal file whose
// state is given. A connection that finds an empty file picks a salt at random for it.
func (r *Record) Renew(ctx context.Context, tx Tx, s State) error {
	salt := s.salt()
	if salt-r.salt.Load() < maxRestarts {
		return nil
	}
	var recorded int64
	if err := tx.QueryRowContext(ctx, "SELECT salt FROM wal").Scan(&recorded); err != nil {
		return err
	}
	if recorded >= 0 && salt-uint32(recorded) < maxRestarts {
		r.salt.Store(uint32(recorded)) // by an earlier transaction
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE wal SET salt = $1", salt)
	return err
}

// Make makes the record for the catalogue at path, if that wasn't done and check returns nil. db is
// its writer. A catalogue in memory, without a path, needs none.
func (r *Record) Make(ctx context.Context, path string, db *sql.DB, check func() error) error {
	if path == "" || r.made.Load() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.made.Load() {
		return nil
	}
	err := check()
	if err == nil {
		err = makeRecord(ctx, path, db)
	}
	r.made.Store(err == nil)
	return err
}

func makeRecord(ctx context.Context, path string, db *sql.DB) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// The record need not survive a power cut until it is merged, for which SQLite syncs the -wal
	// file before and the catalogue's file after. What was there from before a kill was synced at
	// its commit.
	if _, err := conn.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return err
	}
	return errors.Join(record(ctx, path, conn), setSynchronous(conn))
}

// setSynchronous makes the commits of a connection survive a power cut again.
func setSynchronous(conn *sql.Conn) error {
	_, err := conn.ExecContext(context.Background(), "PRAGMA synchronous = FULL")
	return err
}

func record(ctx context.Context, path string, db *sql.Conn) error {
	// This makes the -wal file if there is none.
	if _, err := db.ExecContext(ctx, "UPDATE wal SET salt = $1", unknown); err != nil {
		return err
	}
	for recorded := int64(unknown); ; { // again if the record itself started the file anew
		salt, ok := fileSalt(path)
		if !ok {
			return nil // SQLite keeps none on a file system without shared memory
		}
		if int64(salt) == recorded {
			break
		}
		if _, err := db.ExecContext(ctx, "UPDATE wal SET salt = $1", salt); err != nil {
			return err
		}
		recorded = int64(salt)
	}
	// If another program that reads keeps the record from being merged now, SQLite merges it before
	// it starts the -wal file anew.
	_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// RecordNone records that the catalogue has never had a -wal file.
func RecordNone(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "UPDATE wal SET salt = $1", none)
	return err
}
