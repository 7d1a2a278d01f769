package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"runtime"
	"sync"

	"shelflist/internal/store/wal"
)

// Version identifies what a catalogue holds at a time. Versions of different processes, or of
// before and after a catalogue was closed, can't be compared.
type Version struct {
	State   wal.State // changes with every write
	Damaged bool      // see Store.Damaged
}

// Version returns the present version. It changes with every write to the catalogue, by this
// process or by another one; as long as it is the same, so is all that can be read.
func (s *Store) Version(ctx context.Context) (v Version, err error) {
	if err := ctx.Err(); err != nil {
		return Version{}, err
	}
	v.Damaged = s.Damaged()
	v.State, err = s.version.now(ctx)
	return v, s.explain(domain(err))
}

// versionSource tells the state of an open catalogue.
type versionSource interface {
	now(context.Context) (wal.State, error)
	Close() error
}

// newVersionSource returns the quickest source that there is. db has the file at path open.
func newVersionSource(ctx context.Context, path string, db *sql.DB) (versionSource, error) {
	// Reading the -shm file takes a sixth of the time of the query. Windows doesn't promise that
	// reading a file gives what was written to it through memory, as SQLite writes that one.
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return nil, err
	}
	if mode == "wal" && runtime.GOOS != "windows" {
		if index, err := wal.OpenIndex(path); err == nil {
			return fromIndex{index}, nil
		}
	}
	return openVersionQuery(ctx, db)
}

// fromIndex reads the version from the -shm file.
type fromIndex struct{ *wal.Index }

func (f fromIndex) now(context.Context) (wal.State, error) { return f.State() }

// versionQuery asks SQLite for the version, on a connection of its own: the number belongs to the
// connection that asks, and changes when another one has committed a write.
type versionQuery struct {
	mu   sync.Mutex
	conn *sql.Conn
	stmt *sql.Stmt
}

func openVersionQuery(ctx context.Context, db *sql.DB) (*versionQuery, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := conn.PrepareContext(ctx, "PRAGMA data_version")
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &versionQuery{conn: conn, stmt: stmt}, nil
}

func (q *versionQuery) now(context.Context) (v wal.State, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var n uint64
	// The query waits for nobody; the driver's watch over a context would cost more than it.
	err = q.stmt.QueryRowContext(context.Background()).Scan(&n)
	binary.NativeEndian.PutUint64(v[:], n)
	return v, err
}

func (q *versionQuery) Close() error { return errors.Join(q.stmt.Close(), q.conn.Close()) }

// inMemory counts the rows that the only connection of a catalogue in memory has changed.
type inMemory struct{ db *sql.DB }

func (m inMemory) now(ctx context.Context) (v wal.State, err error) {
	var n uint64
	err = m.db.QueryRowContext(ctx, "SELECT total_changes()").Scan(&n)
	binary.NativeEndian.PutUint64(v[:], n)
	return v, err
}

func (m inMemory) Close() error { return nil }
