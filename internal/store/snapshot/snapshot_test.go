package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// open returns a pool of n connections and the database, whose table t has one row of the value 0.
func open(t *testing.T, n int) (*Pool, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (v); INSERT INTO t VALUES (0)"); err != nil {
		t.Fatal(err)
	}
	p := NewPool(db, n)
	t.Cleanup(func() {
		if err := errors.Join(p.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return p, db
}

func value(t *testing.T, tx *Tx) (v int) {
	t.Helper()
	if err := tx.QueryRowContext(t.Context(), "SELECT v FROM t").Scan(&v); err != nil {
		t.Error(err)
	}
	return v
}

// A transaction sees the database as it was at its first statement, the next one as it is then.
func TestSnapshot(t *testing.T) {
	p, db := open(t, 2)
	err := p.Read(t.Context(), func(tx *Tx) error {
		before := value(t, tx)
		if _, err := db.ExecContext(t.Context(), "UPDATE t SET v = 7"); err != nil {
			return err
		}
		if after := value(t, tx); after != before {
			t.Errorf("the value was %d and is %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Read(t.Context(), func(tx *Tx) error {
		if got := value(t, tx); got != 7 {
			t.Errorf("the value is %d, want 7", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.idle) != 1 {
		t.Errorf("%d connections are idle, want the one that both used", len(p.idle))
	}
}

// However a transaction ends, the next one sees the database as it is.
func TestNothingStaysOpen(t *testing.T) {
	failure := errors.New("no")
	for name, f := range map[string]func(*Tx) error{
		"an error":          func(*Tx) error { return failure },
		"a wrong statement": func(tx *Tx) error { return tx.exec("SELECT nothing FROM nowhere") },
		"a panic":           func(*Tx) error { panic("boom") },
		"its own end":       func(tx *Tx) error { return tx.exec("ROLLBACK") },
		"many statements": func(tx *Tx) error {
			for i := range 3 * maxStatements {
				if err := tx.exec(fmt.Sprint("SELECT ", i)); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, db := open(t, 1)
			for i := range 3 {
				func() {
					defer func() { recover() }()
					p.Read(t.Context(), func(tx *Tx) error {
						value(t, tx)
						return f(tx)
					})
				}()
				if _, err := db.ExecContext(t.Context(), "UPDATE t SET v = $1", i+1); err != nil {
					t.Fatal(err)
				}
				err := p.Read(t.Context(), func(tx *Tx) error {
					if got := value(t, tx); got != i+1 {
						t.Errorf("the value is %d, want %d", got, i+1)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// Those for whom there is no connection wait, and may give up.
func TestWaiting(t *testing.T) {
	p, _ := open(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	err := p.Read(t.Context(), func(*Tx) error {
		cancel()
		return p.Read(ctx, func(*Tx) error { return nil })
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestClose(t *testing.T) {
	p, _ := open(t, 4)
	var readers sync.WaitGroup
	for range 16 {
		readers.Go(func() {
			for {
				err := p.Read(t.Context(), func(tx *Tx) error { value(t, tx); return nil })
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	readers.Wait()
}
