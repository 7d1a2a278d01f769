package groupcommit

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// A batch is told once, with what became of its writes. Those that are run again are batches of
// their own.
func TestBatches(t *testing.T) {
	x := open(t, time.Second)
	no := errors.New("no")
	x.blocked(t, contexts(t, 3), insert(1), insert(2), func(context.Context, *Tx) error { return no })
	if want := []Batch{{3, 1, 0}}; !slices.Equal(x.batches, want) {
		t.Errorf("batches %+v, want %+v", x.batches, want)
	}
	x.batches = nil
	checks := 0
	x.check = func() error {
		if checks++; checks == 1 || checks == 3 {
			return no
		}
		return nil
	}
	x.blocked(t, contexts(t, 2), insert(3), insert(4))
	if want := []Batch{{1, 0, 0}, {0, 1, 0}, {1, 0, 0}}; !slices.Equal(x.batches, want) {
		t.Errorf("batches %+v, want %+v", x.batches, want)
	}
}

// A batch that can't begin, because another program holds the lock, has failed.
func TestBatchOfALockedFile(t *testing.T) {
	x := open(t, time.Millisecond)
	other, err := x.open(t, time.Second).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Write(t.Context(), insert(1)); err == nil {
		t.Error("a locked file was written to")
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := x.Write(t.Context(), insert(1)); err != nil {
		t.Error(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if want := []Batch{{0, 1, 0}, {1, 0, 0}}; !slices.Equal(x.batches, want) {
		t.Errorf("batches %+v, want %+v", x.batches, want)
	}
}
