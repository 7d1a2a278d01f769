package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
	"shelflist/internal/store/dbfile"
)

// beside is a program that has a catalogue open and writes into it, as Litestream does: SQLite
// picks a salt at random for a connection that finds an empty -wal file.
type beside struct {
	*sql.DB
	t *testing.T
}

func openBeside(t *testing.T, path string) beside {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return beside{db, t}
}

func (b beside) exec(statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		if _, err := b.ExecContext(b.t.Context(), s); err != nil {
			b.t.Fatal(err)
		}
	}
}

// keepPosition writes what Litestream writes when it begins.
func (b beside) keepPosition() {
	b.t.Helper()
	b.exec("CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)",
		"CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER)",
		"INSERT INTO _litestream_seq VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET seq = seq + 1")
}

// killAll returns a copy of a catalogue, as it is found if all programs are killed.
func killAll(t *testing.T, path string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "dev.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		write(t, copied+suffix, content)
	}
	return copied
}

// A catalogue beside which Litestream runs opens after a kill with all its books, whichever of the
// two programs came first or wrote last.
func TestLitestreamBeside(t *testing.T) {
	for _, books := range []int{0, 12, 300} {
		for name, arrange := range map[string]func(t *testing.T, path string) (added int){
			"it comes first": func(t *testing.T, path string) int {
				openBeside(t, path).keepPosition()
				return 0
			},
			"it comes second": func(t *testing.T, path string) int {
				openWith(t, path, store.Options{})
				openBeside(t, path).keepPosition()
				return 0
			},
			"a book is added after it comes first": func(t *testing.T, path string) int {
				openBeside(t, path).keepPosition()
				add(t, openWith(t, path, store.Options{}), catalogue.Book{Title: "Emma"})
				return 1
			},
			"a book is added after it comes second": func(t *testing.T, path string) int {
				s := openWith(t, path, store.Options{})
				openBeside(t, path).keepPosition()
				add(t, s, catalogue.Book{Title: "Emma"})
				return 1
			},
			"books are added around it": func(t *testing.T, path string) int {
				s := openWith(t, path, store.Options{})
				add(t, s, catalogue.Book{Title: "Emma"})
				b := openBeside(t, path)
				b.keepPosition()
				add(t, s, catalogue.Book{Title: "Persuasion"})
				b.exec("PRAGMA wal_checkpoint(TRUNCATE)")
				b.keepPosition()
				add(t, s, catalogue.Book{Title: "Sanditon"})
				return 3
			},
			"another of it writes after it has merged": func(t *testing.T, path string) int {
				s := openWith(t, path, store.Options{})
				add(t, s, catalogue.Book{Title: "Emma"})
				openBeside(t, path).exec("PRAGMA wal_checkpoint(TRUNCATE)")
				openBeside(t, path).keepPosition()
				add(t, s, catalogue.Book{Title: "Persuasion"})
				add(t, s, catalogue.Book{Title: "Sanditon"})
				return 3
			},
		} {
			t.Run(fmt.Sprint(name, ", ", books, " books"), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "dev.db")
				closedCatalogue(t, path, books)
				added := arrange(t, path)
				for kill := range 2 {
					path = killAll(t, path)
					s := openWith(t, path, store.Options{})
					if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != books+added {
						t.Fatalf("%d books, %v, want %d", p.Count, err, books+added)
					}
					add(t, s, catalogue.Book{Title: fmt.Sprint("Walden ", kill)})
					added++
				}
			})
		}
	}
}

// A new catalogue, which has no -wal file before its first write, opens too.
func TestLitestreamBesideNewCatalogue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	openWith(t, path, store.Options{Starter: starterOf(t, catalogue.Book{Title: "Villette"})})
	openBeside(t, path).keepPosition()
	s := openWith(t, killAll(t, path), store.Options{})
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 1}); err != nil || p.Count != 1 {
		t.Errorf("%d books, %v, want 1", p.Count, err)
	}
}

// What another program has done to the books themselves is not taken for Litestream's.
func TestOtherWritesBeside(t *testing.T) {
	for name, statement := range map[string]string{
		"a book":        "UPDATE books SET title = 'x' WHERE pk = 3",
		"many books":    "UPDATE books SET title = 'x'",
		"the schema":    "ALTER TABLE books ADD COLUMN shelf TEXT",
		"another table": "CREATE TABLE loans AS SELECT * FROM books",
		"the end":       "DELETE FROM books",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			closedCatalogue(t, path, 300)
			b := openBeside(t, path)
			b.keepPosition()
			b.exec(statement)
			_, err := store.Open(t.Context(), killAll(t, path), store.Options{})
			if failure, ok := errors.AsType[*dbfile.OpenError](err); !ok || failure.Problem != dbfile.StrayWAL {
				t.Errorf("opening: %v, want a stray -wal file", err)
			}
		})
	}
}
