package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

func setPrefix(prefix string) func(*catalogue.Book) {
	return func(b *catalogue.Book) { b.Prefix = prefix }
}

func TestChangeMany(t *testing.T) {
	s := open(t)
	var pks []int64
	for i := range 20 {
		pks = append(pks, add(t, s, catalogue.Book{Title: fmt.Sprint("Book ", i), Classification: "030"}).PK)
	}
	batch, changed, err := s.ChangeMany(t.Context(), append(pks[:10:10], 999), "anna", func(b *catalogue.Book) {
		b.Prefix = "REF"
		for i := range b.Copies {
			b.Copies[i].Location = "reading room"
		}
	})
	if err != nil || changed != 10 || batch == 0 {
		t.Fatalf("batch %d, %d changed, %v", batch, changed, err)
	}
	if got := listed(t, s, catalogue.Query{Text: "location:reading", Limit: 50}); len(got) != 10 {
		t.Errorf("in the reading room are %q", got)
	}
	if again, changed, err := s.ChangeMany(t.Context(), pks[:10], "anna", setPrefix("REF")); again != 0 ||
		changed != 0 || err != nil {
		t.Errorf("changed again: batch %d, %d changed, %v", again, changed, err)
	}
	b, changes, err := s.History(t.Context(), pks[0])
	if err != nil || b.CallNumber().String() != "REF 030 BOO" || len(changes) != 1 ||
		changes[0].Kind != catalogue.ChangedByMany || changes[0].Who != "anna" {
		t.Errorf("%+v has the history %+v, %v", b, changes, err)
	}
	// One is changed again, and one is removed.
	b.Prefix = "FIC"
	if _, err := s.Update(t.Context(), b, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Remove(t.Context(), pks[1]); err != nil {
		t.Fatal(err)
	}
	if undone, left, err := s.UndoMany(t.Context(), batch, ""); undone != 8 || left != 2 || err != nil {
		t.Errorf("%d undone, %d left, %v, want 8 and 2", undone, left, err)
	}
	if got := listed(t, s, catalogue.Query{Text: "location:reading", Limit: 50}); len(got) != 1 {
		t.Errorf("after the undo in the reading room are %q", got)
	}
	if _, _, err := s.UndoMany(t.Context(), 12345, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such batch: %v", err)
	}
	if _, _, err := s.UndoMany(t.Context(), 0, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("batch 0: %v", err)
	}
}

// One book that would become invalid keeps all from being changed.
func TestChangeManyIsAllOrNothing(t *testing.T) {
	s := open(t)
	one := add(t, s, catalogue.Book{Title: "One"})
	full := catalogue.Book{Title: "Two"}
	for i := range 100 {
		full.Subjects = append(full.Subjects, fmt.Sprint("subject ", i))
	}
	two := add(t, s, full)
	_, _, err := s.ChangeMany(t.Context(), []int64{one.PK, two.PK}, "", func(b *catalogue.Book) {
		b.Subjects = append(b.Subjects, "one more")
	})
	var invalid catalogue.FieldErrors
	if !errors.As(err, &invalid) || !invalid.Has("Subjects", catalogue.TooLong) {
		t.Errorf("too many subjects: %v", err)
	}
	if b, err := s.Book(t.Context(), one.PK); err != nil || b.Version != 1 || b.Subjects != nil {
		t.Errorf("the other book is %+v, %v", b, err)
	}
}

func TestSelectAndRemoveMany(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	path := filepath.Join(t.TempDir(), "dev.db")
	openAt(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `INSERT INTO books (title, author, id, classification)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 5000)
		SELECT CASE WHEN i % 2 THEN 'Odd ' ELSE 'Even ' END || i, '', '', '' FROM n`); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path) // which computes the keys
	if _, err := s.Select(t.Context(), ""); !errors.Is(err, store.ErrTooMany) {
		t.Errorf("5,001 books: %v", err)
	}
	odd, err := s.Select(t.Context(), "odd")
	if err != nil || len(odd) != 2501 {
		t.Fatalf("%d odd ones, %v", len(odd), err)
	}
	if none, err := s.Select(t.Context(), "status:lost"); err != nil || len(none) != 0 {
		t.Errorf("%d lost, %v", len(none), err)
	}
	batch, changed, err := s.ChangeMany(t.Context(), odd, "", setPrefix("REF"))
	if err != nil || changed != 2501 {
		t.Fatalf("%d changed, %v", changed, err)
	}
	if undone, left, err := s.UndoMany(t.Context(), batch, ""); undone != 2501 || left != 0 || err != nil {
		t.Errorf("%d undone, %d left, %v", undone, left, err)
	}
	removal, err := s.RemoveMany(t.Context(), odd)
	if err != nil || len(removal.Books) != 2501 {
		t.Fatalf("%d removed, %v", len(removal.Books), err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 2500 {
		t.Errorf("%d are left, %v", p.Count, err)
	}
	if books, err := s.Restore(t.Context(), removal.ID); err != nil || len(books) != 2501 {
		t.Errorf("%d restored, %v", len(books), err)
	}
	if _, err := s.RemoveMany(t.Context(), []int64{99999}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none to remove: %v", err)
	}
	if _, err := s.RemoveMany(t.Context(), make([]int64, store.MaxMany+1)); !errors.Is(err, store.ErrTooMany) {
		t.Errorf("too many to remove: %v", err)
	}
}
