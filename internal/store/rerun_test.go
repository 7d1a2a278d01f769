package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/groupcommit"
)

// Add, Remove and Restore return the right thing when they have been run twice, because the
// transaction that they shared was lost.
func TestWritesRunAgain(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	failure := errors.New("a failure")
	runs := 0
	for round := range 40 {
		add := func(title string) catalogue.Book {
			b, added, err := s.Add(t.Context(), catalogue.Book{Title: fmt.Sprint(title, round)})
			if err != nil || !added {
				t.Errorf("%s: added %v, %v", title, added, err)
			}
			return b
		}
		kept, gone := add("Kept"), add("Gone")
		removal, err := s.Remove(t.Context(), gone.PK)
		if err != nil {
			t.Fatal(err)
		}
		var others sync.WaitGroup
		start := sync.OnceFunc(func() {
			others.Go(func() {
				if books, err := s.Restore(t.Context(), removal.ID); err != nil || len(books) != 1 || books[0].PK != gone.PK {
					t.Errorf("restored %+v, %v", books, err)
				}
			})
			others.Go(func() {
				if r, err := s.Remove(t.Context(), kept.PK); err != nil || len(r.Books) != 1 || r.Books[0].PK != kept.PK {
					t.Errorf("removed %+v, %v", r, err)
				}
			})
			others.Go(func() { add("Added") })
			others.Go(func() {
				err := s.write(t.Context(), func(ctx context.Context, tx *groupcommit.Tx) error {
					_, err := tx.ExecContext(ctx, "ROLLBACK")
					return errors.Join(err, failure)
				})
				if !errors.Is(err, failure) {
					t.Errorf("the write that ends the transaction: %v", err)
				}
			})
		})
		if err := s.write(t.Context(), func(context.Context, *groupcommit.Tx) error { runs++; start(); return nil }); err != nil {
			t.Error(err)
		}
		others.Wait()
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 100}); err != nil || p.Count != 80 || len(p.Books) != 80 {
		t.Errorf("the list has %d books and counts %d, %v, want 80", len(p.Books), p.Count, err)
	}
	t.Logf("%d of 40 transactions were lost", runs-40)
}

// When many fill the disk at once, what was answered is kept, and the rest is refused as it would
// be alone.
func TestFullDiskForMany(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.write(t.Context(), func(ctx context.Context, tx *groupcommit.Tx) error {
		var pages int
		if err := tx.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages+200)).Scan(&pages)
	}); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	kept, refused := map[string]bool{}, 0
	for i := range 64 {
		group.Go(func() {
			title := fmt.Sprint("Title", i)
			_, _, err := s.Add(t.Context(), catalogue.Book{Title: title, Notes: strings.Repeat("a note ", 3000)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept[title] = true
			case errors.Is(err, ErrFull):
				refused++
			default:
				t.Errorf("%s: %v", title, err)
			}
		})
	}
	group.Wait()
	if len(kept) < 10 || refused < 10 {
		t.Errorf("%d were kept and %d refused", len(kept), refused)
	}
	p, err := s.List(t.Context(), catalogue.Query{Limit: 100})
	if err != nil || p.Count != len(kept) || len(p.Books) != len(kept) {
		t.Errorf("the list has %d books and counts %d, %v, want %d", len(p.Books), p.Count, err, len(kept))
	}
	for _, b := range p.Books {
		if !kept[b.Title] {
			t.Errorf("%s is on the list but was refused", b.Title)
		}
	}
}
