// Package store keeps a catalogue, the books of one library, in one SQLite file.
//
// Each public method is a transaction. One connection writes and a pool of others reads, so that
// readers never wait for a writer. The driver's errors are turned into those of errors.go. What
// only SQLite has is in files named sqlite*.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/migrations"
)

// Store is an open catalogue. It is safe for concurrent use.
type Store struct {
	path     string
	lock     *os.File // see Options.Lock; nil for none
	closing  sync.Once
	closeErr error       // of Close
	file     os.FileInfo // the file that was opened, to notice if another replaces it; nil in memory
	writer   *sql.DB
	readers  *sql.DB
	filters  chan struct{} // holds a value for each filter that runs
}

// Memory is the path of a catalogue that is kept in memory and lost when the process ends.
const Memory = ":memory:"

// Options are the options of Open.
type Options struct {
	Starter []byte       // the content of a new catalogue, as WriteStarter makes it; nil for an empty one
	Lock    bool         // whether to refuse a catalogue that another process has opened with Lock
	Log     *slog.Logger // logs what Open changes; nil for no log
}

// Open opens the catalogue at path. It makes the file if there is none, and brings a file up to
// date that an older version or the demo has written. Its errors are of type *dbfile.OpenError; a
// file that is refused is left as it was.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if path == Memory {
		return openMemory(ctx, o)
	}
	checked, err := prepare(ctx, path, o)
	if err != nil {
		return nil, openError(path, err)
	}
	var lock *os.File
	if o.Lock {
		if lock, err = dbfile.Lock(path); err != nil {
			return nil, openError(path, err)
		}
	}
	s, err := open(ctx, path, checked, lock, o)
	if err != nil {
		return nil, openError(path, err)
	}
	return s, nil
}

// open opens a file that prepare has passed. checked says that it is known to be sound.
func open(ctx context.Context, path string, checked bool, lock *os.File, o Options) (_ *Store, err error) {
	s := &Store{path: path, lock: lock}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	// WAL lets readers read while a book is written. The setting is stored in the file.
	s.writer, err = sql.Open("sqlite", dsn(path, "rw", "journal_mode(WAL)"))
	if err != nil {
		return s, err
	}
	// SQLite allows one writer: others queue for its connection instead of polling for its lock.
	s.writer.SetMaxOpenConns(1)
	if !checked {
		if err := migrations.Check(ctx, s.writer); err != nil {
			return s, err
		}
	}
	if err := migrate(ctx, s.writer, o.Log); err != nil {
		return s, err
	}
	s.readers, err = sql.Open("sqlite", dsn(path, "ro", "query_only(1)"))
	if err != nil {
		return s, err
	}
	s.readers.SetMaxOpenConns(4 * runtime.NumCPU())
	s.readers.SetMaxIdleConns(4 * runtime.NumCPU())
	s.filters = make(chan struct{}, 2*runtime.NumCPU())
	s.file, err = os.Stat(path)
	return s, err
}

// openMemory opens a catalogue in memory.
func openMemory(ctx context.Context, o Options) (*Store, error) {
	db, err := sql.Open("sqlite", "file::memory:?"+settings().Encode())
	if err != nil {
		return nil, openError(Memory, err)
	}
	// Each connection to :memory: is a database of its own, so there is one connection, which stays
	// open.
	db.SetMaxOpenConns(1)
	content, err := decompress(o.Starter)
	if err == nil && len(content) > 0 {
		err = deserialize(ctx, db, content)
	}
	if err == nil {
		err = migrate(ctx, db, o.Log)
	}
	if err != nil {
		return nil, openError(Memory, errors.Join(err, db.Close()))
	}
	return &Store{path: Memory, writer: db, readers: db, filters: make(chan struct{}, 1)}, nil
}

// Close closes the catalogue. Everything is then in the one file, without a -wal file beside it,
// unless the error is ErrLeftover: the latest writes are safe, but in the -wal file alone.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Store) close() error {
	var err error
	if s.readers != nil && s.readers != s.writer {
		err = s.readers.Close()
	}
	if s.writer != nil {
		if s.file != nil {
			err = errors.Join(err, s.merge())
		}
		err = errors.Join(err, s.writer.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close()) // last, see dbfile.Lock
	}
	return domain(err)
}

// merge merges the -wal file into the catalogue's. It returns ErrLeftover if that was not possible:
// the disk is full, or another program is reading.
func (s *Store) merge() error {
	if s.sameFile() != nil {
		return nil // there is nothing to merge into
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeLimit)
	defer cancel()
	var busy, pages, merged int
	err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &merged)
	if err == nil && busy == 0 {
		return nil
	}
	return errors.Join(fmt.Errorf("%w: they are in %s-wal, which belongs to %s: keep the two files together", ErrLeftover, s.path, s.path), err)
}

// sameFile returns ErrGone unless the file at the path is the one that was opened.
func (s *Store) sameFile() error {
	if s.file == nil {
		return nil
	}
	now, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	if !os.SameFile(now, s.file) {
		return fmt.Errorf("%w: another file is at %s", ErrGone, s.path)
	}
	return nil
}

// Ready returns nil if the catalogue can be read and its file is still the one that was opened.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.sameFile(); err != nil {
		return err
	}
	var n int64
	return domain(s.readers.QueryRowContext(ctx, "SELECT books FROM tally").Scan(&n))
}

// Limits of the time that a method may take, waiting included. No request waits longer.
const (
	readLimit  = 10 * time.Second
	writeLimit = 30 * time.Second
)

// write runs f in a transaction that holds the write lock from its beginning. It commits only into
// the file that was opened: SQLite would write into a deleted one without an error.
func (s *Store) write(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	err := limit(ctx, writeLimit, func(ctx context.Context) error {
		return transact(ctx, s.writer, nil, func(tx *sql.Tx) error {
			if err := f(ctx, tx); err != nil {
				return err
			}
			return s.sameFile()
		})
	})
	if err != nil {
		if cause := shortage(s.path, err); cause != nil && s.sameFile() == nil {
			return fmt.Errorf("%w: %w", cause, err)
		}
	}
	return err
}

// read runs f in a transaction in which the catalogue doesn't change.
func (s *Store) read(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	return limit(ctx, readLimit, func(ctx context.Context) error {
		return transact(ctx, s.readers, &sql.TxOptions{ReadOnly: true}, func(tx *sql.Tx) error { return f(ctx, tx) })
	})
}

// filter is read for queries whose cost grows with the catalogue. Only some of them run at a time,
// so that they leave connections to the others.
func (s *Store) filter(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	return limit(ctx, readLimit, func(ctx context.Context) error {
		select {
		case s.filters <- struct{}{}:
			defer func() { <-s.filters }()
		case <-ctx.Done():
			return ctx.Err()
		}
		return s.read(ctx, f)
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
