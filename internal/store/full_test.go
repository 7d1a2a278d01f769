package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
)

// SQLite reports a limit on the number of its pages as it reports a full disk.
func TestFullDisk(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dev.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, _, err := s.Add(t.Context(), catalogue.Book{Title: "Emma"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil { // SQLite raises it to the number of pages in use
		t.Fatal(err)
	}
	large := catalogue.Book{Title: "Persuasion", Notes: strings.Repeat("a long note ", 10_000)}
	if _, added, err := s.Add(t.Context(), large); added || !errors.Is(err, ErrFull) {
		t.Errorf("added %v, %v, want ErrFull", added, err)
	}
	p, err := s.List(t.Context(), catalogue.Query{Limit: 10})
	if err != nil || p.Count != 1 || len(p.Books) != 1 {
		t.Errorf("the list has %d books and counts %d, %v, want 1", len(p.Books), p.Count, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if _, added, err := s.Add(t.Context(), large); !added || err != nil {
		t.Errorf("with room again: added %v, %v", added, err)
	}
}

func FuzzList(f *testing.F) {
	s, err := Open(f.Context(), filepath.Join(f.TempDir(), "dev.db"), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	if _, _, err := s.Add(f.Context(), catalogue.Book{Title: "Jane Eyre", Author: "Brontë, Charlotte"}); err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{
		"jane", `"`, "a AND (b", "title:x*", "\x00", "NEAR(a b, 2)", "978-0-385-33384-9", "^a", "-", "é\u0301",
	} {
		f.Add(text, "")
	}
	f.Add("", "ODEzLjU0CVZPTg.7") // the place of a book at 813.54 VON
	f.Add("", "!.1")
	// No text that a reader types is an error, and no address but one with a malformed cursor.
	f.Fuzz(func(t *testing.T, text, cursor string) {
		for _, q := range []catalogue.Query{
			{Text: text, Limit: 2}, {Text: text, After: cursor, Limit: 2},
			{Before: cursor, Order: catalogue.ByTitle, Limit: 2},
		} {
			if _, err := s.List(t.Context(), q); err != nil && !errors.Is(err, ErrCursor) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}
