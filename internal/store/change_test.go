package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"shelflist/internal/barcodes"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// sources of books: one that was looked up, whose changes by hand are marked.
func lookedUp() catalogue.Book {
	return catalogue.Book{
		Title: "Emma", Author: "Austen, Jane", Classification: "823.7", Source: "openlibrary", SourceID: "OL1W",
	}
}

func TestUpdate(t *testing.T) {
	s := open(t)
	added := add(t, s, lookedUp())
	b := added
	b.Title, b.Classification, b.Prefix = "Persuasion", "823.8", "FIC"
	b.Contributors = []catalogue.Contributor{{Name: "Brock, C. E.", Role: catalogue.RoleIllustrator}}
	b.Series, b.SourceID = "Classics", "not taken over"
	got, err := s.Update(t.Context(), b, "anna")
	if err != nil || got.Version != 2 || got.SourceID != "OL1W" || got.CallNumber().String() != "FIC 823.8 AUS" {
		t.Fatalf("updated %+v, %v", got, err)
	}
	if want := []string{"Classification", "Contributors", "Prefix", "Series", "Title"}; !slices.Equal(got.Edited,
		want) {
		t.Errorf("marked as changed by hand: %q, want %q", got.Edited, want)
	}
	if stored, err := s.Book(t.Context(), b.PK); err != nil || fmt.Sprint(stored) != fmt.Sprint(got) {
		t.Errorf("stored %+v, %v, want %+v", stored, err, got)
	}
	for text, want := range map[string]int{
		"emma": 0, "persuasion": 1, "author:brock": 1, "classics": 1, "dewey:823.8": 1, "dewey:823.7": 0,
	} {
		if found := listed(t, s, catalogue.Query{Text: text, Limit: 10}); len(found) != want {
			t.Errorf("%s finds %q, want %d", text, found, want)
		}
	}
	_, changes, err := s.History(t.Context(), b.PK)
	if err != nil || len(changes) != 1 {
		t.Fatalf("history %+v, %v", changes, err)
	}
	c := changes[0]
	if c.Who != "anna" || c.Kind != catalogue.Edited || c.At.IsZero() || c.Before.Title != "Emma" ||
		c.After.Title != "Persuasion" {
		t.Errorf("change %+v", c)
	}
	if same, err := s.Update(t.Context(), got, ""); err != nil || same.Version != 2 {
		t.Errorf("without a change it has version %d, %v", same.Version, err)
	}
	if _, err := s.Update(t.Context(), catalogue.Book{PK: 99, Title: "x"}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a book that is not there: %v", err)
	}
	got.Title = ""
	if _, err := s.Update(t.Context(), got, ""); !errors.As(err, new(catalogue.FieldErrors)) {
		t.Errorf("without a title: %v", err)
	}
}

