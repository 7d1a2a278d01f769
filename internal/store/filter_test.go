package store

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/search"
	"shelflist/internal/store/fulltext"
)

// filterWords are the words of randomCatalogue, the most common first. Some have beginnings in
// common, some are of scripts of which only FTS5 knows how it splits and folds them.
var filterWords = strings.Fields(`the international internet history historia y and intern 813 b. interlude L'Étranger
	história 红楼梦 Фёдор हिन्दी cat's Straße ｶﾐｭ 주의자 x² ໂຮງ والکتاب Hist- INTER rare1 rare2 zz9`)

// randomCatalogue makes a catalogue of n books at path, of which 100 wait for their keys. The last
// fifth in the order of titles, and no other, has the word "zulu".
func randomCatalogue(t *testing.T, path string, random *rand.Rand, n int) *Store {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	word := func() string { return filterWords[int(float64(len(filterWords))*random.Float64()*random.Float64())] }
	insert := func(execute func(string, ...any) (sql.Result, error), n int) {
		t.Helper()
		for i := range n {
			var title []string
			if i%5 == 0 {
				title = []string{"Zulu"}
			}
			for range 1 + random.IntN(6) {
				title = append(title, word())
			}
			class := fmt.Sprintf("%03d.%d", random.IntN(1000), random.IntN(99))
			switch random.IntN(20) {
			case 0:
				class = ""
			case 1:
				class = "(" + class + ") 016"
			case 2:
				class = "9th"
			}
			if _, err := execute("INSERT INTO books (title, author, id, classification) VALUES (?, ?, '', ?)",
				strings.Join(title, " "), word()+", "+word(), class); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := db.Exec("CREATE TABLE books (pk INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, author TEXT, id TEXT, classification TEXT)"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	insert(tx.Exec, n-100)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if tx, err = s.writer.Begin(); err != nil {
		t.Fatal(err)
	}
	insert(tx.Exec, 100)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return s
}

// randomFilter returns a text of one to three terms.
func randomFilter(random *rand.Rand) string {
	word := func() string {
		runes := []rune(append(filterWords, "zulu")[random.IntN(len(filterWords)+1)])
		return string(runes[:len(runes)-random.IntN(len(runes))*random.IntN(2)])
	}
	var terms []string
	for range 1 + random.IntN(3)*random.IntN(2) {
		switch random.IntN(8) {
		case 0:
			terms = append(terms, "author:"+word())
		case 1:
			terms = append(terms, "title:"+word())
		case 2:
			terms = append(terms, `"`+word()+" "+word()+`"`)
		case 3:
			terms = append(terms, "dewey:"+fmt.Sprintf("%03d.%d", random.IntN(1000), random.IntN(99))[:1+random.IntN(2)])
		default:
			terms = append(terms, word())
		}
	}
	return strings.Join(terms, " ")
}

// Whichever way a list is read, its books are those that the full-text index finds, in the order
// of their keys.
func TestFilterFindsWhatTheIndexFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	random := rand.New(rand.NewPCG(1, 1))
	s := randomCatalogue(t, filepath.Join(t.TempDir(), "dev.db"), random, 8000)
	texts := []string{"zulu", "dewey:9", "dewey:0 the", "inter", "histo", "the", "title:zulu", "author:the", "9", "y", "interi", "红楼"}
	for range 24 {
		texts = append(texts, randomFilter(random))
	}
	common := 0
	for _, text := range texts {
		for _, order := range catalogue.Orders {
			want := indexed(t, s, text, order)
			if len(want) > catalogue.MaxCount {
				common++
			}
			for range 2 {
				checkPages(t, s, catalogue.Query{Text: text, Order: order, Limit: 2 + random.IntN(12)}, want, random)
			}
			if t.Failed() {
				return
			}
		}
	}
	if common < 50 {
		t.Errorf("only %d of the lists have more than %d books", common, catalogue.MaxCount)
	}
}

// indexed returns the pks of the books that the full-text index finds, in an order.
func indexed(t *testing.T, s *Store, text string, order catalogue.Order) (pks []int64) {
	t.Helper()
	orderBy := map[catalogue.Order]string{
		catalogue.ByShelf: "shelf_key, pk", catalogue.ByTitle: "title_key, pk", catalogue.ByAuthor: "author_key, pk", catalogue.Newest: "pk DESC",
	}[order]
	expression, _ := fulltext.Parse(search.Parse(text))
	rows, err := s.readers.Query("SELECT pk FROM books WHERE pk IN (SELECT rowid FROM books_fts WHERE books_fts MATCH $1) ORDER BY "+orderBy,
		expression.String())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var pk int64
		if err := rows.Scan(&pk); err != nil {
			t.Fatal(err)
		}
		pks = append(pks, pk)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return pks
}

// checkPages checks the first page of q, the page around one of the books wanted, and the pages
// after and before it.
func checkPages(t *testing.T, s *Store, q catalogue.Query, want []int64, random *rand.Rand) {
	t.Helper()
	read := func(q catalogue.Query, from int) catalogue.Page {
		t.Helper()
		p, err := s.List(t.Context(), q)
		got := make([]int64, len(p.Books))
		for i, b := range p.Books {
			got[i] = b.PK
		}
		to := min(from+q.Limit, len(want))
		if err != nil || !slices.Equal(got, want[from:to]) || (p.After != "") != (to < len(want)) || (p.Before != "") != (from > 0) {
			t.Errorf("%+v: %v, Before %q, After %q, %v, want %v from %d of %d", q, got, p.Before, p.After, err, want[from:to], from, len(want))
		}
		if p.Count != min(len(want), catalogue.MaxCount) || p.More != (len(want) > catalogue.MaxCount) {
			t.Errorf("%+v: count %d, more %v, want %d", q, p.Count, p.More, len(want))
		}
		return p
	}
	read(q, 0)
	if len(want) == 0 {
		return
	}
	at := random.IntN(len(want))
	around := q
	around.Around = want[at]
	from := max(at-q.Limit/2, 0)
	p := read(around, from)
	if p.After != "" {
		after := q
		after.After = p.After
		read(after, from+q.Limit)
	}
	if p.Before != "" {
		before := q
		before.Before = p.Before
		read(before, max(from-q.Limit, 0))
	}
}
