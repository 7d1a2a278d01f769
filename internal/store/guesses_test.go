package store_test

import (
	"errors"
	"testing"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/store"
	"shelflist/internal/store/accounts"
)

// A clock that was wrong for a while keeps nobody out when it is right again.
func TestGuessesWhenTheClockGoesBack(t *testing.T) {
	s, err := store.Open(t.Context(), store.Memory, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table := s.Accounts()
	sources := []accounts.Source{{Name: "192.0.2.1", Free: 5}}
	now := time.Now()
	for range 6 {
		if err := table.Guess(t.Context(), now.Add(10*365*24*time.Hour), sources); err != nil &&
			!errors.Is(err, account.ErrWait) {
			t.Fatal(err)
		}
	}
	if err := table.Guess(t.Context(), now, sources); err != nil {
		t.Errorf("a guess after the clock went back: %v", err)
	}
	if err := table.Guess(t.Context(), now, sources); !errors.Is(err, account.ErrWait) {
		t.Errorf("the next one: %v, want %v", err, account.ErrWait)
	}
}
