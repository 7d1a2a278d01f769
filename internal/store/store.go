// Package store keeps a catalogue, the books of one library, in one SQLite file.
//
// Each public method is a transaction, but writes that wait at the same time share one: see
// groupcommit. One connection writes and a pool of others reads, so that readers never wait for a
// writer. The driver's errors are turned into those of errors.go.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"shelflist/internal/store/dbfile"
	"shelflist/internal/store/examine"
	"shelflist/internal/store/groupcommit"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/row"
	"shelflist/internal/store/snapshot"
	"shelflist/internal/store/sqlite"
	"shelflist/internal/store/version"
	"shelflist/internal/store/wal"
)

// Store is an open catalogue. It is safe for concurrent use.
type Store struct {
	path      string   // as it was given to Open
	lock      *os.File // see Options.Lock; nil for none
	closing   sync.Once
	closeErr  error       // of Close
	file      string      // path, or the file to which a symbolic link there leads; see dbfile.Resolve
	opened    os.FileInfo // the file that was opened, to notice if another replaces it; nil in memory
	writer    *sql.DB
	walRecord wal.Record          // made before the first write
	commits   *groupcommit.Writer // runs the writes on writer; nil until the catalogue is open
	readers   *sql.DB
	snapshots *snapshot.Pool // of readers; nil in memory
	version   version.Source
	filters   chan struct{} // holds a value for each filter that runs
	damaged   atomic.Bool   // see Damaged
	stopRead  func()        // stops reading the file through; nil if it was read already
	reading   sync.WaitGroup
}

// Memory is the path of a catalogue that is kept in memory and lost when the process ends.
const Memory = ":memory:"

// Options are the options of Open.
type Options struct {
	// Starter is the content of a new catalogue, as starter.Write of this version makes it; nil for
	// an empty one.
	Starter []byte
	Lock    bool         // whether to refuse a catalogue that another process has opened with Lock
	Log     *slog.Logger // logs what Open changes; nil for no log
	// OnDamage is told if damage is found while the catalogue is open; see Damaged. It is called
	// once at most, by another goroutine. It may be nil.
	OnDamage func(*dbfile.OpenError)
	// OnWritten is told of each batch of writes. It may be nil.
	OnWritten func(groupcommit.Batch)
}

// Open opens the catalogue at path. It makes the file if there is none, and brings a file up to
// date that an older version or the demo has written. Its errors are of type *dbfile.OpenError; a
// file that is refused is left as it was.
//
// A large file that is up to date is not read through before Open returns, but afterwards: see
// Damaged.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if path == Memory {
		return openMemory(ctx, o)
	}
	file := dbfile.Resolve(path)
	defer dbfile.LockFolder(ctx, file)()
	examined, err := examine.File(ctx, file, o.Starter, o.Log)
	if err != nil {
		return nil, openError(path, err)
	}
	var lock *os.File
	if o.Lock {
		if lock, err = dbfile.Lock(file); err != nil {
			return nil, openError(path, err)
		}
	}
	s := &Store{path: path, file: file, lock: lock}
	err = s.open(ctx, examined, o)
	if err != nil {
		return nil, openError(path, errors.Join(err, s.Close()))
	}
	return s, nil
}

// open opens a file that was examined.
func (s *Store) open(ctx context.Context, e examine.Findings, o Options) (err error) {
	leftover := dbfile.HasContent(s.file + "-wal")
	// WAL lets readers read while a book is written. The setting is stored in the file.
	s.writer, err = sqlite.Open(s.file, sqlite.ReadWrite, "journal_mode(WAL)")
	if err != nil {
		return err
	}
	// SQLite allows one writer: others queue for its connection instead of polling for its lock.
	s.writer.SetMaxOpenConns(1)
	if err := e.Migrate(ctx, s.file, s.writer, o.Log); err != nil {
		return err
	}
	if !e.Fresh {
		// On a full disk the record of the -wal file that is there still holds.
		if err := s.walRecord.Make(ctx, s.file, s.writer, s.sameFile); err != nil &&
			!(leftover && kind(err) == ErrFull) {
			return err
		}
		if err := keys.Update(ctx, s.writer, e.Whole, o.Log); err != nil {
			return err
		}
	}
	// A cache of 1,000 KiB, half of SQLite's own, keeps what many connections take small. The
	// system keeps the file's pages too.
	s.readers, err = sqlite.Open(s.file, sqlite.ReadOnly, "query_only(1)", "cache_size(-1000)")
	if err != nil {
		return err
	}
	atOnce := 4 * runtime.NumCPU()
	s.readers.SetMaxOpenConns(atOnce + 1) // one for the version
	s.snapshots = snapshot.NewPool(s.readers, atOnce)
	s.filters = make(chan struct{}, runtime.NumCPU())
	if s.version, err = version.Open(ctx, s.file, s.readers); err != nil {
		return err
	}
	if s.opened, err = os.Stat(s.path); err != nil {
		return err
	}
	s.commits = groupcommit.New(s.writer, s.beforeCommit, o.OnWritten)
	if !e.Whole {
		s.startReading(o)
	}
	return nil
}

