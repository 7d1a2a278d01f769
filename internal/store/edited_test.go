package store_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// storedKeys are the sort keys of a row as they are stored, by PK.
type storedKeys struct{ shelf, title, author string }

// edit is what another program does to a catalogue, and what follows.
type edit struct {
	name       string
	statements []string
	changed    []int64  // the books of which UpdatedAt changes
	found      []string // texts that each find one book, before the next start and after it
	order      string   // titles in shelf order, after the next start
	log        string   // part of the next start's log; "" for an empty log
}

// edits are of the catalogue that TestEditsOfOtherPrograms makes.
func edits() []edit {
	const (
		unchanged = "[Emma Persuasion Dubliners Ulysses]"
		edited    = "msg=\"books that another program edited were put in order\" books=1\n"
		adopted   = "msg=\"catalogue adopted\" books=1 empty_rows_dropped=0\n"
	)
	return []edit{
		{"nothing", nil, nil, nil, unchanged, ""},
		{"a title", []string{"UPDATE books SET title = 'Zuleika' WHERE pk = 1"}, []int64{1}, []string{"zuleika"},
			"[Persuasion Zuleika Dubliners Ulysses]", edited},
		{"an author", []string{"UPDATE books SET author = 'Woolf, Virginia' WHERE pk = 1"}, []int64{1},
			[]string{"woolf"}, "[Persuasion Emma Dubliners Ulysses]", edited},
		{"a class", []string{"UPDATE books SET classification = '900' WHERE pk = 1"}, []int64{1}, []string{"900"},
			"[Persuasion Dubliners Ulysses Emma]", edited},
		{"a class as a number", []string{"UPDATE books SET classification = 900 WHERE pk = 1"}, []int64{1},
			[]string{"900"}, "[Persuasion Dubliners Ulysses Emma]", edited},
		{"a language", []string{"UPDATE books SET title = 'Die Emma', language = 'eng' WHERE pk = 1",
			"UPDATE books SET language = 'ger' WHERE pk = 1"}, []int64{1}, []string{"emma"},
			"[Die Emma Persuasion Dubliners Ulysses]", edited},
		{"no title", []string{"UPDATE books SET title = NULL WHERE pk = 1"}, []int64{1}, nil,
			"[ Persuasion Dubliners Ulysses]", edited},
		{"no author", []string{"UPDATE books SET author = NULL WHERE pk = 1"}, []int64{1}, []string{"emma"},
			"[Persuasion Emma Dubliners Ulysses]", edited},
		{"no class", []string{"UPDATE books SET classification = NULL WHERE pk = 1"}, []int64{1}, []string{"emma"},
			"[Persuasion Dubliners Ulysses Emma]", edited},
		{"nothing left", []string{
			"UPDATE books SET title = NULL, author = '', classification = NULL, id = NULL WHERE pk = 1",
		},
			[]int64{1}, nil, "[Persuasion Dubliners Ulysses ]", edited},
		{"several", []string{"UPDATE books SET classification = '1' || classification WHERE author LIKE 'Austen%'",
			"UPDATE books SET author = 'Joyce, J.' WHERE pk > 2"}, []int64{1, 2, 3, 4}, []string{"emma", "ulysses"},
			"[Dubliners Ulysses Emma Persuasion]", "put in order\" books=4\n"},
		{"twice",
			[]string{"UPDATE books SET title = 'Zuleika' WHERE pk = 1", "UPDATE books SET title = 'Anna' WHERE pk = 1"},
			[]int64{1}, []string{"anna"}, "[Anna Persuasion Dubliners Ulysses]", edited},
		{"the same again", []string{"UPDATE books SET title = title, author = author, notes = notes"}, nil,
			[]string{"emma"}, unchanged, ""},
		{"notes", []string{"UPDATE books SET notes = 'Gift' WHERE pk = 2"}, []int64{2}, []string{"gift"}, unchanged,
			""},
		{"title and notes", []string{"UPDATE books SET title = 'Anna', notes = 'Gift' WHERE pk = 1"}, []int64{1},
			[]string{"gift", "anna"}, "[Anna Persuasion Dubliners Ulysses]", edited},
		{"a new book", []string{
			"INSERT INTO books (title, author, id, classification) VALUES ('Orlando', 'Woolf, Virginia', '5', '823.912')",
		},
			nil, []string{"orlando"}, "[Emma Persuasion Dubliners Ulysses Orlando]", adopted},
		{"a new book with NULLs", []string{"INSERT INTO books (title) VALUES ('Orlando')"}, nil, []string{"orlando"},
			"[Emma Persuasion Dubliners Ulysses Orlando]", adopted},
		{"a book replaced",
			[]string{"INSERT OR REPLACE INTO books (pk, title, author, updated_at) VALUES (1, 'Zuleika', 'Beerbohm, Max', '2020-01-01T00:00:00Z')"},
			nil, []string{"zuleika"}, "[Persuasion Dubliners Ulysses Zuleika]", adopted},
		{"a book replaced, and edited twice", []string{"REPLACE INTO books (pk, title) VALUES (1, 'Zuleika')",
			"UPDATE books SET title = 'Orlando' WHERE pk = 1",
			"UPDATE books SET title = NULL, author = 'Woolf' WHERE pk = 1"}, []int64{1}, []string{"woolf"},
			"[Persuasion Dubliners Ulysses ]", edited},
		{"a copy with the keys of another",
			[]string{"INSERT INTO books (title, author, classification, shelf_key, title_key, author_key, same_key) " +
				"SELECT 'Orlando', 'Woolf, Virginia', '823.912', shelf_key, title_key, author_key, same_key FROM books WHERE pk = 1"},
			nil, []string{"orlando"}, "[Emma Persuasion Dubliners Ulysses Orlando]", adopted},
		{"a row that conflicts and is ignored",
			[]string{"INSERT OR IGNORE INTO books (pk, title) VALUES (1, 'Zuleika')"}, nil, []string{"emma"}, unchanged,
			""},
		{"an upsert",
			[]string{"INSERT INTO books (pk, title) VALUES (1, 'Zuleika') ON CONFLICT (pk) DO UPDATE SET title = excluded.title"},
			[]int64{1}, []string{"zuleika"}, "[Persuasion Zuleika Dubliners Ulysses]", edited},
		{"a book replaced with recursive triggers",
			[]string{"PRAGMA recursive_triggers = 1; REPLACE INTO books (pk, title, updated_at) VALUES (1, 'Zuleika', '2020-01-01T00:00:00Z')"},
			nil, []string{"zuleika"}, "[Persuasion Dubliners Ulysses Zuleika]", adopted},
		{"a subject, folded at the next start", []string{"UPDATE books SET subjects = 'Heirat' WHERE pk = 1"},
			[]int64{1}, []string{"heirat"}, unchanged, ""},
		{"a new book and an edit", []string{
			"INSERT INTO books (title) VALUES ('Orlando')", "UPDATE books SET title = 'Anna' WHERE pk = 1",
		},
			[]int64{1}, []string{"orlando", "anna"}, "[Anna Persuasion Dubliners Ulysses Orlando]", adopted},
	}
}

