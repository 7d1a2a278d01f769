// Package store is the catalogue: the books of one library in one SQLite file.
//
// A public method is a transaction. One connection writes and a pool reads, so a reader never waits for a writer.
// Whatever the driver reports leaves this package as one of its own errors (errors.go).
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Store is an open catalogue. It is safe for concurrent use.
type Store struct {
	path    string
	file    os.FileInfo // of the file opened, to notice when another takes its place; nil in memory
	writer  *sql.DB
	readers *sql.DB
}

// Memory is the path of a catalogue that lives in memory and is gone with the process.
const Memory = ":memory:"

// Options say how a catalogue is opened.
type Options struct {
	Starter []byte       // a catalogue file, written to the path when nothing is there; nil starts empty
	Log     *slog.Logger // told what opening changed; nil for none
}

// Open opens the catalogue at path. What it does not find it makes, what an older program or the demo wrote it
// brings up to date. Its errors are of type *OpenError; a file that is refused is left as it was.
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
	s, err := open(ctx, path, checked, o)
	if err != nil {
		return nil, openError(path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, checked bool, o Options) (_ *Store, err error) {
	s := &Store{path: path}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	// WAL lets readers go on while a book is written. It stays set in the file.
	s.writer, err = sql.Open("sqlite", dsn(path, "rw", "journal_mode(WAL)"))
	if err != nil {
		return s, err
	}
	s.writer.SetMaxOpenConns(1) // SQLite has one writer: the others wait here, in turn, and not in its busy loop
	if !checked {
		if err := check(ctx, s.writer); err != nil {
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
	s.file, err = os.Stat(path)
	return s, err
}

func openMemory(ctx context.Context, o Options) (*Store, error) {
	db, err := sql.Open("sqlite", "file::memory:?"+settings().Encode())
	if err != nil {
		return nil, openError(Memory, err)
	}
	// Each connection to :memory: is a database of its own: there may be one only, and it must stay.
	db.SetMaxOpenConns(1)
	if len(o.Starter) > 0 {
		err = deserialize(ctx, db, o.Starter)
	}
	if err == nil {
		err = migrate(ctx, db, o.Log)
	}
	if err != nil {
		return nil, openError(Memory, errors.Join(err, db.Close()))
	}
	return &Store{path: Memory, writer: db, readers: db}, nil
}

func deserialize(ctx context.Context, db *sql.DB, file []byte) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		return c.(interface{ Deserialize([]byte) error }).Deserialize(file)
	})
}

// Close closes the catalogue; what was acknowledged is in its one file then.
func (s *Store) Close() error {
	var err error
	if s.readers != nil && s.readers != s.writer {
		err = s.readers.Close()
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.Close()) // last, so that it takes the -wal file in
	}
	return domain(err)
}

// Ready reports whether the catalogue answers and its file is still the one that was opened.
func (s *Store) Ready(ctx context.Context) error {
	if s.file != nil {
		now, err := os.Stat(s.path)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrGone, err)
		}
		if !os.SameFile(now, s.file) {
			return fmt.Errorf("%w: another file stands at %s", ErrGone, s.path)
		}
	}
	var n int64
	return domain(s.readers.QueryRowContext(ctx, "SELECT books FROM tally").Scan(&n))
}

// write runs f in a transaction that holds the write lock from its start.
func (s *Store) write(ctx context.Context, f func(*sql.Tx) error) error {
	return transact(ctx, s.writer, nil, f)
}

// read runs f on one unchanging state of the catalogue.
func (s *Store) read(ctx context.Context, f func(*sql.Tx) error) error {
	return transact(ctx, s.readers, &sql.TxOptions{ReadOnly: true}, f)
}

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

// settings are those of every connection. They stand in the DSN because a PRAGMA statement reaches one
// connection of a pool only.
func settings(more ...string) url.Values {
	v := url.Values{
		"_txlock":   {"immediate"}, // a transaction that reads and then writes would fail at once, not wait, if another wrote
		"_error_rc": {"1"},         // the codes that errors.go tells errors apart by
		"_pragma": {
			"busy_timeout(5000)", // first, so that the others wait for a lock too; milliseconds
			"synchronous(FULL)",  // an acknowledged book survives a power cut
			"foreign_keys(1)",    // off unless asked for
			"temp_store(MEMORY)", // a scratch image has no temporary directory
		},
	}
	v["_pragma"] = append(v["_pragma"], more...)
	return v
}

// dsn names the file at path. Mode is SQLite's: ro, rw (which makes no file) or rwc.
func dsn(path, mode string, pragmas ...string) string {
	v := settings(pragmas...)
	v.Set("mode", mode)
	if mode == "ro" {
		v.Set("_txlock", "deferred")
	}
	return "file:" + escape(path) + "?" + v.Encode()
}

// escape keeps what would end a path in a URI, or be taken for an escape.
func escape(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}
