package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/lookup"
)

// A process that was killed leaves its folder; the next one uses it, and leaves none.
func TestFromWorksAfterKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "works.db")
	folder := filepath.Join(filepath.Dir(path), ".works.db.building")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.db", "lock.db", "sort-123"} {
		content := bytes.Repeat([]byte("half"), 5000)
		if name == "lock.db" {
			content = nil
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := FromWorks(t.Context(), path, shelf(), Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != "works.db" {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// Two builds of one index don't meet in each other's files.
func TestFromWorksTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "works.db")
	err := FromWorks(t.Context(), path, func(yield func(lookup.Work, error) bool) {
		err := FromWorks(t.Context(), path, shelf(), Options{})
		if err == nil || !strings.Contains(err.Error(), "another process is building it") || strings.Contains(err.Error(), "\n") {
			t.Errorf("the second: %v", err)
		}
		shelf()(yield)
	}, Options{})
	if err != nil {
		t.Error(err)
	}
}

// The more often a work came, the further it stands in front; those that came as often, in the order in which they came first.
func TestFromWorksOrder(t *testing.T) {
	var works []lookup.Work
	for _, title := range []string{"Common c", "Common a", "Common b", "Common a", "Common d", "Common b", "Common a"} {
		works = append(works, lookup.Work{Title: title})
	}
	got := titles(t, openIndex(t, all(works...)), "common")
	if want := []string{"Common a", "Common b", "Common c", "Common d"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFromWorksFillsGaps(t *testing.T) {
	o := openIndex(t, all(
		lookup.Work{Title: "Emma", Author: "Austen, Jane", Year: "1815", Subjects: []string{"Matchmaking"}},
		lookup.Work{Title: "EMMA", Author: "Jane Austen", Year: "1996", Dewey: "823.7", ISBN: "9780306406157"},
	))
	works, err := o.Search(t.Context(), lookup.ParseQuery("emma"))
	if err != nil || len(works) != 1 {
		t.Fatalf("%v, %v", works, err)
	}
	got := works[0]
	if got.Title != "Emma" || got.Year != "1815" || got.Dewey != "823.7" || got.ISBN != "9780306406157" || len(got.Subjects) != 1 {
		t.Errorf("got %+v", got)
	}
}

// More records than are sorted in memory at once.
func TestSorter(t *testing.T) {
	for _, n := range []int{0, 1, 3*sortChunk + 1} {
		random := rand.New(rand.NewPCG(1, 1))
		folder := t.TempDir()
		s := newSorter(t.Context(), folder)
		var want []string
		for range n {
			record := fmt.Sprint(random.IntN(1_000_000)) + strings.Repeat("\x00", random.IntN(12))
			want = append(want, record)
			if err := s.add(record); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(want)
		var got []string
		for record, err := range s.all() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, record)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d records are not in order", n)
		}
		s.close()
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
	s := newSorter(t.Context(), file) // where a folder should be
	defer s.close()
	for i := range 10 * sortChunk {
		if err := s.add(fmt.Sprint(i)); err != nil {
			return
		}
	}
	t.Error("no error")
}

func TestSorterCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newSorter(ctx, t.TempDir())
	defer s.close()
	cancel()
	for {
		if err := s.add("x"); err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			return
		}
	}
}

func FuzzHeldWork(f *testing.F) {
	w := description{Work: lookup.Work{Title: "Emma", Subjects: []string{"a", "b"}}, holdings: 3}
	f.Add(string(w.appendTo(nil)))
	f.Add("")
	f.Fuzz(func(t *testing.T, b string) {
		w, err := decodeDescription(b)
		if err != nil {
			return
		}
		again, err := decodeDescription(string(w.appendTo(nil)))
		if err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", w) {
			t.Errorf("%+v, %v, want %+v", again, err, w)
		}
	})
}