// A book that another program edits or adds stays on every list, and is in its place after the next
// start.
func TestEditsOfOtherPrograms(t *testing.T) {
	const before = "2020-01-01T00:00:00Z"
	for _, tt := range edits() {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := openFor(t, path, nil)
			for i, title := range []string{"Emma", "Persuasion", "Ulysses", "Dubliners"} {
				author, class := "Austen, Jane", "823.7"
				if i >= 2 {
					author, class = "Joyce, James", "823.912"
				}
				add(t, s, catalogue.Book{
					Title: title, Author: author, Classification: class, SourceID: fmt.Sprint("w", i),
				})
			}
			otherProgram(t, path, "UPDATE books SET updated_at = '"+before+"'")
			otherProgram(t, path, tt.statements...)
			checkLists(t, s, path, false)
			checkFound(t, s, tt.found)
			checkUpdated(t, s, before, tt.changed)
			checkCount(t, s, path)
			otherProgram(t, path, "UPDATE books SET updated_at = '"+before+"'") // not an edit: no field of a book changes
			closeStore(t, s)

			var log bytes.Buffer
			s = openFor(t, path, &log)
			checkKeys(t, s, path)
			checkLists(t, s, path, true)
			checkFound(t, s, tt.found)
			checkUpdated(t, s, before, nil)
			if got := fmt.Sprint(listed(t, s, catalogue.Query{Limit: 10})); got != tt.order {
				t.Errorf("shelf order %s, want %s", got, tt.order)
			}
			if got := log.String(); !strings.Contains(got, tt.log) || tt.log == "" && got != "" ||
				strings.Contains(tt.log, "adopted") != strings.Contains(got, "adopted") {
				t.Errorf("the log of the start is %q, want %q", got, tt.log)
			}
			closeStore(t, s)
			log.Reset()
			if s = openFor(t, path, &log); log.Len() > 0 {
				t.Errorf("the log of the start after that is %q", log.String())
			}
			closeStore(t, s)
		})
	}
}

