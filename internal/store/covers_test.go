package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
	"shelflist/internal/store/migrations"
)

// picture returns a picture whose hash is the given one.
func picture(hash string) cover.Image {
	return cover.Image{Hash: hash, Large: []byte("large " + hash), Small: []byte("small " + hash)}
}

// kept returns the hashes of the pictures that are stored.
func kept(t *testing.T, path string) []string {
	t.Helper()
	return query(t, path, "SELECT hash FROM covers ORDER BY hash")
}

func wantKept(t *testing.T, path string, want ...string) {
	t.Helper()
	if got := kept(t, path); !slices.Equal(got, want) {
		t.Errorf("the pictures %q are kept, want %q", got, want)
	}
}

// wantCover checks the picture of a book; "" stands for none.
func wantCover(t *testing.T, s *store.Store, pk int64, want string) {
	t.Helper()
	got, jpeg, err := s.Cover(t.Context(), pk, "", false)
	if want == "" {
		if !errors.Is(err, store.ErrNoCover) {
			t.Errorf("book %d has the picture %q, %v, want none", pk, got, err)
		}
		return
	}
	_, small, smallErr := s.Cover(t.Context(), pk, "", true)
	i := picture(want)
	if got != want || !bytes.Equal(jpeg, i.Large) || !bytes.Equal(small, i.Small) || err != nil || smallErr != nil {
		t.Errorf("book %d has the picture %q: %q and %q, %v, %v, want %q", pk, got, jpeg, small, err, smallErr, want)
	}
}

func setCover(t *testing.T, s *store.Store, pk int64, i cover.Image) catalogue.Book {
	t.Helper()
	b, err := s.SetCover(t.Context(), pk, store.AnyVersion, i, "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lastChange returns the latest change of a book.
func lastChange(t *testing.T, s *store.Store, pk int64) catalogue.Change {
	t.Helper()
	_, changes, err := s.History(t.Context(), pk)
	if err != nil || len(changes) == 0 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	return changes[0]
}

func TestSetCover(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path, catalogue.Book{Title: "Emma", Source: "openlibrary"})
	wantCover(t, s, 1, "")
	if _, err := s.SetCover(t.Context(), 1, store.AnyVersion, cover.Image{}, ""); !errors.Is(err, store.ErrNoCover) {
		t.Errorf("taking away no picture: %v", err)
	}
	if b := setCover(t, s, 1, picture("a")); b.Version != 2 || b.CoverImage != "a" ||
		!slices.Equal(b.Edited, []string{"CoverURL"}) {
		t.Errorf("stored as %+v", b)
	}
	if c := lastChange(t, s, 1); c.Kind != catalogue.CoverChanged || !slices.Equal(c.Fields(), []string{"CoverURL"}) {
		t.Errorf("the change is %q of %q", c.Kind, c.Fields())
	}
	var stale *store.StaleError
	if _, err := s.SetCover(t.Context(), 1, 1, picture("b"), ""); !errors.As(err, &stale) ||
		stale.Current.Version != 2 {
		t.Errorf("for an old version: %v", err)
	}
	if _, err := s.SetCover(t.Context(), 9, store.AnyVersion, picture("b"), ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("for no book: %v", err)
	}
	wantKept(t, path, "a") // and not b, which was refused

	setCover(t, s, 1, picture("b"))
	wantCover(t, s, 1, "b")
	if _, jpeg, err := s.Cover(t.Context(), 1, "a", false); err != nil || string(jpeg) != "large a" {
		t.Errorf("the picture before is %q, %v", jpeg, err)
	}
	setCover(t, s, 1, cover.Image{})
	wantCover(t, s, 1, "")
	removal := lastChange(t, s, 1)
	if removal.Kind != catalogue.CoverRemoved {
		t.Errorf("the change is %q", removal.Kind)
	}
	b, err := s.Undo(t.Context(), removal.Change, "")
	if err != nil || b.CoverImage != "b" {
		t.Errorf("undone: %q, %v", b.CoverImage, err)
	}
	wantCover(t, s, 1, "b")
	setCover(t, s, 1, picture("c"))
	var since *store.ChangedSinceError
	if _, err := s.Undo(t.Context(), removal.Change, ""); !errors.As(err, &since) ||
		!slices.Equal(since.Fields, []string{"CoverURL"}) {
		t.Errorf("undone again: %v", err)
	}
	if _, _, err := s.Cover(t.Context(), 9, "a", false); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the picture of no book: %v", err)
	}
}