// openMemory opens a catalogue in memory.
func openMemory(ctx context.Context, o Options) (*Store, error) {
	db, err := sqlite.OpenMemory()
	if err != nil {
		return nil, openError(Memory, err)
	}
	content, err := dbfile.Decompress(o.Starter)
	if err == nil && len(content) > 0 {
		err = sqlite.Deserialize(ctx, db, content)
	}
	if err == nil {
		err = keys.Migrate(ctx, db, o.Log)
	}
	if err != nil {
		return nil, openError(Memory, errors.Join(err, db.Close()))
	}
	s := &Store{
		path: Memory, writer: db, readers: db, version: version.InMemory{DB: db}, filters: make(chan struct{}, 1),
	}
	s.commits = groupcommit.New(db, s.beforeCommit, o.OnWritten)
	return s, nil
}

// Close closes the catalogue once the writes under way are finished; ErrClosed refuses later ones.
// Everything is then in the one file, without a -wal file beside it,
// unless the error is ErrLeftover: the latest writes are safe, but in the -wal file alone.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Store) close() error {
	if s.stopRead != nil {
		s.stopRead()
		s.reading.Wait()
	}
	var err error
	if s.commits != nil {
		err = s.commits.Close()
	}
	if s.snapshots != nil {
		err = errors.Join(err, s.snapshots.Close())
	}
	if s.readers != nil && s.readers != s.writer {
		err = errors.Join(err, s.readers.Close())
	}
	if s.opened != nil {
		ctx, cancel := context.WithTimeout(context.Background(), writeLimit)
		defer cancel()
		defer dbfile.LockFolder(ctx, s.file)()
		err = errors.Join(err, s.merge(ctx))
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.Close())
	}
	// Files of the catalogue are closed last: with the first, the process loses SQLite's locks on
	// it.
	if s.version != nil {
		err = errors.Join(err, s.version.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return domain(err)
}

// merge merges the -wal file into the catalogue's. It returns ErrLeftover if that was not possible:
// the disk is full, or another program is reading.
func (s *Store) merge(ctx context.Context) error {
	if s.sameFile() != nil {
		return nil // there is nothing to merge into
	}
	var busy, pages, merged int
	err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &merged)
	if err == nil && busy == 0 {
		return nil
	}
	cause := errors.New("another program is reading it")
	if err != nil && kind(err) != ErrBusy {
		cause = s.explain(cmp.Or(kind(err), err))
	}
	return fmt.Errorf("%w: %w: they are in %s-wal: keep it and %s together", ErrLeftover, cause, s.file, s.file)
}

// beforeCommit returns ErrGone unless the file is still the one that was opened, and sees to it
// that the -wal file, which gets the writes, is recorded.
func (s *Store) beforeCommit(ctx context.Context, tx *groupcommit.Tx) error {
	index, ok := s.version.(version.FromIndex)
	if err := s.sameFile(); err != nil || !ok {
		return err
	}
	state, err := index.State(ctx)
	if err != nil {
		return err
	}
	return s.walRecord.Renew(ctx, tx, state)
}

// sameFile returns ErrGone unless the file at the path is the one that was opened.
func (s *Store) sameFile() error {
	if s.opened == nil {
		return nil
	}
	now, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	if !os.SameFile(now, s.opened) {
		return fmt.Errorf("%w: another file is at %s", ErrGone, s.path)
	}
	return nil
}

// Ready returns nil if the catalogue can be read, no damage was found in it, and its file is still
// the one that was opened.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.sameFile(); err != nil {
		return err
	}
	if s.Damaged() {
		return ErrDamaged
	}
	return s.readUntil(ctx, func(ctx context.Context, tx row.Tx) error {
		var n int64
		return tx.QueryRowContext(ctx, "SELECT books FROM tally").Scan(&n)
	})
}
