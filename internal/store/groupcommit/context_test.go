package groupcommit

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestContexts(t *testing.T) {
	// endless inserts rows until it is interrupted.
	endless := func(ctx context.Context, tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO t (v) WITH RECURSIVE n (v) AS (VALUES (1000)
			UNION ALL SELECT v + 1 FROM n) SELECT v FROM n WHERE v % 1000 = 0`)
		return err
	}
	tests := []struct {
		name string
		f    func(cancel context.CancelFunc) Func
	}{
		{"ends before its turn", func(cancel context.CancelFunc) Func {
			cancel()
			return func(context.Context, *Tx) error { return errors.New("it was called") }
		}},
		{"ends between two statements", func(cancel context.CancelFunc) Func {
			return func(ctx context.Context, tx *Tx) error {
				err := insert(2)(ctx, tx)
				cancel()
				return errors.Join(err, insert(20)(ctx, tx))
			}
		}},
		{"ends after the last statement", func(cancel context.CancelFunc) Func {
			return func(ctx context.Context, tx *Tx) error {
				defer cancel()
				return insert(2)(context.WithoutCancel(ctx), tx)
			}
		}},
		{"interrupts a statement", func(cancel context.CancelFunc) Func {
			return func(ctx context.Context, tx *Tx) error {
				time.AfterFunc(10*time.Millisecond, cancel)
				return endless(ctx, tx)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := open(t, time.Second)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			all := t.Context()
			errs := x.blocked(t, []context.Context{all, ctx, all}, insert(1), tt.f(cancel), insert(3))
			if errs[0] != nil || errs[2] != nil || !errors.Is(errs[1], context.Canceled) {
				t.Errorf("errors %v, want only the second, that its context is cancelled", errs)
			}
			x.expect(t, 1, 3)
		})
	}
}

// endedContext has ended, but whoever waits for its end doesn't notice.
type endedContext struct{ context.Context }

func (endedContext) Err() error { return context.Canceled }

// A context may end just when the turn of its write comes.
func TestContextEndsAtItsTurn(t *testing.T) {
	x := open(t, time.Second)
	err := x.Write(endedContext{context.Background()}, func(context.Context, *Tx) error {
		t.Error("it ran")
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A context that ends when the commit is under way doesn't make the answer untrue.
func TestContextEndsDuringCommit(t *testing.T) {
	x := open(t, time.Second)
	ctx, cancel := context.WithCancel(t.Context())
	x.check = func() error { cancel(); return nil }
	if err := x.Write(ctx, insert(1)); err != nil {
		t.Errorf("%v, want nil", err)
	}
	x.expect(t, 1)
}
