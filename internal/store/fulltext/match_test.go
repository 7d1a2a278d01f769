package fulltext

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	_ "modernc.org/sqlite"

	"shelflist/internal/search"
)

// index makes a full-text index as a catalogue has it.
func index(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE VIRTUAL TABLE books_fts USING fts5 (title, author, isbn, classification, subjects, notes, series, staff_notes,
		tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Cn'", prefix = '1 2 3')`); err != nil {
		t.Fatal(err)
	}
	return db
}

// finds reports whether the index finds a book by an expression.
func finds(t *testing.T, db *sql.DB, e Expression) (found bool) {
	t.Helper()
	if err := db.QueryRow("SELECT EXISTS (SELECT 1 FROM books_fts WHERE books_fts MATCH ?)", e.String()).
		Scan(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

// Plain characters are those that FTS5 neither folds nor splits words at.
func TestPlainLettersArePlainToTheIndex(t *testing.T) {
	db := index(t)
	var words []string
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if isPlainLetter(r) {
			words = append(words, "a"+string(r)+"b")
		}
	}
	if _, err := db.Exec("INSERT INTO books_fts (title) VALUES (?)", strings.Join(words, " ")); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE VIRTUAL TABLE terms USING fts5vocab (books_fts, row)"); err != nil {
		t.Fatal(err)
	}
	var terms string
	if err := db.QueryRow("SELECT GROUP_CONCAT(term, ' ') FROM (SELECT term FROM terms ORDER BY term)").
		Scan(&terms); err != nil {
		t.Fatal(err)
	}
	slices.Sort(words)
	if len(words) < 30_000 || terms != strings.Join(words, " ") {
		t.Errorf("of %d words the index has %d, or folds some", len(words), strings.Count(terms, " ")+1)
	}
}

// A matcher that is sure says what the index says.
func TestMatchesAsTheIndexDoes(t *testing.T) {
	db := index(t)
	random := rand.New(rand.NewPCG(1, 1))
	plain := strings.Split("a b ab AB aba abbb 8 81 8134 红 楼 红楼 ф \ue000 a-b a_b a.b y and", " ")
	others := strings.Split("é ü x² हि a\x00b ς", " ")
	text := func(n int) string {
		var words []string
		for range n {
			alphabet := plain
			if random.IntN(50) == 0 {
				alphabet = others
			}
			words = append(words, alphabet[random.IntN(len(alphabet))])
		}
		return strings.Join(words, " ")
	}
	var matcher Matcher
	outcomes := map[string]int{}
	for range 1000 {
		columns := make([][]byte, 8)
		args := []any{}
		for i := range columns {
			columns[i] = []byte(text(random.IntN(4)))
			args = append(args, string(columns[i]))
		}
		if _, err := db.Exec("DELETE FROM books_fts"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("INSERT INTO books_fts (title, author, isbn, classification, subjects, notes, series, staff_notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			args...); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			term := text(1)
			if random.IntN(2) == 0 {
				term = `"` + text(1+random.IntN(3)) + `"`
			}
			query := []string{"", "title:", "author:", "dewey:"}[random.IntN(4)] + term
			if random.IntN(3) == 0 {
				query += " " + text(1)
			}
			e, _ := Parse(search.Parse(query))
			if random.IntN(2) == 0 {
				e = e.Public()
			}
			narrow, wide, _ := e.Bounds()
			want, must, mayBe := finds(t, db, e), finds(t, db, narrow), finds(t, db, wide)
			found, sure := matcher.Match(e, columns)
			if sure && found != want {
				t.Fatalf("%q (%s) in %q: %v, want %v", query, e, columns, found, want)
			}
			if must && !want || want && !mayBe {
				t.Fatalf("%q in %q: %s %v, %s %v, %s %v", query, columns, narrow, must, e, want, wide, mayBe)
			}
			outcomes[fmt.Sprint(found, sure)]++
		}
	}
	if len(outcomes) != 3 || outcomes["true true"] < 500 || outcomes["false true"] < 1000 {
		t.Errorf("outcomes: %v", outcomes)
	}
}
