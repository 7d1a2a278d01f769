package sorter

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// More records than are sorted in memory at once.
func TestSorter(t *testing.T) {
	for _, n := range []int{0, 1, 3*sortChunk + 1} {
		random := rand.New(rand.NewPCG(1, 1))
		folder := t.TempDir()
		s := New(t.Context(), folder)
		var want []string
		for range n {
			record := fmt.Sprint(random.IntN(1_000_000)) + strings.Repeat("\x00", random.IntN(12))
			want = append(want, record)
			if err := s.Add(record); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(want)
		var got []string
		for record, err := range s.All() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, record)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d records are not in order", n)
		}
		s.Close()
		if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
			t.Errorf("left behind: %v, %v", entries, err)
		}
	}
}

// A sorter that can't go on says why, instead of waiting for ever.
func TestSorterFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := New(t.Context(), file) // where a folder should be
	defer s.Close()
	for i := range 10 * sortChunk {
		if err := s.Add(fmt.Sprint(i)); err != nil {
			return
		}
	}
	t.Error("no error")
}

func TestSorterCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := New(ctx, t.TempDir())
	defer s.Close()
	cancel()
	for {
		if err := s.Add("x"); err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			return
		}
	}
}
