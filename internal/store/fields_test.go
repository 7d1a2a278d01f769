package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

// describe stores a book and sets its first copy, as a librarian does.
func describe(t *testing.T, s *store.Store, b catalogue.Book, c catalogue.Copy) catalogue.Book {
	t.Helper()
	b, err := s.AddByHand(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	c.Copy, c.Book = b.Copies[0].Copy, b.PK
	if c.Status == "" {
		c.Status = catalogue.StatusAvailable
	}
	if b, err = s.UpdateCopy(t.Context(), c, b.Version, ""); err != nil {
		t.Fatal(err)
	}
	return b
}

// The filter understands the fields that only books on the list have.
func TestFilterByFields(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	describe(t, s, catalogue.Book{
		Title: "Emma", Author: "Austen, Jane", Subjects: []string{"Courtship"}, Series: "Everyman's library",
		ISBN: "9780385333849", OtherISBNs: []string{"9780306406157"}, StaffNotes: "spine torn",
	}, catalogue.Copy{Barcode: "0012", Location: "Reading Room", Status: catalogue.StatusRepair})
	describe(t, s, catalogue.Book{
		Title: "Straße der Bücher", Subtitle: "ein Führer", Subjects: []string{"Library science"},
		PartTitle: "Der Norden", Contributors: []catalogue.Contributor{{Name: "Brod, Max", Role: catalogue.RoleEditor}},
	}, catalogue.Copy{Location: "Upstairs, left"})
	describe(t, s, catalogue.Book{Title: "吾輩は猫である", Author: "夏目漱石"}, catalogue.Copy{Location: "it's upstairs"})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	added := time.Date(2020, 2, 29, 11, 0, 0, 0, time.Local).UTC().Format(time.RFC3339)
	if _, err := db.ExecContext(t.Context(), "UPDATE books SET added_at = $1 WHERE title = 'Emma'", added); err != nil {
		t.Fatal(err)
	}
	emma, street, cat := "Emma", "Straße der Bücher", "吾輩は猫である"
	for text, want := range map[string][]string{
		"subject:courtship":           {emma},
		"subject:library":             {street},
		"library":                     {emma, street},
		"series:everyman":             {emma},
		"series:everymans":            {emma},
		"isbn:978-0-306":              {emma},
		"isbn:0306406152":             {emma},
		"isbn:978038533384":           {emma},
		"9780306406157":               {emma},
		"author:brod":                 {street},
		"führer":                      {street},
		"norden":                      {street},
		"strasse":                     {street},
		"torn":                        {emma},
		"location:upstairs":           {street, cat},
		"location:up":                 {street, cat},
		`location:"upstairs left"`:    {street},
		"location:it's":               {cat},
		"location:cellar":             nil,
		"status:repair":               {emma},
		"status:available":            {street, cat},
		"status:lost":                 nil,
		"status:unheard":              nil,
		"added:2020":                  {emma},
		"added:2020-02":               {emma},
		"added:2020-02-29":            {emma},
		"added:2020-03":               nil,
		"added:2020-13":               nil,
		"0012":                        {emma},
		"012":                         nil,
		"猫":                           {cat},
		"輩は猫":                         {cat},
		"location:upstairs strasse":   {street},
		"strasse status:repair":       nil,
		"location:reading status:rep": {emma},
		"emma subject:library":        nil,
	} {
		for _, order := range catalogue.Orders {
			p, err := s.List(t.Context(), catalogue.Query{Text: text, Order: order, Limit: 10})
			var got []string
			for _, b := range p.Books {
				got = append(got, b.Title)
			}
			slices.Sort(got)
			sorted := slices.Sorted(slices.Values(want))
			if err != nil || !slices.Equal(got, sorted) || p.Count != len(want) {
				t.Errorf("%s, by %s: %q, count %d, %v, want %q", text, order, got, p.Count, err, sorted)
			}
		}
	}
}

// Of very many books with a status, each page is right in each order.
func TestFilterOfManyByStatus(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and has one client")
	}
	path := filepath.Join(t.TempDir(), "dev.db")
	s := openAt(t, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`INSERT INTO books (title, author, id, classification)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
			SELECT 'Book ' || i, 'Author ' || (i * 7 % 31), '', printf('%03d', i * 13 % 1000) FROM n`,
		"UPDATE copies SET status = 'lost', location = 'cellar' WHERE book % 2 = 0",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]int{
		"status:available": 1250, "status:lost": 1250, "location:cellar": 1250, "book status:lost": 1250,
		"added:2020": 0,
	} {
		for _, order := range catalogue.Orders {
			all := listed(t, s, catalogue.Query{Order: order, Limit: 1000})
			all = slices.DeleteFunc(all, func(title string) bool {
				odd := strings.ContainsAny(title[len(title)-1:], "13579")
				return odd != strings.HasSuffix(text, "available") || want == 0
			})
			if got := listed(t, s, catalogue.Query{Text: text, Order: order, Limit: 100}); !slices.Equal(got, all) ||
				len(got) != want {
				t.Errorf("%s, by %s: %d books, want %d in the order of the whole list", text, order, len(got), want)
			}
		}
	}
}

// Fields complete from what books have already, the most frequent first.
func TestSuggest(t *testing.T) {
	s := open(t)
	for i, b := range []catalogue.Book{
		{Title: "Emma", Author: "Austen, Jane", Subjects: []string{"Courtship", "Family life"}, Publisher: "Penguin",
			Series: "Classics"},
		{Title: "Persuasion", Author: "Austen, Jane", Subjects: []string{"Courtship"}, Publisher: "Penguin"},
		{Title: "Jane Eyre", Author: "Brontë, Charlotte",
			Contributors: []catalogue.Contributor{{Name: "Austin, Sarah", Role: catalogue.RoleEditor}}, Prefix: "FIC"},
	} {
		describe(t, s, b, catalogue.Copy{Location: []string{"upstairs", "upstairs", "the cellar"}[i]})
	}
	for _, tt := range []struct {
		field, typed string
		want         []catalogue.Suggestion
	}{
		{"Contributors", "aus",
			[]catalogue.Suggestion{{Text: "Austen, Jane", Count: 2}, {Text: "Austin, Sarah", Count: 1}}},
		{"Contributors", "jane aus", []catalogue.Suggestion{{Text: "Austen, Jane", Count: 2}}},
		{"Contributors", "bronte", []catalogue.Suggestion{{Text: "Brontë, Charlotte", Count: 1}}},
		{"Contributors", "editor", nil},
		{"Subjects", "co", []catalogue.Suggestion{{Text: "Courtship", Count: 2}}},
		{"Series", "cla", []catalogue.Suggestion{{Text: "Classics", Count: 1}}},
		{"Publisher", "peng", []catalogue.Suggestion{{Text: "Penguin", Count: 2}}},
		{"Prefix", "f", []catalogue.Suggestion{{Text: "FIC", Count: 1}}},
		{"Location", "cel", []catalogue.Suggestion{{Text: "the cellar", Count: 1}}},
		{"Location", " ", nil},
		{"Title", "emma", nil},
		{"Contributors", `" OR *`, nil},
	} {
		t.Run(fmt.Sprint(tt.field, " ", tt.typed), func(t *testing.T) {
			got, err := s.Suggest(t.Context(), tt.field, tt.typed, 10)
			if err != nil || len(got) != len(tt.want) || len(got) > 0 && !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}
