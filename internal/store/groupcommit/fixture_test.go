package groupcommit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"
)

// fixture is a Writer on a database with the table t, and what its check does.
type fixture struct {
	*Writer
	path    string
	db      *sql.DB
	check   func() error // nil for nothing
	commits int          // the number of checks
	batches []Batch      // without their durations
}

func open(t *testing.T, timeout time.Duration) *fixture {
	t.Helper()
	x := &fixture{path: filepath.Join(t.TempDir(), "test.db")}
	x.db = x.open(t, timeout)
	x.db.SetMaxOpenConns(1)
	if _, err := x.db.ExecContext(t.Context(), `CREATE TABLE t (v UNIQUE, content,
		parent REFERENCES t (v) DEFERRABLE INITIALLY DEFERRED)`); err != nil {
		t.Fatal(err)
	}
	x.Writer = New(x.db, func(context.Context, *Tx) error {
		x.commits++
		if x.check != nil {
			return x.check()
		}
		return nil
	}, func(b Batch) {
		if b.Duration <= 0 || b.Duration > time.Minute {
			t.Errorf("a batch of the duration %v", b.Duration)
		}
		x.batches = append(x.batches, Batch{Written: b.Written, Failed: b.Failed})
	})
	t.Cleanup(func() { x.Writer.Close() })
	return x
}

// open opens the database another time.
func (x *fixture) open(t *testing.T, timeout time.Duration) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", fmt.Sprintf(
		"file:%s?_txlock=immediate&_pragma=busy_timeout(%d)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)",
		x.path, timeout.Milliseconds()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// insert returns a write that inserts v.
func insert(v int) Func {
	return func(ctx context.Context, tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO t (v) VALUES ($1)", v)
		return err
	}
}

// blocked runs a write that does nothing, and starts others while it runs, so that they wait for
// their turn in this order, each with its context. It returns their errors; those of panics are of
// type *crash.
func (x *fixture) blocked(t *testing.T, ctxs []context.Context, writes ...Func) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var group sync.WaitGroup
	start := sync.OnceFunc(func() {
		for i, f := range writes {
			group.Go(func() {
				defer func() {
					if value := recover(); value != nil {
						errs[i] = value.(*crash)
					}
				}()
				errs[i] = x.Write(ctxs[i], f)
			})
			x.awaitWaiting(i + 1)
		}
	})
	if err := x.Write(t.Context(), func(context.Context, *Tx) error { start(); return nil }); err != nil {
		t.Error(err)
	}
	group.Wait()
	return errs
}

// contexts returns n times the context of the test.
func contexts(t *testing.T, n int) []context.Context {
	return slices.Repeat([]context.Context{t.Context()}, n)
}

// awaitWaiting returns when n writes wait.
func (x *fixture) awaitWaiting(n int) {
	for {
		x.mu.Lock()
		waiting := len(x.waiting)
		x.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

// expect compares what a new connection finds in t, in the order of insertion.
func (x *fixture) expect(t *testing.T, want ...int) {
	t.Helper()
	rows, err := x.open(t, time.Second).QueryContext(t.Context(), "SELECT v FROM t ORDER BY rowid")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []int
	for rows.Next() {
		var v int
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Errorf("the table has %v, %v, want %v", got, err, want)
	}
}

// code returns SQLite's primary code of an error; 0 if it is none of SQLite's.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}
