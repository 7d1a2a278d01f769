package groupcommit

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	lib "modernc.org/sqlite/lib"
)

func TestWritesShareACommitInOrder(t *testing.T) {
	x := open(t, time.Second)
	var writes []Func
	var want []int
	for v := range maxWrites + 10 {
		writes, want = append(writes, insert(v)), append(want, v)
	}
	for i, err := range x.blocked(t, contexts(t, len(writes)), writes...) {
		if err != nil {
			t.Errorf("write %d: %v", i, err)
		}
	}
	x.expect(t, want...)
	if x.commits != 2 {
		t.Errorf("%d commits, want 2", x.commits)
	}
}

func TestFailures(t *testing.T) {
	ctx := t.Context()
	failure := errors.New("a failure")
	crashing := errors.New("a crash")
	tests := []struct {
		name    string
		failing Func
		is      func(error) bool
	}{
		{"an error of its own", func(ctx context.Context, tx *Tx) error {
			return errors.Join(insert(2)(ctx, tx), failure)
		}, func(err error) bool { return errors.Is(err, failure) }},
		{"a constraint", func(ctx context.Context, tx *Tx) error {
			return errors.Join(insert(2)(ctx, tx), insert(1)(ctx, tx))
		}, func(err error) bool { return code(err) == lib.SQLITE_CONSTRAINT }},
		{"a statement that can't be prepared", func(ctx context.Context, tx *Tx) error {
			var n int
			return errors.Join(insert(2)(ctx, tx), tx.QueryRowContext(ctx, "SELECT absent FROM t").Scan(&n))
		}, func(err error) bool { return code(err) == lib.SQLITE_ERROR }},
		{"a constraint that is checked at the commit", func(ctx context.Context, tx *Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO t (v, parent) VALUES (2, 99)")
			return err
		}, func(err error) bool { return code(err) == lib.SQLITE_CONSTRAINT }},
		{"a transaction that it ends", func(ctx context.Context, tx *Tx) error {
			_, err := tx.ExecContext(ctx, "ROLLBACK")
			return errors.Join(err, failure)
		}, func(err error) bool { return errors.Is(err, failure) }},
		{"a panic", func(ctx context.Context, tx *Tx) error {
			if err := insert(2)(ctx, tx); err != nil {
				return err
			}
			panic(crashing)
		}, func(err error) bool {
			return errors.Is(err, crashing) && strings.Contains(err.Error(), "groupcommit_test.go")
		}},
		{"more than the disk holds", func(ctx context.Context, tx *Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO t (v, content) VALUES (2, zeroblob(1000000))")
			return err
		}, func(err error) bool { return code(err) == lib.SQLITE_FULL }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := open(t, time.Second)
			if _, err := x.db.ExecContext(ctx, "PRAGMA max_page_count = 100"); err != nil {
				t.Fatal(err)
			}
			errs := x.blocked(t, contexts(t, 3), insert(1), tt.failing, insert(3))
			if errs[0] != nil || errs[2] != nil {
				t.Errorf("the others: %v", errs)
			}
			if !tt.is(errs[1]) {
				t.Errorf("the failing write: %v", errs[1])
			}
			x.expect(t, 1, 3)
			if err := x.Write(ctx, insert(4)); err != nil {
				t.Errorf("the next write: %v", err)
			}
		})
	}
}

// A write that fails because of what another has changed succeeds if that change is lost.
func TestFailureBecauseOfALostWrite(t *testing.T) {
	x := open(t, time.Second)
	errs := x.blocked(t, contexts(t, 2), func(ctx context.Context, tx *Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO t (v, parent) VALUES (1, 99)") // can't be committed
		return err
	}, insert(1))
	if code(errs[0]) != lib.SQLITE_CONSTRAINT || errs[1] != nil {
		t.Errorf("errors %v, want only the first", errs)
	}
	x.expect(t, 1)
}

// Several fill the disk together. Those that fit are kept, whatever the others do.
func TestFullDiskForSome(t *testing.T) {
	x := open(t, time.Second)
	if _, err := x.db.ExecContext(t.Context(), "PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	var writes []Func
	for v := range 8 {
		writes = append(writes, func(ctx context.Context, tx *Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO t (v, content) VALUES ($1, zeroblob(50000))", v)
			return err
		})
	}
	var kept []int
	for v, err := range x.blocked(t, contexts(t, len(writes)), writes...) {
		if err == nil {
			kept = append(kept, v)
		} else if code(err) != lib.SQLITE_FULL {
			t.Errorf("write %d: %v", v, err)
		}
	}
	if len(kept) != 4 { // of 13 pages each
		t.Errorf("%d writes were kept, want 4", len(kept))
	}
	x.expect(t, kept...)
}

func TestCheckFails(t *testing.T) {
	x := open(t, time.Second)
	failure := errors.New("not now")
	x.check = func() error { return failure }
	if err := x.Write(t.Context(), insert(0)); !errors.Is(err, failure) {
		t.Errorf("a lone write: %v, want the error of the check", err)
	}
	var group sync.WaitGroup
	for v := range 5 {
		group.Go(func() {
			if err := x.Write(t.Context(), insert(v)); !errors.Is(err, failure) {
				t.Errorf("%v, want the error of the check", err)
			}
		})
	}
	group.Wait()
	x.expect(t)
	x.check = nil
	if err := x.Write(t.Context(), insert(9)); err != nil {
		t.Error(err)
	}
	x.expect(t, 9)
}

// While another program holds the lock, those that wait all get that error, and one that gives up
// need not wait for it.
func TestLocked(t *testing.T) {
	for _, tt := range []struct {
		name    string
		timeout time.Duration // for the lock
		context time.Duration
		is      func(error) bool
	}{
		{"until the time is up", 20 * time.Millisecond, time.Hour, func(err error) bool {
			return code(err) == lib.SQLITE_BUSY
		}},
		{"until the context ends", time.Hour, 20 * time.Millisecond, func(err error) bool {
			return errors.Is(err, context.DeadlineExceeded)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := open(t, tt.timeout)
			other, err := x.open(t, time.Second).BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), tt.context)
			defer cancel()
			var group sync.WaitGroup
			for v := range 5 {
				group.Go(func() {
					if err := x.Write(ctx, insert(v)); !tt.is(err) {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if err := other.Rollback(); err != nil {
				t.Fatal(err)
			}
			if err := x.Write(t.Context(), insert(9)); err != nil {
				t.Error(err)
			}
			x.expect(t, 9)
		})
	}
}

// Close waits for the writes that have come before it, and refuses others.
func TestClose(t *testing.T) {
	x := open(t, time.Second)
	var closing sync.WaitGroup
	errs := x.blocked(t, contexts(t, 3), insert(1), insert(2), func(ctx context.Context, tx *Tx) error {
		closing.Go(func() {
			if err := x.Close(); err != nil {
				t.Error(err)
			}
			x.expect(t, 1, 2, 3)
		})
		return insert(3)(ctx, tx)
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	closing.Wait()
	if err := x.Write(t.Context(), insert(4)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// When a write is answered, another program can write, also if it failed.
func TestNoLockIsLeft(t *testing.T) {
	x := open(t, time.Second)
	other := x.open(t, 0)
	failure := errors.New("no")
	for i := range 300 {
		err := x.Write(t.Context(), func(context.Context, *Tx) error { return failure })
		if !errors.Is(err, failure) {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(t.Context(), "INSERT INTO t (v) VALUES ($1)", i); err != nil {
			t.Fatalf("after failed write %d: %v", i, err)
		}
	}
}
