package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

func shelf() []catalogue.Book {
	return []catalogue.Book{
		{Title: "No number", Author: "Zola, Émile"},
		{Title: "The Zebra", Author: "Adams, Ann", Classification: "813.6"},
		{Title: "An Apple", Author: "Vonnegut, Kurt", Classification: "813.54"},
		{Title: "A Banana", Author: "Vonnegut, Kurt", Classification: "813.54"},
		{Title: "Cherry", Author: "Brontë, Anne", Classification: "813.54"},
		{Title: "Date", Author: "Young, Y.", Classification: "813"},
		{Title: "Elder", Author: "Young, Y.", Classification: "813.5"},
		{Title: "Fig", Classification: "001"},
	}
}

func TestOrders(t *testing.T) {
	s := open(t, shelf()...)
	for order, want := range map[catalogue.Order]string{
		"":                 "[Fig Date Elder Cherry An Apple A Banana The Zebra No number]",
		catalogue.ByShelf:  "[Fig Date Elder Cherry An Apple A Banana The Zebra No number]",
		catalogue.ByTitle:  "[An Apple A Banana Cherry Date Elder Fig No number The Zebra]",
		catalogue.ByAuthor: "[The Zebra Cherry An Apple A Banana Date Elder No number Fig]",
		catalogue.Newest:   "[Fig Elder Date Cherry A Banana An Apple The Zebra No number]",
	} {
		for _, limit := range []int{1, 2, 3, 8, 100} {
			t.Run(fmt.Sprintf("%s by %d", order, limit), func(t *testing.T) {
				if got := fmt.Sprint(listed(t, s, catalogue.Query{Order: order, Limit: limit})); got != want {
					t.Errorf("listed %s, want %s", got, want)
				}
			})
		}
	}
}

func TestPagesBackAndForth(t *testing.T) {
	var books []catalogue.Book
	for i := range 23 {
		books = append(books, catalogue.Book{Title: fmt.Sprintf("Book %02d", i), Author: "Same, Author", Classification: "813.54"})
	}
	s := open(t, books...)
	for _, order := range catalogue.Orders {
		t.Run(string(order), func(t *testing.T) {
			var pages []catalogue.Page
			q := catalogue.Query{Order: order, Limit: 5}
			for {
				p, err := s.List(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, p)
				if p.After == "" {
					break
				}
				q.After = p.After
			}
			if len(pages) != 5 || len(pages[4].Books) != 3 {
				t.Fatalf("%d pages, the last of %d", len(pages), len(pages[len(pages)-1].Books))
			}
			for i := len(pages) - 1; i > 0; i-- {
				p, err := s.List(t.Context(), catalogue.Query{Order: order, Limit: 5, Before: pages[i].Before})
				if err != nil || fmt.Sprint(p) != fmt.Sprint(pages[i-1]) {
					t.Errorf("back from page %d: %v, %v, want %v", i, p, err, pages[i-1])
				}
			}
			if pages[0].Before != "" {
				t.Error("something before the first page")
			}
		})
	}
}

