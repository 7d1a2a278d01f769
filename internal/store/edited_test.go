package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// otherProgram runs statements as another SQLite tool does.
func otherProgram(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// storedKeys are the sort keys of a row as they are stored, by PK.
type storedKeys struct{ shelf, title, author string }

func readKeys(t testing.TB, path string) map[int64]storedKeys {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT pk, shelf_key, title_key, author_key FROM books")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[int64]storedKeys{}
	for rows.Next() {
		var pk int64
		var k storedKeys
		if err := rows.Scan(&pk, &k.shelf, &k.title, &k.author); err != nil {
			t.Fatal(err)
		}
		all[pk] = k
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// checkKeys compares every row's keys with those that its book has.
func checkKeys(t testing.TB, s *store.Store, path string) {
	t.Helper()
	for pk, stored := range readKeys(t, path) {
		b, err := s.Book(t.Context(), pk)
		if err != nil {
			t.Fatal(err)
		}
		if want := (storedKeys{b.ShelfKey(), b.TitleKey(), b.AuthorKey()}); stored != want {
			t.Errorf("book %d, %q, has the keys %q, want %q", pk, b.Title, stored, want)
		}
	}
}

// everyBook lists the PKs in an order, by pages of the given size.
func everyBook(t testing.TB, s *store.Store, order catalogue.Order, size int) []int64 {
	t.Helper()
	var pks []int64
	for q := (catalogue.Query{Order: order, Limit: size}); ; {
		p, err := s.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range p.Books {
			pks = append(pks, b.PK)
		}
		if p.After == "" || len(pks) > 1000 { // more than there are: the pages go round in circles
			return pks
		}
		q.After = p.After
	}
}

// checkLists compares each order, whatever the page size, with the books sorted by their keys, or
// only their number while some of them wait for keys.
func checkLists(t testing.TB, s *store.Store, path string, settled bool) {
	t.Helper()
	stored := readKeys(t, path)
	for _, order := range catalogue.Orders {
		key := func(pk int64) string {
			switch order {
			case catalogue.ByShelf:
				return stored[pk].shelf
			case catalogue.ByTitle:
				return stored[pk].title
			case catalogue.ByAuthor:
				return stored[pk].author
			}
			return ""
		}
		for _, size := range []int{1, 2, 100} {
			got := everyBook(t, s, order, size)
			unique := slices.Clone(got)
			slices.Sort(unique)
			if len(got) != len(stored) || len(slices.Compact(unique)) != len(stored) {
				t.Errorf("by %s, %d a page: books %d, want each of %d once", order, size, got, len(stored))
			}
			if settled && !slices.IsSortedFunc(got, func(a, b int64) int {
				if order == catalogue.Newest {
					return int(b - a)
				}
				return strings.Compare(key(a), key(b))
			}) {
				t.Errorf("by %s, %d a page: books %d are out of order", order, size, got)
			}
		}
	}
}

// Whatever another program does to a book, it is on every list at once, and in its place after the
// next start.
func TestEditsOfOtherPrograms(t *testing.T) {
	const before = "2020-01-01T00:00:00Z"
	for _, tt := range []struct {
		name    string
		edit    []string
		changed []int64  // the books of which UpdatedAt changes
		found   []string // texts that find just one book, before the next start and after
		order   string   // of titles in shelf order, after the next start
		log     string   // what the next start says; "" for nothing
	}{
		{"nothing", nil, nil, nil, "[Emma Persuasion Dubliners Ulysses]", ""},
		{"a title", []string{"UPDATE books SET title = 'Zuleika' WHERE pk = 1"}, []int64{1}, []string{"zuleika"},
			"[Persuasion Zuleika Dubliners Ulysses]", "another program edited were put in order\" books=1"},
		{"an author", []string{"UPDATE books SET author = 'Woolf, Virginia' WHERE pk = 1"}, []int64{1}, []string{"woolf"},
			"[Persuasion Emma Dubliners Ulysses]", "books=1"},
		{"a class", []string{"UPDATE books SET classification = '900' WHERE pk = 1"}, []int64{1}, []string{"900"},
			"[Persuasion Dubliners Ulysses Emma]", "books=1"},
		{"a class as a number", []string{"UPDATE books SET classification = 900 WHERE pk = 1"}, []int64{1}, []string{"900"},
			"[Persuasion Dubliners Ulysses Emma]", "books=1"},
		{"a language", []string{"UPDATE books SET title = 'Die Emma', language = 'eng' WHERE pk = 1", "UPDATE books SET language = 'ger' WHERE pk = 1"},
			[]int64{1}, []string{"emma"}, "[Die Emma Persuasion Dubliners Ulysses]", "books=1"},
		{"no title", []string{"UPDATE books SET title = NULL WHERE pk = 1"}, []int64{1}, nil, "[ Persuasion Dubliners Ulysses]", "books=1"},
		{"no author", []string{"UPDATE books SET author = NULL WHERE pk = 1"}, []int64{1}, []string{"emma"}, "[Persuasion Emma Dubliners Ulysses]", "books=1"},
		{"no class", []string{"UPDATE books SET classification = NULL WHERE pk = 1"}, []int64{1}, []string{"emma"},
			"[Persuasion Dubliners Ulysses Emma]", "books=1"},
		{"nothing left", []string{"UPDATE books SET title = NULL, author = '', classification = NULL, id = NULL WHERE pk = 1"}, []int64{1}, nil,
			"[Persuasion Dubliners Ulysses ]", "books=1"},
		{"several", []string{"UPDATE books SET classification = '1' || classification WHERE author LIKE 'Austen%'", "UPDATE books SET author = 'Joyce, J.' WHERE pk > 2"},
			[]int64{1, 2, 3, 4}, []string{"emma", "ulysses"}, "[Dubliners Ulysses Emma Persuasion]", "books=4"},
		{"twice", []string{"UPDATE books SET title = 'Zuleika' WHERE pk = 1", "UPDATE books SET title = 'Anna' WHERE pk = 1"}, []int64{1}, []string{"anna"},
			"[Anna Persuasion Dubliners Ulysses]", "books=1"},
		{"the same again", []string{"UPDATE books SET title = title, author = author, notes = notes"}, nil, []string{"emma"},
			"[Emma Persuasion Dubliners Ulysses]", ""},
		{"notes", []string{"UPDATE books SET notes = 'Gift' WHERE pk = 2"}, []int64{2}, []string{"gift"},
			"[Emma Persuasion Dubliners Ulysses]", ""},
		{"title and notes", []string{"UPDATE books SET title = 'Anna', notes = 'Gift' WHERE pk = 1"}, []int64{1}, []string{"gift", "anna"},
			"[Anna Persuasion Dubliners Ulysses]", "books=1"},
		{"a new book", []string{"INSERT INTO books (title, author, id, classification) VALUES ('Orlando', 'Woolf, Virginia', '5', '823.912')"},
			nil, []string{"orlando"}, "[Emma Persuasion Dubliners Ulysses Orlando]", "msg=\"catalogue adopted\" books=1 empty_rows_dropped=0\n"},
		{"a new book with NULLs", []string{"INSERT INTO books (title) VALUES ('Orlando')"},
			nil, []string{"orlando"}, "[Emma Persuasion Dubliners Ulysses Orlando]", "msg=\"catalogue adopted\" books=1 empty_rows_dropped=0\n"},
		{"a new book and an edit", []string{"INSERT INTO books (title) VALUES ('Orlando')", "UPDATE books SET title = 'Anna' WHERE pk = 1"},
			[]int64{1}, []string{"orlando", "anna"}, "[Anna Persuasion Dubliners Ulysses Orlando]",
			"msg=\"catalogue adopted\" books=1 empty_rows_dropped=0\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := openFor(t, path, nil)
			for _, b := range []catalogue.Book{
				{Title: "Emma", Author: "Austen, Jane", Classification: "823.7", SourceID: "w1"},
				{Title: "Persuasion", Author: "Austen, Jane", Classification: "823.7", SourceID: "w2"},
				{Title: "Ulysses", Author: "Joyce, James", Classification: "823.912", SourceID: "w3"},
				{Title: "Dubliners", Author: "Joyce, James", Classification: "823.912", SourceID: "w4"},
			} {
				add(t, s, b)
			}
			otherProgram(t, path, "UPDATE books SET updated_at = '"+before+"'")
			otherProgram(t, path, tt.edit...)
			checkLists(t, s, path, false)
			checkFound(t, s, tt.found)
			for pk := int64(1); pk <= 4; pk++ {
				b, err := s.Book(t.Context(), pk)
				if err != nil {
					t.Fatal(err)
				}
				changed := b.UpdatedAt.Format(time.RFC3339) != before
				if changed != slices.Contains(tt.changed, pk) || changed && (time.Since(b.UpdatedAt) > time.Minute || time.Until(b.UpdatedAt) > time.Second) {
					t.Errorf("book %d was updated at %v", pk, b.UpdatedAt)
				}
			}
			otherProgram(t, path, "UPDATE books SET updated_at = '"+before+"'") // no edit: nothing of the book changes
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}

			var log bytes.Buffer
			s = openFor(t, path, &log)
			checkKeys(t, s, path)
			checkLists(t, s, path, true)
			checkFound(t, s, tt.found)
			if got := fmt.Sprint(listed(t, s, catalogue.Query{Limit: 10})); got != tt.order {
				t.Errorf("shelf order %s, want %s", got, tt.order)
			}
			for pk := range readKeys(t, path) {
				if b, err := s.Book(t.Context(), pk); err != nil || b.UpdatedAt.Format(time.RFC3339) != before {
					t.Errorf("the start changed when book %d was updated to %v, %v", pk, b.UpdatedAt, err)
				}
			}
			if got := log.String(); !strings.Contains(got, tt.log) || tt.log == "" && got != "" || strings.Contains(tt.log, "adopted") != strings.Contains(got, "adopted") {
				t.Errorf("the start says %q, want %q", got, tt.log)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			log.Reset()
			if s = openFor(t, path, &log); log.Len() > 0 {
				t.Errorf("the start after that says %q", log.String())
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// openFor opens a catalogue that the test closes itself. Its log goes to log, if that is not nil.
func openFor(t testing.TB, path string, log *bytes.Buffer) *store.Store {
	t.Helper()
	o := store.Options{}
	if log != nil {
		o.Log = slog.New(slog.NewTextHandler(log, nil))
	}
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkFound(t testing.TB, s *store.Store, texts []string) {
	t.Helper()
	for _, text := range texts {
		if p, err := s.List(t.Context(), catalogue.Query{Text: text, Limit: 10}); err != nil || len(p.Books) != 1 || p.Count != 1 {
			t.Errorf("%q finds %d books, counts %d, %v, want 1", text, len(p.Books), p.Count, err)
		}
	}
}

// A book that waits for its keys isn't added a second time.
func TestWaitingBooksAreFoundByTitle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	otherProgram(t, path, "UPDATE books SET classification = '823.7'", "INSERT INTO books (title, author) VALUES ('Persuasion', 'Austen, Jane')")
	for _, title := range []string{"Emma", "Persuasion"} {
		if _, added, err := s.Add(t.Context(), catalogue.Book{Title: title, Author: "Jane Austen", SourceID: "w-" + title}); added || err != nil {
			t.Errorf("%s: added %v, %v, want the book that is there", title, added, err)
		}
	}
}

// Edits raise the revision once for each statement; the program's own work on keys doesn't.
func TestRevision(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	add(t, s, catalogue.Book{Title: "Emma"})
	check := func(want int) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var got int
		if err := db.QueryRowContext(t.Context(), "SELECT revision FROM books").Scan(&got); err != nil || got != want {
			t.Errorf("revision %d, %v, want %d", got, err, want)
		}
	}
	check(1)
	otherProgram(t, path, "UPDATE books SET title = 'Anna'")
	check(2)
	otherProgram(t, path, "UPDATE books SET title = 'Zuleika', notes = 'Gift'")
	check(3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openFor(t, path, nil)
	defer s.Close()
	check(3)
	// As the program edits a book: with the keys and the next revision, in one statement.
	keys := readKeys(t, path)[1]
	otherProgram(t, path, "UPDATE books SET author = 'x', author_key = 'x', revision = revision + 1")
	check(4)
	if got := readKeys(t, path)[1]; got != (storedKeys{keys.shelf, keys.title, "x"}) {
		t.Errorf("keys %q, want those of the statement", got)
	}
}

// After any sequence of adds, removals, restorations, edits of other programs and starts, all keys
// are those of their books.
func TestKeysAfterRandomOperations(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openFor(t, path, nil)
	words := []string{"'The Zebra'", "'Ångström, Anders'", "'813.54'", "'[Fic]'", "''", "NULL", "7", "'élan vital'", "x'00'"}
	value := func() string { return words[random.IntN(len(words))] }
	pk := func() int64 { return 1 + random.Int64N(30) }
	var removals []int64
	for range 300 {
		switch random.IntN(8) {
		case 0, 1:
			b := catalogue.Book{Title: fmt.Sprintf("The Book %d", random.IntN(40)), Author: "Author, An", Classification: fmt.Sprintf("%03d", random.IntN(1000))}
			if _, _, err := s.Add(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		case 2:
			if r, err := s.Remove(t.Context(), pk()); err == nil {
				removals = append(removals, r.ID)
			}
		case 3:
			if n := len(removals); n > 0 {
				if _, err := s.Restore(t.Context(), removals[n-1]); err != nil {
					t.Fatal(err)
				}
				removals = removals[:n-1]
			}
		case 4, 5:
			column := []string{"title", "author", "classification", "language", "notes", "id"}[random.IntN(6)]
			v := value()
			if (column == "language" || column == "notes") && v == "NULL" { // they can't be NULL
				v = "''"
			}
			otherProgram(t, path, fmt.Sprintf("UPDATE books SET %s = %s WHERE pk >= %d AND pk < %d", column, v, pk(), pk()))
		case 6:
			otherProgram(t, path, fmt.Sprintf("INSERT INTO books (title, author, classification) VALUES (%s, %s, %s)", value(), value(), value()))
		case 7:
			checkLists(t, s, path, false)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openFor(t, path, nil)
			checkKeys(t, s, path)
			checkLists(t, s, path, true)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openFor(t, path, nil)
	defer s.Close()
	checkKeys(t, s, path)
	checkLists(t, s, path, true)
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != len(readKeys(t, path)) {
		t.Errorf("the list counts %d books, %v, and has %d", p.Count, err, len(readKeys(t, path)))
	}
}
