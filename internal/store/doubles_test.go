package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// byHand adds books even if they are the same, and returns their PKs.
func byHand(t testing.TB, s *store.Store, books ...catalogue.Book) (pks []int64) {
	t.Helper()
	for _, b := range books {
		added, err := s.AddByHand(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		pks = append(pks, added.PK)
	}
	return pks
}

// doubles returns all doubles, read a few at a time, as "1 2 isbn".
func doubles(t testing.TB, s *store.Store, limit int) (found []string) {
	t.Helper()
	for after := ""; ; {
		pairs, next, err := s.Doubles(t.Context(), after, limit)
		if err != nil || len(pairs) > limit {
			t.Fatalf("%d doubles, %v", len(pairs), err)
		}
		for _, d := range pairs {
			found = append(found, fmt.Sprintf("%d %d %s", d.A.PK, d.B.PK, d.Reason))
			if len(d.A.Copies) != 1 || d.B.Copies[0].Book != d.B.PK {
				t.Errorf("the copies of %d and %d are %+v and %+v", d.A.PK, d.B.PK, d.A.Copies, d.B.Copies)
			}
		}
		if after = next; next == "" {
			return found
		}
	}
}

func TestDoubles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	byHand(t, s,
		catalogue.Book{Title: "The Hobbit", Author: "Tolkien, J. R. R.", ISBN: "9780060512750"},                                // 1
		catalogue.Book{Title: "Emma", Author: "Austen, Jane", Year: "1815"},                                                    // 2
		catalogue.Book{Title: "Hobbit", Author: "Tolkien, John", OtherISBNs: []string{"9780060512750"}, ISBN: "9781421501680"}, // 3
		catalogue.Book{Title: "Emma", Author: "Jane Austen"},                                                                   // 4
		catalogue.Book{Title: "Emma", Author: "Austin, Jane"},                                                                  // 5
		catalogue.Book{Title: "Emma", Author: "Austen, Jane", Year: "1996"},                                                    // 6: another year than 2, but not than 4
		catalogue.Book{Title: "Die Verwandlung", Author: "Kafka, Franz", Language: "ger"},                                      // 7
		catalogue.Book{Title: "Die Verwandlung", Author: "Kafka, Franz"},                                                       // 8
		catalogue.Book{Title: "Faust", Author: "Goethe", PartNumber: "Teil 1"},                                                 // 9
		catalogue.Book{Title: "Faust", Author: "Goethe", PartNumber: "Teil 2"},                                                 // 10
		catalogue.Book{Title: "Faust: Part II", Author: "Goethe"},                                                              // 11
		catalogue.Book{Title: "Persuasion", SourceID: "OL1W", Source: "openlibrary"},                                           // 12
		catalogue.Book{Title: "Verführung", SourceID: "OL1W", Source: "openlibrary"},                                           // 13
		catalogue.Book{Title: "Annual report", Author: "Bank", Year: "1999"},
		catalogue.Book{Title: "Annual report", Author: "Bank", Year: "2000"},
	)
	want := []string{"1 3 isbn", "12 13 record", "2 4 title", "2 5 author", "4 6 title", "10 11 title", "7 8 title"}
	for _, limit := range []int{100, 3, 1} {
		if got := doubles(t, s, limit); !slices.Equal(got, want) {
			t.Errorf("%d at a time: %q, want %q", limit, got, want)
		}
	}

	// Who says that two are different sees them no more, and 6 is compared with the next one.
	if d, err := s.Part(t.Context(), 4, 2, true); err != nil || d.A.PK != 2 || d.B.PK != 4 {
		t.Fatalf("parted %+v, %v", d, err)
	}
	if _, err := s.Part(t.Context(), 6, 4, true); err != nil {
		t.Fatal(err)
	}
	if got := doubles(t, s, 2); !slices.Equal(got,
		[]string{"1 3 isbn", "12 13 record", "2 5 author", "5 6 author", "10 11 title", "7 8 title"}) {
		t.Errorf("after two pairs were parted: %q", got)
	}
	if parted, err := s.Parted(t.Context()); err != nil || len(parted) != 2 || len(parted[0].B.Copies) != 1 {
		t.Errorf("parted are %+v, %v", parted, err)
	}
	if _, err := s.Part(t.Context(), 2, 4, false); err != nil {
		t.Fatal(err)
	}
	if parted, err := s.Parted(t.Context()); err != nil || len(parted) != 1 || parted[0].A.PK != 4 ||
		parted[0].B.PK != 6 {
		t.Errorf("parted are %+v, %v", parted, err)
	}
	if _, err := s.Part(t.Context(), 2, 99, true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("parted from a book that is not there: %v", err)
	}

	// What is removed or corrected, also by another program, is no double.
	if _, err := s.Remove(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	b, err := s.Book(t.Context(), 13)
	if err != nil {
		t.Fatal(err)
	}
	b.ISBN = "9780385333849"
	if _, err = s.Update(t.Context(), b, ""); err != nil {
		t.Fatal(err)
	}
	otherProgram(t, path,
		"UPDATE books SET isbn = '9780306406157' WHERE pk = 12; UPDATE books SET isbn = 'x\"y\\' || char(1) WHERE pk = 7")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, path)
	got := doubles(t, s, 9)
	if !slices.Equal(got, []string{"2 4 title", "2 5 author", "5 6 author", "10 11 title", "7 8 title"}) {
		t.Errorf("after changes: %q", got)
	}
	if _, _, err := s.Doubles(t.Context(), "nonsense", 9); !errors.Is(err, store.ErrCursor) {
		t.Errorf("from a place that is none: %v", err)
	}
}

// Many books of one title are listed in parts, however many there are on a page.
func TestDoublesOfManyBooks(t *testing.T) {
	s := open(t)
	var want []string
	for i := range 40 {
		byHand(t, s, catalogue.Book{Title: "Untitled"})
		if i > 0 {
			want = append(want, fmt.Sprintf("1 %d title", i+1))
		}
	}
	if got := doubles(t, s, 7); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
