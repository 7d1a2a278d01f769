package main_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store/archive"
	"shelflist/internal/store/fulltext"
)

// checkKilled checks the file that a killed server left, before the next one mends anything, and
// returns what it has of each work, by ID.
func checkKilled(t *testing.T, folder string) map[string]holding {
	t.Helper()
	db := openKilled(t, folder)
	defer db.Close()
	held := map[string]holding{}
	readListed(t, db, held)
	readRemovals(t, db, held)
	readMerges(t, db, held)
	return held
}

// openKilled opens and checks a copy of the file that a killed server left, so that the -wal file
// is left for the next server.
func openKilled(t *testing.T, folder string) *sql.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dev.db")
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(filepath.Join(folder, "dev.db"+end))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path+end, content)
	}
	checkIntegrity(t, path)
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	// With rank 1 it compares the index with the table of words too.
	check := "INSERT INTO books_fts (books_fts, rank) VALUES ('integrity-check', 1)"
	if _, err := db.ExecContext(t.Context(), check); err != nil {
		t.Errorf("the full-text index: %v", err)
	}
	checkQuery(t, db, "SELECT COUNT(*) FROM pragma_foreign_key_check", "0")
	checkQuery(t, db, "SELECT books - (SELECT COUNT(*) FROM books) FROM tally", "0")
	checkQuery(t, db, "SELECT COUNT(*) FROM books WHERE revision = 0", "0") // 0 until its words are added
	checkQuery(t, db, "SELECT COUNT(*) FROM books WHERE pk NOT IN (SELECT book FROM copies)", "0")
	checkQuery(t, db, "SELECT COUNT(*) FROM copies WHERE book NOT IN (SELECT pk FROM books)", "0")
	// Each book has come with a copy, which it keeps when it is merged into another one.
	checkQuery(t, db,
		"SELECT (SELECT COUNT(*) FROM copies) - (SELECT COUNT(*) FROM books) - (SELECT COUNT(*) FROM merged)", "0")
	checkQuery(t, db, `SELECT COUNT(*) FROM books FULL JOIN books_words USING (pk)
		WHERE books.pk IS NULL OR books_words.pk IS NULL`, "0")
	checkQuery(t, db, "SELECT COUNT(*) FROM removals WHERE removal NOT IN (SELECT removal FROM removed_books)", "0")
	return db
}

// readListed reads the books on the list, and compares their keys and words with those that the
// books give.
func readListed(t *testing.T, db *sql.DB, held map[string]holding) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		SELECT pk, b.title, b.author, id, b.classification, year, b.isbn, publisher, lcc, b.subjects,
			language, cover, b.notes, source, filing, added_at, updated_at, edited,
			shelf_key, title_key, author_key, same_key, same_key_2,
			w.title, w.author, w.isbn, w.classification, w.subjects, w.notes
		FROM books AS b JOIN books_words AS w USING (pk)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var b catalogue.Book
		var subjects, added, updated, edited string
		derived := make([]string, 11)
		into := []any{
			&b.PK, &b.Title, &b.Author, &b.SourceID, &b.Classification, &b.Year, &b.ISBN, &b.Publisher, &b.LCC,
			&subjects, &b.Language, &b.Cover, &b.Notes, &b.Source, &b.Filing, &added, &updated, &edited,
		}
		for i := range derived {
			into = append(into, &derived[i])
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		same := append(b.Identity().TitleKeys(), "")
		want := []string{b.ShelfKey(), b.TitleKey(), b.AuthorKey(), same[0], same[1]}
		for _, text := range []string{b.Title, b.Author, b.ISBN, b.Classification, subjects, b.Notes} {
			want = append(want, fulltext.IndexText(text))
		}
		if !slices.Equal(derived, want) {
			t.Errorf("book %d, %q, has the keys and words\n%q, want\n%q", b.PK, b.Title, derived, want)
		}
		if subjects != "" {
			b.Subjects = strings.Split(subjects, "\n")
		}
		if edited != "" {
			b.Edited = strings.Split(edited, "\n")
		}
		b.AddedAt, b.UpdatedAt = parseTime(t, added), parseTime(t, updated)
		h := held[b.SourceID]
		if h.listed.PK != 0 {
			t.Errorf("%s is listed twice, as %d and %d", b.SourceID, h.listed.PK, b.PK)
		}
		h.listed = answered(b)
		held[b.SourceID] = h
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// readRemovals reads the removed books.
func readRemovals(t *testing.T, db *sql.DB, held map[string]holding) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT removal, book FROM removed_books")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var text string
		if err := rows.Scan(&number, &text); err != nil {
			t.Fatal(err)
		}
		b, err := archive.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		h := held[b.SourceID]
		if h.removals == nil {
			h.removals = map[int64]catalogue.Book{}
		}
		h.removals[number] = answered(b)
		held[b.SourceID] = h
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// readMerges reads the books that were merged into others.
func readMerges(t *testing.T, db *sql.DB, held map[string]holding) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT change, book, absorbed FROM merged JOIN changes USING (change)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var number, kept int64
		var text string
		if err := rows.Scan(&number, &kept, &text); err != nil {
			t.Fatal(err)
		}
		b, err := archive.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		h := held[b.SourceID]
		h.absorbed, h.merge = answered(b), number
		held[b.SourceID] = h
		for id, h := range held {
			if h.listed.PK == kept {
				h.merge = number
				held[id] = h
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// answered returns what the model compares of a book: what answers give, and what does not change
// when a book is removed and put back. Answers name the author among the contributors too.
func answered(b catalogue.Book) catalogue.Book {
	b.Filing, b.Version = "", 0
	b.Contributors, b.Copies = nil, nil
	return b
}

func parseTime(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Error(err)
	}
	return parsed
}
