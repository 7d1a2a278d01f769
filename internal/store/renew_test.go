package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/keys"
	"shelflist/internal/store/migrations"
)

// Keys and words of another version of the rules are worked out again at the next start. A start
// that was killed in between is taken up.
func TestKeysOfAnotherVersion(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	const books = 1500
	for name, state := range map[string]string{
		"an older version":                   "version = 0, target = 0, done = 0",
		"a newer version":                    fmt.Sprintf("version = %[1]d, target = %[1]d, done = 1200", catalogue.KeysVersion+1),
		"a kill while another was worked on": fmt.Sprintf("version = 0, target = %d, done = 1200", catalogue.KeysVersion+1),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dev.db")
			s := outdated(t, path, books, state)
			if n, err := renewOnce(t.Context(), s.writer); n != 1000 || err != nil { // a start that is killed after a batch
				t.Fatalf("%d books have keys after a batch, %v, want %d", n, err, 1000)
			}
			var done int
			if err := s.writer.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM books WHERE title_key <> 'old'").Scan(&done); err != nil || done != 1000 {
				t.Errorf("%d books have keys after a batch, %v, want %d", done, err, 1000)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			s, err := Open(t.Context(), path, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if strings.Contains(log.String(), "adopted") || strings.Contains(log.String(), "edited") {
				t.Errorf("the log is %q: nobody added or edited anything", log.String())
			}
			checkRenewed(t, s, books)
			if n, err := renewOnce(t.Context(), s.writer); n != 0 || err != nil {
				t.Errorf("%d more books, %v", n, err)
			}
		})
	}
}

func renewOnce(ctx context.Context, db *sql.DB) (n int, err error) {
	err = transact(ctx, db, nil, func(tx *sql.Tx) error {
		n, err = keys.RenewBatch(ctx, tx, 1000)
		return err
	})
	return n, err
}

// outdated opens a catalogue of n books that have old keys and no words. state is that of the table
// keys.
func outdated(t *testing.T, path string, n int, state string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO books (title, author) SELECT 'The Straße ' || i, 'Author, An' FROM n`, n),
		"UPDATE books SET shelf_key = 'old', title_key = 'old', author_key = 'old', same_key = 'old'",
		"DELETE FROM books_words",
		"UPDATE keys SET " + state,
	} {
		if _, err := s.writer.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func checkRenewed(t *testing.T, s *Store, n int) {
	t.Helper()
	p, err := s.List(t.Context(), catalogue.Query{Text: "strasse", Order: catalogue.ByTitle, Limit: n})
	if err != nil || len(p.Books) != n {
		t.Fatalf("found %d books, %v, want %d", len(p.Books), err, n)
	}
	for i, b := range p.Books[:1000] {
		if want := fmt.Sprintf("The Straße %d", i+1); b.Title != want {
			t.Fatalf("book %d is %q, want %q", i, b.Title, want)
		}
	}
	if found, err := s.Match(t.Context(), catalogue.Book{Title: "Straße 7", Author: "An Author"}); err != nil || found[0].PK != 7 {
		t.Errorf("found %+v, %v, want book 7", found, err)
	}
}

// Books that name a part get their keys by the new rule, so that they are found; the others keep
// theirs.
func TestUpgradesKeysOfParts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.UpTo(t.Context(), db, 7); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), fmt.Sprintf(`UPDATE keys SET version = %[1]d, target = %[1]d;
		INSERT INTO books (title, subtitle, part_number, author, revision) VALUES ('Faust', '', 'Teil 2', 'Goethe', 0),
			('Death note #3', '', '', 'Ohba', 0), ('Summa', 'a sum', '', 'Thomas', 0), ('Emma', '', '', 'Austen, Jane', 0);
		UPDATE books SET shelf_key = 'k', title_key = 'k', author_key = 'k', revision = 1,
			same_key = CASE pk WHEN 1 THEN 'faust teil 2' || char(9) || '2' || char(9) || 'goethe' ELSE 'k' END`, catalogue.KeysVersion)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Match(t.Context(), catalogue.Book{Title: "Faust: Part II", Author: "Goethe"}, catalogue.Book{Title: "Death note, Vol. 3", Author: "Ohba"},
		catalogue.Book{Title: "Summa", Author: "Thomas"}, catalogue.Book{Title: "Emma", Author: "Austen, Jane"})
	if err != nil || found[0].PK != 1 || found[1].PK != 2 || found[2].PK != 3 || found[3].PK != 0 {
		t.Errorf("found %+v, %v", found, err)
	}
}

// A catalogue of the version before keeps its books, and gets the columns, keys and words.
func TestUpgradesFromVersion3(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.UpTo(t.Context(), db, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO books (title, author, shelf_key, title_key, author_key)
		VALUES ('Die Straße', 'Meier, A.', 'k', 'k', 'k'), ('Emma', 'Austen, Jane', 'k', 'k', 'k')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s, err := Open(t.Context(), path, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if strings.Contains(log.String(), "adopted") {
		t.Errorf("the log is %q: the books were there", log.String())
	}
	p, err := s.List(t.Context(), catalogue.Query{Text: "strasse", Limit: 9})
	if err != nil || len(p.Books) != 1 || p.Books[0].UpdatedAt != p.Books[0].AddedAt {
		t.Errorf("found %+v, %v", p.Books, err)
	}
	if p, err := s.List(t.Context(), catalogue.Query{Limit: 9}); err != nil || p.Count != 2 || p.Books[0].Title != "Emma" {
		t.Errorf("listed %+v, %v", p, err)
	}
}