func TestAround(t *testing.T) {
	s := open(t, shelf()...)
	all, err := s.List(t.Context(), catalogue.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all.Books {
		p, err := s.List(t.Context(), catalogue.Query{Around: b.PK, Limit: 4})
		if err != nil || !slices.ContainsFunc(p.Books, func(x catalogue.Book) bool { return x.PK == b.PK }) {
			t.Errorf("around %q: %v, %v", b.Title, p.Books, err)
		}
		if first := p.Books[0].PK == all.Books[0].PK; first != (p.Before == "") {
			t.Errorf("around %q: starts with %q, Before %q", b.Title, p.Books[0].Title, p.Before)
		}
	}
	if _, err := s.List(t.Context(), catalogue.Query{Around: 99, Limit: 4}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("around no book: %v", err)
	}
}

func TestFilter(t *testing.T) {
	s := open(t,
		catalogue.Book{Title: "Jane Eyre", Author: "Brontë, Charlotte", Classification: "823.8", Subjects: []string{"Governesses"}},
		catalogue.Book{Title: "Slaughterhouse-Five", Author: "Vonnegut, Kurt", Classification: "813.54", ISBN: "9780385333849", Notes: "Damaged spine"},
		catalogue.Book{Title: "Cat's Cradle", Author: "Vonnegut, Kurt", Classification: "813.54"},
	)
	for text, want := range map[string]string{
		"bronte":              "[Jane Eyre]",
		"BRONTË":              "[Jane Eyre]",
		"eyre brontë":         "[Jane Eyre]",
		"vonn":                "[Cat's Cradle Slaughterhouse-Five]",
		"vonn slaught":        "[Slaughterhouse-Five]",
		"813.54":              "[Cat's Cradle Slaughterhouse-Five]",
		"823":                 "[Jane Eyre]",
		"govern":              "[Jane Eyre]",
		"spine":               "[Slaughterhouse-Five]",
		"978-0-385-33384-9":   "[Slaughterhouse-Five]",
		"0385333846":          "[Slaughterhouse-Five]",
		"97803853":            "[Slaughterhouse-Five]",
		"9780141439563":       "[]",
		"cat's":               "[Cat's Cradle]",
		"vonnegut bronte":     "[]",
		`"`:                   "[]",
		"* AND (":             "[]",
		`title:jane`:          "[Jane Eyre]",
		`author:jane`:         "[]",
		"kurt - vonnegut":     "[Cat's Cradle Slaughterhouse-Five]",
		"  ":                  "[Cat's Cradle Slaughterhouse-Five Jane Eyre]",
		"slaughterhouse five": "[Slaughterhouse-Five]",
	} {
		t.Run(text, func(t *testing.T) {
			p, err := s.List(t.Context(), catalogue.Query{Text: text, Limit: 10})
			titles := []string{}
			for _, b := range p.Books {
				titles = append(titles, b.Title)
			}
			if got := fmt.Sprint(titles); err != nil || got != want || p.Count != len(titles) {
				t.Errorf("found %s, count %d, %v, want %s", got, p.Count, err, want)
			}
			if got := fmt.Sprint(listed(t, s, catalogue.Query{Text: text, Limit: 1})); got != want {
				t.Errorf("page by page %s, want %s", got, want)
			}
		})
	}
}

func TestBadCursor(t *testing.T) {
	s := open(t, shelf()...)
	for _, c := range []string{"x", ".", "!!.1", "YQ.x", "YQ"} {
		for _, q := range []catalogue.Query{{After: c, Limit: 5}, {Before: c, Limit: 5}} {
			if _, err := s.List(t.Context(), q); !errors.Is(err, store.ErrCursor) {
				t.Errorf("cursor %q: %v, want ErrCursor", c, err)
			}
		}
	}
}

// A cursor stays valid when the book that it was made from is removed.
func TestCursorOfARemovedBook(t *testing.T) {
	s := open(t, shelf()...)
	p, err := s.List(t.Context(), catalogue.Query{Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Remove(t.Context(), p.Books[2].PK); err != nil {
		t.Fatal(err)
	}
	if next, err := s.List(t.Context(), catalogue.Query{Limit: 1, After: p.After}); err != nil || next.Books[0].Title != "Cherry" {
		t.Errorf("next is %v, %v", next.Books, err)
	}
}

// A page around a book has it, however short the page is.
func TestShortPagesAroundABook(t *testing.T) {
	s := open(t)
	var pks []int64
	for _, title := range []string{"A", "B", "C", "D", "E"} {
		pks = append(pks, add(t, s, catalogue.Book{Title: title}).PK)
	}
	for limit := 1; limit <= 6; limit++ {
		for i, pk := range pks {
			p, err := s.List(t.Context(), catalogue.Query{Around: pk, Order: catalogue.ByTitle, Limit: limit})
			if err != nil || len(p.Books) > limit || !slices.ContainsFunc(p.Books, func(b catalogue.Book) bool { return b.PK == pk }) {
				t.Errorf("around book %d with at most %d: %d books, %v", i, limit, len(p.Books), err)
			}
		}
	}
}
