package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
	"shelflist/internal/store"
)

// twoBooks adds a book that was looked up and one by hand, each with copies.
func twoBooks(t testing.TB, s *store.Store) (kept, absorbed catalogue.Book) {
	t.Helper()
	kept = add(t, s, lookedUp())
	absorbed, err := s.AddByHand(t.Context(), catalogue.Book{
		Title: "Emma", Author: "Austen, J.", Year: "1815", Notes: "Signed", CoverImage: "abc",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []catalogue.Copy{
		{Book: kept.PK, Barcode: "K1", Status: catalogue.StatusAvailable},
		{Book: absorbed.PK, Barcode: "A1", Location: "Hall", Status: catalogue.StatusReference, Note: "Torn"},
	} {
		if _, err := s.AddCopy(t.Context(), c, store.AnyVersion, ""); err != nil {
			t.Fatal(err)
		}
	}
	return book(t, s, kept.PK), book(t, s, absorbed.PK)
}

func book(t testing.TB, s *store.Store, pk int64) catalogue.Book {
	t.Helper()
	b, err := s.Book(t.Context(), pk)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// state returns all that undoing a merge brings back: not the version, nor the time of the change.
func state(b catalogue.Book) string {
	b.Version, b.UpdatedAt = 0, b.AddedAt
	return fmt.Sprintf("%+v", b)
}

func TestMerge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	kept, absorbed := twoBooks(t, s)
	m := store.Merge{Kept: kept.PK, Absorbed: absorbed.PK, KeptVersion: kept.Version, AbsorbedVersion: absorbed.Version,
		Choices: map[string]merging.Choice{"Year": merging.FromAbsorbed, "Notes": merging.FromAbsorbed}}
	b, change, err := s.Merge(t.Context(), m, "anna")
	if err != nil || b.PK != kept.PK || b.Version != kept.Version+1 || b.Year != "1815" || b.Notes != "Signed" ||
		b.Author != kept.Author || b.CoverImage != "abc" {
		t.Fatalf("merged %+v, %v", b, err)
	}
	copies := slices.SortedFunc(slices.Values(slices.Concat(kept.Copies, absorbed.Copies)),
		func(a, b catalogue.Copy) int { return int(a.Copy - b.Copy) })
	for i := range copies {
		copies[i].Book = kept.PK
	}
	if stored := book(t, s, kept.PK); state(stored) != state(b) || !slices.Equal(stored.Copies, copies) {
		t.Errorf("stored %+v, want %+v with the copies %+v", stored, b, copies)
	}
	if c, err := s.CopyWithBarcode(t.Context(), "A1"); err != nil || c.Book != kept.PK || c.Location != "Hall" {
		t.Errorf("the copy is %+v, %v", c, err)
	}
	if _, err := s.Book(t.Context(), absorbed.PK); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the other book is still there: %v", err)
	}
	if got := listed(t, s, catalogue.Query{Text: "emma", Limit: 9}); len(got) != 1 {
		t.Errorf("the list has %q", got)
	}
	of, err := s.MergeOf(t.Context(), absorbed.PK)
	if err != nil || of.Change != change || of.Book != kept.PK || of.Who != "anna" || of.Kind != catalogue.Merged ||
		state(of.Absorbed) != state(absorbed) {
		t.Errorf("the merge is %+v, %v", of, err)
	}
	gone, changes, err := s.History(t.Context(), absorbed.PK)
	if err != nil || state(gone) != state(absorbed) || len(changes) != 2 || changes[0].Change != change ||
		changes[1].Kind != catalogue.CopyAdded {
		t.Errorf("the history of the other book is %+v, %+v, %v", gone, changes, err)
	}
	if _, err := s.MergeOf(t.Context(), kept.PK); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the merge of a book that stayed: %v", err)
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	if b, err = s.Undo(t.Context(), change, "anna"); err != nil || state(b) != state(kept) {
		t.Fatalf("undone it is %+v, %v, want %+v", b, err, kept)
	}
	if got, want := book(t, s, kept.PK), book(t, s, absorbed.PK); state(got) != state(kept) ||
		state(want) != state(absorbed) || want.Version != absorbed.Version+1 {
		t.Errorf("undone they are\n%+v\n%+v, want\n%+v\n%+v", got, want, kept, absorbed)
	}
	if _, err := s.MergeOf(t.Context(), absorbed.PK); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the merge that was undone: %v", err)
	}
	if _, err := s.Undo(t.Context(), change, ""); !errors.As(err, new(*store.ChangedSinceError)) {
		t.Errorf("undone twice: %v", err)
	}

	// The undoing can be undone too: that merges them again.
	_, changes, err = s.History(t.Context(), kept.PK)
	if err != nil || changes[0].Kind != catalogue.Undone || changes[0].Absorbed.PK != absorbed.PK {
		t.Fatalf("the history is %+v, %v", changes, err)
	}
	if b, err = s.Undo(t.Context(), changes[0].Change, ""); err != nil || !slices.Equal(b.Copies, copies) ||
		b.Year != "1815" {
		t.Errorf("merged again it is %+v, %v", b, err)
	}
	if of, err := s.MergeOf(t.Context(), absorbed.PK); err != nil || of.Change <= change {
		t.Errorf("the second merge is %+v, %v", of, err)
	}
	checkCounts(t, path)
}