// Of two who change the same version of a book, one is refused, and sees what the other has done.
func TestTwoEditors(t *testing.T) {
	s := open(t)
	pk := add(t, s, lookedUp()).PK
	const editors, rounds = 4, 250
	var accepted, refused atomic.Int64
	for round := range rounds {
		b, err := s.Book(t.Context(), pk)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for editor := range editors {
			group.Go(func() {
				mine := b
				mine.Notes = fmt.Sprintf("round %d, editor %d", round, editor)
				_, err := s.Update(t.Context(), mine, "")
				var stale *store.StaleError
				switch {
				case err == nil:
					accepted.Add(1)
				case errors.As(err, &stale) && stale.Current.Version == b.Version+1 &&
					stale.Current.Notes != mine.Notes:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	b, changes, err := s.History(t.Context(), pk)
	if err != nil || accepted.Load() != rounds || refused.Load() != rounds*(editors-1) || b.Version != rounds+1 {
		t.Errorf("%d changes accepted, %d refused, version %d, %v", accepted.Load(), refused.Load(), b.Version, err)
	}
	for i := range len(changes) - 1 {
		if changes[i].Before.Notes != changes[i+1].After.Notes {
			t.Fatalf("change %d follows on %q, want %q", changes[i].Change, changes[i].Before.Notes,
				changes[i+1].After.Notes)
		}
	}
}

func TestUndo(t *testing.T) {
	s := open(t)
	b := add(t, s, lookedUp())
	first := b
	first.Title, first.Notes = "Persuasion", "Torn"
	b, err := s.Update(t.Context(), first, "")
	if err != nil {
		t.Fatal(err)
	}
	second := b
	second.Year = "1817"
	if _, err = s.Update(t.Context(), second, ""); err != nil {
		t.Fatal(err)
	}
	_, changes, err := s.History(t.Context(), b.PK)
	if err != nil {
		t.Fatal(err)
	}
	// The first change can be undone although there is another one after it: of other fields.
	b, err = s.Undo(t.Context(), changes[1].Change, "")
	if err != nil || b.Title != "Emma" || b.Notes != "" || b.Year != "1817" || b.Version != 4 {
		t.Errorf("undone: %+v, %v", b, err)
	}
	var since *store.ChangedSinceError
	if _, err = s.Undo(t.Context(), changes[1].Change, ""); !errors.As(err, &since) ||
		!slices.Equal(since.Fields, []string{"Title", "Notes"}) {
		t.Errorf("undone twice: %v", err)
	}
	_, changes, err = s.History(t.Context(), b.PK)
	if err != nil || len(changes) != 3 || changes[0].Kind != catalogue.Undone {
		t.Fatalf("history %+v, %v", changes, err)
	}
	if b, err = s.Undo(t.Context(), changes[0].Change, ""); err != nil || b.Title != "Persuasion" {
		t.Errorf("the undoing undone: %+v, %v", b, err)
	}
	if _, err := s.Undo(t.Context(), 99, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such change: %v", err)
	}
}

func TestCopies(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	emma, other := add(t, s, lookedUp()), add(t, s, catalogue.Book{Title: "Villette"})
	second := catalogue.Copy{
		Book: emma.PK, Location: "Hall", Status: catalogue.StatusReference, AcquiredOn: "2026-01-31", Price: "3 EUR",
		Note: "Torn", CallNumber: "X",
	}
	b, err := s.AddCopy(t.Context(), second, 1, "anna")
	if err != nil || len(b.Copies) != 2 || b.Version != 2 {
		t.Fatalf("%+v, %v", b, err)
	}
	second.Copy, second.Barcode = b.Copies[1].Copy, "2010000000014"
	if b.Copies[1] != second {
		t.Errorf("the second copy is %+v, want %+v", b.Copies[1], second)
	}
	if b, err = s.AddCopy(t.Context(),
		catalogue.Copy{Book: emma.PK, Status: catalogue.StatusAvailable, Barcode: "000123"}, 2, ""); err != nil ||
		len(b.Copies) != 3 {
		t.Fatalf("%+v, %v", b, err)
	}
	third := b.Copies[2]
	if next, err := s.NextBarcode(t.Context()); err != nil || next != barcodes.Own(2) {
		t.Errorf("the next number is %s, %v", next, err)
	}
	if c, err := s.CopyWithBarcode(t.Context(), "000123"); err != nil || c != third {
		t.Errorf("scanned: %+v, %v", c, err)
	}
	if c, err := s.CopyWithBarcode(t.Context(), "123"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("without its zeros: %+v, %v", c, err)
	}
	var invalid catalogue.FieldErrors
	if _, err := s.AddCopy(t.Context(),
		catalogue.Copy{Book: other.PK, Status: catalogue.StatusAvailable, Barcode: "000123"}, 1,
		""); !errors.As(err, &invalid) || !invalid.Has("Barcode", catalogue.Taken) {
		t.Errorf("a barcode twice: %v", err)
	}
	if _, err := s.UpdateCopy(t.Context(), third, 1, ""); !errors.As(err, new(*store.StaleError)) {
		t.Errorf("an old version: %v", err)
	}
	third.Status = catalogue.StatusLost
	if b, err = s.UpdateCopy(t.Context(), third, 3, ""); err != nil || b.Copies[2] != third {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err = s.RemoveCopy(t.Context(), second, store.AnyVersion, ""); err != nil || len(b.Copies) != 2 {
		t.Errorf("%+v, %v", b, err)
	}
	_, changes, err := s.History(t.Context(), emma.PK)
	if err != nil || len(changes) != 4 || changes[0].Kind != catalogue.CopyRemoved {
		t.Fatalf("%+v, %v", changes, err)
	}
	if b, err = s.Undo(t.Context(), changes[0].Change, ""); err != nil || len(b.Copies) != 3 || b.Copies[1] != second {
		t.Errorf("the copy is back: %+v, %v", b, err)
	}
	r, err := s.Remove(t.Context(), emma.PK)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CopyWithBarcode(t.Context(), "000123"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the copy of a book that was removed: %v", err)
	}
	if books, err := s.Restore(t.Context(), r.ID); err != nil || !slices.Equal(books[0].Copies, b.Copies) {
		t.Errorf("restored %+v, %v, want %+v", books, err, b.Copies)
	}
	if _, err := s.RemoveCopy(t.Context(), catalogue.Copy{Copy: 2, Book: other.PK}, 1, ""); !errors.Is(err,
		store.ErrLastCopy) {
		t.Errorf("the only copy: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	if stored, err := s.Book(t.Context(), emma.PK); err != nil || !slices.Equal(stored.Copies, b.Copies) {
		t.Errorf("after a restart %+v, %v", stored.Copies, err)
	}
}