// checkUpdated expects UpdatedAt to be just now for the changed books of the four first, and to be
// before for the others.
func checkUpdated(t *testing.T, s *store.Store, before string, changed []int64) {
	t.Helper()
	for pk := int64(1); pk <= 4; pk++ {
		b, err := s.Book(t.Context(), pk)
		if err != nil {
			t.Fatal(err)
		}
		isNow := time.Since(b.UpdatedAt) < time.Minute && time.Until(b.UpdatedAt) < time.Second
		isBefore := b.UpdatedAt.Format(time.RFC3339) == before
		if want := slices.Contains(changed, pk); isNow != want || isBefore == want {
			t.Errorf("book %d was updated at %v; changed: %v", pk, b.UpdatedAt, want)
		}
	}
}

// checkCount compares the number of books that the list counts with the number of rows.
func checkCount(t *testing.T, s *store.Store, path string) {
	t.Helper()
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != len(readKeys(t, path)) {
		t.Errorf("the list counts %d books, %v, and has %d", p.Count, err, len(readKeys(t, path)))
	}
}

func checkFound(t testing.TB, s *store.Store, texts []string) {
	t.Helper()
	for _, text := range texts {
		if p, err := s.List(t.Context(), catalogue.Query{Text: text, Limit: 10}); err != nil || len(p.Books) != 1 ||
			p.Count != 1 {
			t.Errorf("%q finds %d books, counts %d, %v, want 1", text, len(p.Books), p.Count, err)
		}
	}
}

// A book that waits for its keys isn't added a second time.
func TestWaitingBooksAreFoundByTitle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	otherProgram(t, path, "UPDATE books SET classification = '823.7'",
		"INSERT INTO books (title, author) VALUES ('Persuasion', 'Austen, Jane')")
	for _, title := range []string{"Emma", "Persuasion"} {
		if _, added, err := s.Add(t.Context(),
			catalogue.Book{Title: title, Author: "Jane Austen", SourceID: "w-" + title}); added || err != nil {
			t.Errorf("%s: added %v, %v, want the book that is there", title, added, err)
		}
	}
}

// A book that another program gives a new PK is found and counted, also if it takes another book's.
func TestRenumberedBooks(t *testing.T) {
	for statement, want := range map[string]string{
		"UPDATE books SET pk = 9 WHERE pk = 1":            "[Emma Persuasion]",
		"UPDATE OR REPLACE books SET pk = 2 WHERE pk = 1": "[Emma]",
		"UPDATE books SET pk = 9, title = 'Anna Emma'":    "[Anna Emma]",
	} {
		t.Run(statement, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := openFor(t, path, nil)
			add(t, s, catalogue.Book{Title: "Emma"})
			if strings.Contains(statement, "WHERE") {
				add(t, s, catalogue.Book{Title: "Persuasion"})
			}
			otherProgram(t, path, statement)
			for range 2 { // before the next start and after it
				checkFound(t, s, []string{"emma"})
				checkCount(t, s, path)
				if got := fmt.Sprint(listed(t, s, catalogue.Query{Order: catalogue.ByTitle, Limit: 10})); got != want {
					t.Errorf("listed %s, want %s", got, want)
				}
				closeStore(t, s)
				s = openFor(t, path, nil)
				checkKeys(t, s, path)
			}
			closeStore(t, s)
		})
	}
}

// A program that writes without the triggers leaves a wrong number of books, which the next start
// corrects.
func TestCountIsCorrected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	add(t, s, catalogue.Book{Title: "Emma"})
	closeStore(t, s)
	otherProgram(t, path, "UPDATE tally SET books = 7, copies = 0, covers = -1")
	s = openFor(t, path, nil)
	defer closeStore(t, s)
	checkCount(t, s, path)
	checkCounts(t, path)
}
