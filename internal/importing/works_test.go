package importing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing"
	"shelflist/internal/importing/plan"
)

// sources know two ISBNs, and count how often they are asked. They don't answer while they are
// down.
type sources struct {
	asked map[string]int
	down  bool
}

func (s *sources) lookUp(_ context.Context, isbn string) (catalogue.Book, error) {
	s.asked[isbn]++
	titles := map[string]string{"9780141439587": "Emma", "9780805209990": "The Trial"}
	switch {
	case s.down:
		return catalogue.Book{}, errors.New("no answer")
	case titles[isbn] == "":
		return catalogue.Book{}, importing.ErrNoWork
	}
	return catalogue.Book{
		Title: titles[isbn], ISBN: isbn, Year: "1900", Source: "openlibrary", SourceID: "OL" + isbn,
	}, nil
}

const isbnList = "9780141439587\n9780805209990\n9780306406157\n"

// Rows that have an ISBN only are completed by what the sources say of it. Each is looked up once.
func TestLookUp(t *testing.T) {
	s := newSite(t)
	known := &sources{asked: map[string]int{}}
	s.importer.LookUp = known.lookUp
	im := s.upload(isbnList)
	first, err := s.importer.First(t.Context(), im, 9)
	if err != nil || len(first) != 3 || first[0].Outcome != "" || len(first[0].LeftOut) != 0 || len(known.asked) != 0 {
		t.Errorf("before: %+v, %v", first, err)
	}
	foretold := s.do(im.ID, s.importer.Check(t.Context(), im))
	bad, err := s.Imports().Rows(t.Context(), im.ID, plan.Bad, 0, 9)
	if err != nil || counts(foretold) != "[2 0 0 1 0]" || len(bad) != 1 || bad[0].LeftOut[0].Reason != "unknown-isbn" {
		t.Errorf("foretold %s, bad %+v, %v", counts(foretold), bad, err)
	}
	if first, err := s.importer.First(t.Context(), im, 9); err != nil || first[1].Book.Title != "The Trial" {
		t.Errorf("afterwards: %+v, %v", first, err)
	}
	s.do(im.ID, s.importer.Check(t.Context(), im)) // once more
	var rejects strings.Builder
	if err := s.importer.Rejects(t.Context(), im, plan.Bad, &rejects); err != nil ||
		!strings.HasPrefix(rejects.String(), "9780306406157 # ") {
		t.Errorf("the rejects are %q, %v", &rejects, err)
	}
	if done := s.do(im.ID, s.importer.Confirm(t.Context(), im.ID)); counts(done) != "[2 0 0 1 0]" {
		t.Errorf("done: %s", counts(done))
	}
	for isbn, n := range known.asked {
		if n != 1 {
			t.Errorf("%s was looked up %d times", isbn, n)
		}
	}
	if books := strings.Join(s.books(), "\n"); !strings.Contains(books, "Emma") || !strings.Contains(books, "1900") {
		t.Errorf("the books are %s", books)
	}
	if left, err := filepath.Glob(filepath.Join(s.folder, "imports", "*-works")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// What the file says of a book wins over the sources.
func TestLookUpCompletes(t *testing.T) {
	s := newSite(t)
	s.importer.LookUp = (&sources{asked: map[string]int{}}).lookUp
	s.take("ISBN;Notes;Year;Barcode\n9780141439587;signed;1815;0001\n")
	if books := strings.Join(s.books(), "\n"); !strings.Contains(books, "Emma") || !strings.Contains(books, "signed") ||
		!strings.Contains(books, "1815") || !strings.Contains(books, "0001") {
		t.Errorf("the books are %s", books)
	}
}

// Sources that don't answer are asked again by the next check, but only for what they have not
// said. A line that was cut off is no obstacle.
func TestLookUpGoesOn(t *testing.T) {
	s := newSite(t)
	known := &sources{asked: map[string]int{}, down: true}
	s.importer.LookUp = known.lookUp
	im := s.upload(isbnList)
	s.do(im.ID, s.importer.Check(t.Context(), im))
	bad, err := s.Imports().Rows(t.Context(), im.ID, plan.Bad, 0, 9)
	if err != nil || len(bad) != 3 || bad[0].LeftOut[0].Reason != "no-answer" {
		t.Errorf("while they are down: %+v, %v", bad, err)
	}
	known.down = false
	s.do(im.ID, s.importer.Check(t.Context(), im))
	path := filepath.Join(s.folder, "imports", "1-works")
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, content[:len(content)-9], 0o600) // in the line of the last ISBN
	}
	if err != nil {
		t.Fatal(err)
	}
	if im := s.do(im.ID, s.importer.Check(t.Context(), im)); counts(im) != "[2 0 0 1 0]" {
		t.Errorf("after all: %s", counts(im))
	}
	if known.asked["9780141439587"] != 2 || known.asked["9780306406157"] != 3 {
		t.Errorf("asked: %v", known.asked)
	}
}
