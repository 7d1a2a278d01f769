package store_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// benchmarkBooks returns the number of books in the catalogue, which the variable BOOKS sets.
func benchmarkBooks(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("BOOKS"))
	if err != nil {
		n = 20_000
	}
	b.Logf("%d books", n)
	return n
}

// largeDemo writes a file as the demo did, with n books: words with a natural distribution of
// frequencies, and a hundred books by each author.
func largeDemo(b *testing.B, path string, n int) {
	b.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("create table books (pk integer primary key autoincrement, title text, author text, id text, classification text)"); err != nil {
		b.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(random, 1.1, 2, 20_000)
	for i := range n {
		title := "The"
		for range 1 + random.IntN(6) {
			title += fmt.Sprintf(" word%d", words.Uint64())
		}
		if _, err := tx.Exec("insert into books (title, author, id, classification) values (?, ?, ?, ?)",
			title, fmt.Sprintf("Author%d, An", i%(n/100+1)), fmt.Sprintf("OL%dW", i), fmt.Sprintf("%03d.%d",
				random.IntN(1000), random.IntN(900)+1)); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func openAndClose(b *testing.B, path string) {
	b.Helper()
	s, err := store.Open(b.Context(), path, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCatalogue measures a large catalogue: its adoption, a start, parts of its list, and an
// add.
func BenchmarkCatalogue(b *testing.B) {
	n := benchmarkBooks(b)
	path := filepath.Join(b.TempDir(), "dev.db")
	largeDemo(b, path, n)
	b.Run("adopt", func(b *testing.B) {
		demo, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := os.WriteFile(path, demo, 0o644); err != nil {
				b.Fatal(err)
			}
			openAndClose(b, path)
		}
	})
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			openAndClose(b, path)
		}
	})
	s := openAt(b, path)
	deep := catalogue.Query{Limit: 50}
	for range min(1000, n/50-1) {
		p, err := s.List(b.Context(), deep)
		if err != nil {
			b.Fatal(err)
		}
		deep.After = p.After
	}
	for _, part := range []struct {
		name  string
		query catalogue.Query
	}{
		{"first page", catalogue.Query{Limit: 50}},
		{"page 1000", deep},
		{"newest", catalogue.Query{Limit: 50, Order: catalogue.Newest}},
		{"every book matches", catalogue.Query{Limit: 50, Text: "the"}},
		{"many match", catalogue.Query{Limit: 50, Text: "word1"}},
		{"two words", catalogue.Query{Limit: 50, Text: "word11 word12"}},
		{"few match", catalogue.Query{Limit: 50, Text: "author77"}},
		{"none match", catalogue.Query{Limit: 50, Text: "zebra"}},
	} {
		b.Run(part.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.List(b.Context(), part.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("add", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			add(b, s, catalogue.Book{Title: fmt.Sprintf("Added %d", i), Author: "Author, An", Classification: "813.54"})
		}
	})
}
