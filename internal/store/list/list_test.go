package list_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/search"
	"shelflist/internal/store"
	"shelflist/internal/store/fulltext"
	"shelflist/internal/store/list"
)

const books = 4000

// described makes a catalogue of books with subjects, series, locations, statuses and times, and
// opens it for reading. Some books have two copies.
func described(t *testing.T, random *rand.Rand) *sql.Tx {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dev.db")
	words := strings.Fields("the history histories historia historian hist of of and interest internal inter music rare")
	some := func() string { return words[int(float64(len(words))*random.Float64()*random.Float64())] }
	class := func() string { // most of 800 to 899, some with more than a number
		n := random.IntN(1000)
		if n%3 > 0 {
			n = 800 + n%100
		}
		return fmt.Sprintf("%03d%s", n, []string{"", "", "", " B"}[n%4])
	}
	var db *sql.DB
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	start := func() {
		t.Helper()
		s, err := store.Open(t.Context(), path, store.Options{})
		if err == nil {
			err = s.Close()
		}
		if err == nil {
			db, err = sql.Open("sqlite", path)
		}
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
	}
	start()
	exec("BEGIN")
	for pk := 1; pk <= books; pk++ {
		exec("INSERT INTO books (pk, title, author, classification, subjects, added_at) VALUES (?, ?, ?, ?, ?, ?)", pk,
			fmt.Sprint(some(), " ", some(), " ", some(), " ", pk%11), some(), class(), some(),
			fmt.Sprintf("20%02d-0%d-15T12:00:00Z", 10+random.IntN(3), 1+random.IntN(9)))
		if pk%10 == 0 {
			exec("INSERT INTO copies (book, location, status) VALUES (?, 'attic', 'available')", pk)
		}
	}
	exec(`UPDATE copies SET location = CASE WHEN book % 3 = 0 THEN 'north room' WHEN book % 50 = 0 THEN 'north wing' ELSE location END,
		status = CASE WHEN book % 7 = 0 THEN 'reference' WHEN book % 40 = 0 THEN 'repair' WHEN book % 100 = 1 THEN 'lost' ELSE status END`)
	// Most books of the annexe are the last ones in shelf order.
	exec(`UPDATE copies SET location = 'annexe'
		WHERE book % 2000 = 0 OR book IN (SELECT pk FROM books WHERE classification >= '900')`)
	exec("COMMIT")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	start() // works out the keys
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		tx.Rollback() // nothing was written
		db.Close()
	})
	return tx
}

// conditions are terms, and what they ask for in SQL.
var conditions = map[string]string{
	"location:north":       "pk IN (SELECT book FROM copies WHERE location LIKE 'north%')",
	"location:wing":        "pk IN (SELECT book FROM copies WHERE location = 'north wing')",
	"location:annexe":      "pk IN (SELECT book FROM copies WHERE location = 'annexe')",
	"location:attic":       "pk IN (SELECT book FROM copies WHERE location = 'attic')",
	"location:cellar":      "0",
	"status:av":            "pk IN (SELECT book FROM copies WHERE status = 'available')",
	"status:available":     "pk IN (SELECT book FROM copies WHERE status = 'available')",
	"status:re":            "pk IN (SELECT book FROM copies WHERE status IN ('reference', 'repair'))",
	"status:lost":          "pk IN (SELECT book FROM copies WHERE status = 'lost')",
	"added:2011":           "added_at LIKE '2011%'",
	"added:2011-03":        "added_at LIKE '2011-03%'",
	"added:2013":           "0",
	"subject:history":      "",
	"subject:histo":        "",
	"author:the":           "",
	"dewey:8":              "",
	"dewey:81":             "",
	"title:rare":           "",
	"histo":                "",
	"the":                  "",
	"inter":                "",
	"music":                "",
	"hist of the and":      "",
	"inter hist music 7":   "",
	"the of and histo rar": "",
}

// However many books meet each condition, a list has the books that meet all, in its order.
func TestConditions(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	random := rand.New(rand.NewPCG(1, 1))
	tx := described(t, random)
	terms := slices.Sorted(func(yield func(string) bool) {
		for term := range conditions {
			if !yield(term) {
				return
			}
		}
	})
	texts := []string{"location:annexe", "location:annexe status:available", "the location:annexe",
		"histo location:annexe status:av", "dewey:8 status:available", "dewey:8 added:2011", "histo status:available",
		"histo dewey:8 status:av"}
	for i := range 2 * len(terms) {
		text := terms[i%len(terms)]
		for range random.IntN(3) {
			text += " " + terms[random.IntN(len(terms))]
		}
		texts = append(texts, text)
	}
	for _, text := range texts {
		for _, order := range catalogue.Orders {
			q := catalogue.Query{Text: text, Order: order, Limit: 1 + random.IntN(60)}
			want := wanted(t, tx, text, order)
			for _, limit := range []int{10, 100, 1000, 100_000} {
				checkList(t, tx, q, limit, want)
			}
			if t.Failed() {
				return
			}
		}
	}
}

// wanted returns the pks of the books that meet all terms, in an order.
func wanted(t *testing.T, tx *sql.Tx, text string, order catalogue.Order) (pks []int64) {
	t.Helper()
	var where []string
	q := search.Parse(text, search.OfBooks...)
	q.Terms = slices.DeleteFunc(q.Terms, func(term search.Term) bool {
		condition := conditions[string(term.Field)+":"+term.Text]
		if condition != "" {
			where = append(where, condition)
		}
		return condition != ""
	})
	var args []any
	if expression, _ := fulltext.Parse(q); expression.Conditions() > 0 {
		where = append(where, "pk IN (SELECT rowid FROM books_fts WHERE books_fts MATCH $1)")
		args = append(args, expression.String())
	}
	orderBy := map[catalogue.Order]string{
		catalogue.ByShelf: "shelf_key, pk", catalogue.ByTitle: "title_key, pk", catalogue.ByAuthor: "author_key, pk", catalogue.Newest: "pk DESC",
	}[order]
	rows, err := tx.Query("SELECT pk FROM books WHERE "+strings.Join(where, " AND ")+" ORDER BY "+orderBy, args...)
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

// checkList reads the first two pages of a list, the page before the second, and a page around a
// book.
func checkList(t *testing.T, tx *sql.Tx, q catalogue.Query, limit int, want []int64) {
	t.Helper()
	first := checkPage(t, tx, q, limit, want, 0)
	if counted := list.Counted(limit); first.Count != min(len(want), counted) || first.More != (len(want) > counted) {
		t.Errorf("%q, limit %d: count %d, more %v, want %d", q.Text, limit, first.Count, first.More, len(want))
	}
	if first.After == "" {
		return
	}
	next := q
	next.After = first.After
	second := checkPage(t, tx, next, limit, want, q.Limit)
	back := q
	back.Before = second.Before
	checkPage(t, tx, back, limit, want, 0)
	if at := min(len(want)-1, 3*q.Limit); at-q.Limit/2 > 0 {
		around := q
		around.Around = want[at]
		checkPage(t, tx, around, limit, want, at-q.Limit/2)
	}
}

func checkPage(t *testing.T, tx *sql.Tx, q catalogue.Query, limit int, want []int64, from int) catalogue.Page {
	t.Helper()
	l := list.New(q)
	l.LimitTo(limit)
	p, err := l.Read(context.Background(), tx)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	var got []int64
	for _, b := range p.Books {
		got = append(got, b.PK)
	}
	if expected := want[from:min(len(want), from+q.Limit)]; !slices.Equal(got, expected) {
		t.Errorf("%+v, limit %d: %v, want %v", q, limit, got, expected)
	}
	return p
}