// A picture is kept as long as a book has it or an undo may bring it back, and no longer.
func TestPicturesAreKeptForUndo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path, catalogue.Book{Title: "Emma", Cover: "https://example.org/1"},
		catalogue.Book{Title: "Persuasion"}, catalogue.Book{Title: "Sanditon"})
	settle(t, s, "fetched")
	setCover(t, s, 2, picture("uploaded"))
	setCover(t, s, 3, picture("uploaded"))
	setCover(t, s, 3, picture("replaced"))
	removal, err := s.RemoveMany(t.Context(), []int64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	wantKept(t, path, "fetched", "replaced", "uploaded")
	if _, err := s.Restore(t.Context(), removal.ID); err != nil {
		t.Fatal(err)
	}
	wantCover(t, s, 1, "fetched")
	wantCover(t, s, 2, "uploaded")
	wantCover(t, s, 3, "replaced")
	wantKept(t, path, "fetched", "replaced", "uploaded")

	// When the removal is too long ago, what history has no use for goes.
	if _, err := s.RemoveMany(t.Context(), []int64{1, 3}); err != nil {
		t.Fatal(err)
	}
	execute(t, path, "UPDATE removals SET removed_at = '2001-01-01T00:00:00Z'")
	add(t, s, catalogue.Book{Title: "Ulysses"})
	if _, err := s.Remove(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	wantCover(t, s, 2, "uploaded")
	wantKept(t, path, "uploaded")
}

// execute runs a statement as another program would.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// settle ends the fetching of the next cover, with a picture.
func settle(t *testing.T, s *store.Store, hash string) store.WantedCover {
	t.Helper()
	w, err := s.NextCover(t.Context())
	if err == nil {
		err = s.SettleCover(t.Context(), w, picture(hash))
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// wantNext checks which cover is to be fetched next; the zero value stands for none.
func wantNext(t *testing.T, s *store.Store, want store.WantedCover) store.WantedCover {
	t.Helper()
	got, err := s.NextCover(t.Context())
	if want == (store.WantedCover{}) && errors.Is(err, store.ErrNotFound) {
		return got
	}
	if err != nil || got != want {
		t.Errorf("next is %+v, %v, want %+v", got, err, want)
	}
	return got
}

func TestWantedCovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	wantNext(t, s, store.WantedCover{})
	for _, b := range []catalogue.Book{
		{Title: "Emma", Cover: "https://example.org/1", Source: "openlibrary"}, {Title: "Persuasion"},
		{Title: "Sanditon", Cover: "https://example.org/3", Source: "openlibrary"},
	} {
		add(t, s, b)
	}
	first := wantNext(t, s, store.WantedCover{Book: 1, Address: "https://example.org/1"})
	if err := s.PutOffCover(t.Context(), first, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	wantNext(t, s, store.WantedCover{Book: 3, Address: "https://example.org/3"})
	settle(t, s, "three")
	wantNext(t, s, store.WantedCover{})
	wantCover(t, s, 3, "three")
	b, err := s.Book(t.Context(), 3)
	if err != nil || b.Version != 1 || b.CoverImage != "three" || b.Edited != nil {
		t.Errorf("the book has become %+v, %v", b, err)
	}
	first.Tries++
	if err := s.PutOffCover(t.Context(), first, time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	first = wantNext(t, s, store.WantedCover{Book: 1, Address: "https://example.org/1", Tries: 1})

	// The source now has another cover, while the old one is being fetched.
	other := catalogue.Book{Cover: "https://example.org/11"}
	if _, err := s.Take(t.Context(), 1, 1, other, []string{"Cover"}, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.SettleCover(t.Context(), first, picture("old")); err != nil {
		t.Fatal(err)
	}
	wantCover(t, s, 1, "")
	wantNext(t, s, store.WantedCover{Book: 1, Address: "https://example.org/11"})
	settle(t, s, "new")
	wantCover(t, s, 1, "new")

	// And once more. The picture from before has no use left.
	if _, err := s.Take(t.Context(), 1, 2, catalogue.Book{Cover: "https://example.org/12"}, []string{"Cover"},
		""); err != nil {
		t.Fatal(err)
	}
	settle(t, s, "newest")
	wantCover(t, s, 1, "newest")
	wantKept(t, path, "newest", "three")

	// What a librarian has chosen stays.
	setCover(t, s, 1, cover.Image{})
	if _, err := s.Take(t.Context(), 1, 4, catalogue.Book{Cover: "https://example.org/13"}, []string{"Cover"},
		""); err != nil {
		t.Fatal(err)
	}
	settle(t, s, "fourth")
	wantCover(t, s, 1, "")
	removal, err := s.Remove(t.Context(), 1)
	if err == nil {
		_, err = s.Restore(t.Context(), removal.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	wantNext(t, s, store.WantedCover{})

	// A book that is gone needs none.
	gone := add(t, s, catalogue.Book{Title: "Ulysses", Cover: "https://example.org/5"})
	if _, err := s.Remove(t.Context(), gone.PK); err != nil {
		t.Fatal(err)
	}
	settle(t, s, "") // which has no address any more
	wantNext(t, s, store.WantedCover{})
}

// The covers of books that an older version has added are fetched too.
func TestCoversOfOldBooksAreWanted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	db, err := sql.Open("sqlite", path)
	if err == nil {
		err = migrations.UpTo(t.Context(), db, 9)
	}
	if err == nil {
		_, err = db.ExecContext(t.Context(),
			"INSERT INTO books (title, cover) VALUES ('Emma', 'https://example.org/1'), ('Persuasion', '')")
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	settle(t, s, "one")
	wantNext(t, s, store.WantedCover{})
	wantCover(t, s, 1, "one")
}