// checkCounts checks that every book has a copy and every copy a book.
func checkCounts(t *testing.T, path string) {
	t.Helper()
	for statement, want := range map[string]string{
		"SELECT COUNT(*) FROM books WHERE pk NOT IN (SELECT book FROM copies)":                                         "0",
		"SELECT COUNT(*) FROM copies WHERE book NOT IN (SELECT pk FROM books)":                                         "0",
		"SELECT books - (SELECT COUNT(*) FROM books) FROM tally":                                                       "0",
		"SELECT copies - (SELECT COUNT(*) FROM copies) FROM tally":                                                     "0",
		"SELECT covers - (SELECT COUNT(*) FROM cover_fetches) FROM tally":                                              "0",
		"SELECT COUNT(*) FROM books FULL JOIN books_words USING (pk) WHERE books.pk IS NULL OR books_words.pk IS NULL": "0",
	} {
		if got := query(t, path, statement); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %s", statement, got, want)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	s := open(t)
	kept, absorbed := twoBooks(t, s)
	m := store.Merge{Kept: kept.PK, Absorbed: absorbed.PK, KeptVersion: kept.Version, AbsorbedVersion: absorbed.Version}
	for name, change := range map[string]func(*store.Merge){
		"an old version of the one that stays": func(m *store.Merge) { m.KeptVersion-- },
		"an old version of the one that goes":  func(m *store.Merge) { m.AbsorbedVersion-- },
	} {
		t.Run(name, func(t *testing.T) {
			stale := m
			change(&stale)
			var e *store.StaleError
			if _, _, err := s.Merge(t.Context(), stale, ""); !errors.As(err, &e) || e.Current.PK != kept.PK ||
				e.Other.PK != absorbed.PK || len(e.Other.Copies) != 2 {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	for name, change := range map[string]func(*store.Merge){
		"one that stays and is gone": func(m *store.Merge) { m.Kept = 99 },
		"one that goes and is gone":  func(m *store.Merge) { m.Absorbed = 99 },
		"a book with itself":         func(m *store.Merge) { m.Absorbed, m.AbsorbedVersion = m.Kept, m.KeptVersion },
	} {
		t.Run(name, func(t *testing.T) {
			gone := m
			change(&gone)
			if _, _, err := s.Merge(t.Context(), gone, ""); !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	if state(book(t, s, kept.PK)) != state(kept) || state(book(t, s, absorbed.PK)) != state(absorbed) {
		t.Error("what was refused has changed something")
	}
}

// A merge is undone unless what it has changed was changed again.
func TestUndoOfAMergeAfterChanges(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*testing.T, *store.Store, string, catalogue.Book)
		since  []string // nil if it can be undone
	}{
		"another field": {func(t *testing.T, s *store.Store, path string, b catalogue.Book) {
			b.Publisher = "Murray"
			if _, err := s.Update(t.Context(), b, ""); err != nil {
				t.Fatal(err)
			}
		}, nil},
		"a field that was taken": {func(t *testing.T, s *store.Store, path string, b catalogue.Book) {
			b.Year = "1816"
			if _, err := s.Update(t.Context(), b, ""); err != nil {
				t.Fatal(err)
			}
		}, []string{"Year"}},
		"a copy that has moved": {func(t *testing.T, s *store.Store, path string, b catalogue.Book) {
			c := b.Copies[len(b.Copies)-1]
			c.Status = catalogue.StatusLost
			if _, err := s.UpdateCopy(t.Context(), c, b.Version, ""); err != nil {
				t.Fatal(err)
			}
		}, []string{"Copies"}},
		"removed and put back": {func(t *testing.T, s *store.Store, path string, b catalogue.Book) {
			r, err := s.Remove(t.Context(), b.PK)
			if err == nil {
				_, err = s.Restore(t.Context(), r.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, nil},
		"the PK was given to another book": {func(t *testing.T, s *store.Store, path string, b catalogue.Book) {
			otherProgram(t, path, "INSERT INTO books (pk, title) VALUES (2, 'x')")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := openAt(t, path)
			kept, absorbed := twoBooks(t, s)
			b, change, err := s.Merge(t.Context(),
				store.Merge{
					Kept: kept.PK, Absorbed: absorbed.PK, KeptVersion: kept.Version, AbsorbedVersion: absorbed.Version,
					Choices: map[string]merging.Choice{"Year": merging.FromAbsorbed},
				}, "")
			if err != nil {
				t.Fatal(err)
			}
			tt.change(t, s, path, b)
			_, err = s.Undo(t.Context(), change, "")
			var since *store.ChangedSinceError
			if errors.As(err, &since); tt.since != nil && (since == nil || !slices.Equal(since.Fields, tt.since)) ||
				tt.since == nil && err != nil {
				t.Errorf("undone: %v, want %q", err, tt.since)
			}
			checkCounts(t, path)
		})
	}
}

// The picture that a merge has no use for is kept, since undoing brings it back.
func TestMergeKeepsPictures(t *testing.T) {
	for choice, want := range map[merging.Choice]string{merging.FromKept: "a", merging.FromAbsorbed: "b"} {
		t.Run(string(choice), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := openAt(t, path, catalogue.Book{Title: "Emma"}, catalogue.Book{Title: "Persuasion"})
			a, b := setCover(t, s, 1, picture("a")), setCover(t, s, 2, picture("b"))
			_, change, err := s.Merge(t.Context(),
				store.Merge{
					Kept: 1, Absorbed: 2, KeptVersion: a.Version, AbsorbedVersion: b.Version,
					Choices: map[string]merging.Choice{catalogue.CoverURLField: choice},
				}, "")
			if err != nil {
				t.Fatal(err)
			}
			wantCover(t, s, 1, want)
			wantKept(t, path, "a", "b")
			if _, err := s.Undo(t.Context(), change, ""); err != nil {
				t.Fatal(err)
			}
			wantCover(t, s, 1, "a")
			wantCover(t, s, 2, "b")
		})
	}
}
