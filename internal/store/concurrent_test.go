package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// Many add, remove and undo at once. Each finds its own change as soon as it is answered, and the
// next start finds all of them.
func TestConcurrentWrites(t *testing.T) {
	for name, path := range map[string]string{"file": filepath.Join(t.TempDir(), "dev.db"), "memory": store.Memory} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openAt(t, path)
			const clients, each = 64, 4
			var mu sync.Mutex
			var want []string
			var group sync.WaitGroup
			for client := range clients {
				group.Go(func() {
					for i := range each {
						title := fmt.Sprintf("Title%dof%02d", i, client)
						changeAndFind(t, s, title)
						mu.Lock()
						want = append(want, title)
						mu.Unlock()
					}
				})
			}
			group.Wait()
			if path != store.Memory {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = openAt(t, path)
			}
			got := listed(t, s, catalogue.Query{Limit: 500})
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("the list has %d books\n%q, want %d", len(got), got, len(want))
			}
		})
	}
}

// changeAndFind adds a book, removes it and undoes that, and looks for it each time.
func changeAndFind(t *testing.T, s *store.Store, title string) {
	find := func(want int) {
		p, err := s.List(t.Context(), catalogue.Query{Text: title, Limit: 10})
		if err != nil || len(p.Books) != want {
			t.Errorf("found %d books of the title %s, %v, want %d", len(p.Books), title, err, want)
		}
	}
	b, added, err := s.Add(t.Context(), catalogue.Book{Title: title, Author: "Author, An"})
	if err != nil || !added {
		t.Errorf("added %v, %v", added, err)
		return
	}
	find(1)
	if _, added, err := s.Add(t.Context(), catalogue.Book{Title: title, Author: "Author, An"}); err != nil || added {
		t.Errorf("added again %v, %v", added, err)
	}
	removal, err := s.Remove(t.Context(), b.PK)
	if err != nil || len(removal.Books) != 1 || removal.Books[0].PK != b.PK {
		t.Errorf("removed %+v, %v", removal, err)
		return
	}
	find(0)
	if books, err := s.Restore(t.Context(), removal.ID); err != nil || len(books) != 1 || books[0].PK != b.PK {
		t.Errorf("restored %+v, %v", books, err)
	}
	find(1)
}

// A write that is cancelled leaves nothing, and those beside it are kept.
func TestCancelledWrites(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "dev.db"))
	var group sync.WaitGroup
	var mu sync.Mutex
	var want []string
	for i := range 200 {
		group.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if i%2 == 0 {
				go cancel()
			}
			title := fmt.Sprint("Title", i)
			switch _, added, err := s.Add(ctx, catalogue.Book{Title: title}); {
			case err == nil && added:
				mu.Lock()
				want = append(want, title)
				mu.Unlock()
			case i%2 != 0 || !errors.Is(err, context.Canceled):
				t.Errorf("%s: added %v, %v", title, added, err)
			}
		})
	}
	group.Wait()
	got := listed(t, s, catalogue.Query{Limit: 500})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the list has\n%q, answered were\n%q", got, want)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != len(want) {
		t.Errorf("the count is %v, %v, want %d", p.Count, err, len(want))
	}
}

// Writes that come while the catalogue is being closed are kept or refused.
func TestCloseWhileAdding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	var group sync.WaitGroup
	var mu sync.Mutex
	var want []string
	first := make(chan struct{})
	once := sync.OnceFunc(func() { close(first) })
	for i := range 32 {
		group.Go(func() {
			for n := 0; ; n++ {
				title := fmt.Sprintf("Title %d of %d", n, i)
				if _, _, err := s.Add(t.Context(), catalogue.Book{Title: title}); err != nil {
					if !errors.Is(err, store.ErrClosed) {
						t.Errorf("%s: %v", title, err)
					}
					return
				}
				once()
				mu.Lock()
				want = append(want, title)
				mu.Unlock()
			}
		})
	}
	<-first
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	group.Wait()
	got := listed(t, openAt(t, path), catalogue.Query{Limit: 500})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the list has\n%q, answered were\n%q", got, want)
	}
}
