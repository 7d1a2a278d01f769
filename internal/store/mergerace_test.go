package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/store"
)

// editors change two books of a catalogue, a and b, in the versions that they have read.
type editors struct {
	t    *testing.T
	s    *store.Store
	a, b catalogue.Book
}

// merge merges b into a.
func (e editors) merge() error { return e.mergeInto(e.a, e.b) }

// mergeBack merges a into b.
func (e editors) mergeBack() error { return e.mergeInto(e.b, e.a) }

func (e editors) mergeInto(kept, absorbed catalogue.Book) error {
	_, _, err := e.s.Merge(e.t.Context(),
		store.Merge{
			Kept: kept.PK, Absorbed: absorbed.PK, KeptVersion: kept.Version, AbsorbedVersion: absorbed.Version,
			Choices: map[string]merging.Choice{"Notes": merging.FromBoth, "Year": merging.FromAbsorbed},
		}, "")
	return err
}

func (e editors) editA() error { return e.edit(e.a) }
func (e editors) editB() error { return e.edit(e.b) }

func (e editors) edit(b catalogue.Book) error {
	b.Pages += "."
	_, err := e.s.Update(e.t.Context(), b, "")
	return err
}

func (e editors) changeCopy() error {
	c := e.b.Copies[1]
	c.Note += "."
	_, err := e.s.UpdateCopy(e.t.Context(), c, store.AnyVersion, "")
	return err
}

// remove removes b and puts it back.
func (e editors) remove() error {
	r, err := e.s.Remove(e.t.Context(), e.b.PK)
	if err == nil {
		_, err = e.s.Restore(e.t.Context(), r.ID)
	}
	return err
}

// Of two who change two books at once, of whom one merges them, one is refused and is told so:
// nothing is overwritten in silence, and no copy is lost. The merge is undone, and they start
// again.
func TestMergeRaces(t *testing.T) {
	s, err := store.Open(t.Context(), store.Memory, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a, b := twoBooks(t, s)
	barcodes := barcodesOf(a, b)
	others := []struct {
		name   string
		change func(editors) error
	}{
		{"a merge the other way", editors.mergeBack}, {"the same merge", editors.merge},
		{"an edit of the book that stays", editors.editA},
		{"an edit of the book that goes", editors.editB}, {"a change of a copy", editors.changeCopy},
		{"a removal", editors.remove},
	}
	merges := 0
	for round := range 1000 {
		other := others[round%len(others)]
		e := editors{t, s, book(t, s, a.PK), book(t, s, b.PK)}
		var group sync.WaitGroup
		var mergeErr, otherErr error
		merge := func() { mergeErr = e.merge() }
		change := func() { otherErr = other.change(e) }
		if round/len(others)%2 == 0 {
			merge, change = change, merge
		}
		group.Go(merge)
		group.Go(change)
		group.Wait()
		refused := mergeErr
		if refused == nil {
			refused = otherErr
		}
		if (mergeErr == nil) == (otherErr == nil) ||
			!errors.Is(refused, store.ErrNotFound) && !errors.As(refused, new(*store.StaleError)) {
			t.Fatalf("%s: it %v, the merge %v, want one of them to be refused", other.name, otherErr, mergeErr)
		}
		if undone := unmerged(t, s, a.PK, b.PK); undone {
			merges++
			if x, y := book(t, s, a.PK), book(t, s, b.PK); state(x) != state(e.a) || state(y) != state(e.b) {
				t.Fatalf("%s: after the undo they are\n%+v\n%+v, want\n%+v\n%+v", other.name, x, y, e.a, e.b)
			}
		}
		if got := barcodesOf(book(t, s, a.PK), book(t, s, b.PK)); !slices.Equal(got, barcodes) {
			t.Fatalf("%s: the copies are %q, want %q", other.name, got, barcodes)
		}
	}
	t.Logf("%d merges of 1000 were made", merges)
	for _, pk := range []int64{a.PK, b.PK} {
		checkChain(t, s, pk)
	}
}

// unmerged undoes the merge by which one of two books is gone, if one is.
func unmerged(t *testing.T, s *store.Store, pks ...int64) bool {
	t.Helper()
	for _, pk := range pks {
		c, err := s.MergeOf(t.Context(), pk)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err == nil {
			_, err = s.Undo(t.Context(), c.Change, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		return true
	}
	return false
}

// barcodesOf returns the barcodes of all copies of books, sorted.
func barcodesOf(books ...catalogue.Book) (barcodes []string) {
	for _, b := range books {
		for _, c := range b.Copies {
			barcodes = append(barcodes, c.Barcode)
		}
	}
	slices.Sort(barcodes)
	return barcodes
}

// checkChain checks that each change of a book begins with what the one before has left.
func checkChain(t *testing.T, s *store.Store, pk int64) {
	t.Helper()
	_, changes, err := s.History(t.Context(), pk)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(changes) - 1 {
		if after, before := changes[i+1].After, changes[i].Before; before.Version == after.Version &&
			state(before) != state(after) {
			t.Errorf("change %d begins with\n%+v, but the one before has left\n%+v", changes[i].Change, before, after)
		}
	}
}
