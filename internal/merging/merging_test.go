package merging_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/merging"
)

func TestUsualChoices(t *testing.T) {
	fetched := catalogue.Book{Title: "Emma", Source: "openlibrary", SourceID: "OL1W"}
	with := func(change func(*catalogue.Book)) catalogue.Book {
		b := fetched
		change(&b)
		return b
	}
	for _, tt := range []struct {
		name           string
		kept, absorbed catalogue.Book
		want           string
	}{
		{"equal", fetched, fetched, ""},
		{"only the kept one has it", with(func(b *catalogue.Book) { b.Year = "1815" }), fetched, "Year kept"},
		{"only the other has it", fetched, with(func(b *catalogue.Book) { b.Year = "1815" }), "Year absorbed"},
		{"the other is longer", with(func(b *catalogue.Book) { b.Publisher = "Murray" }),
			with(func(b *catalogue.Book) { b.Publisher = "John Murray" }), "Publisher absorbed"},
		{"the same length", with(func(b *catalogue.Book) { b.Year = "1815" }),
			with(func(b *catalogue.Book) { b.Year = "1816" }), "Year kept"},
		{"the kept one was edited",
			with(func(b *catalogue.Book) { b.Publisher, b.Edited = "Murray", []string{"Publisher"} }),
			with(func(b *catalogue.Book) { b.Publisher = "John Murray" }), "Publisher kept"},
		{"the other was edited", with(func(b *catalogue.Book) { b.Publisher = "John Murray" }),
			with(func(b *catalogue.Book) { b.Publisher, b.Edited = "Murray", []string{"Publisher"} }),
			"Publisher absorbed"},
		{"the other was described by hand", with(func(b *catalogue.Book) { b.Publisher = "John Murray" }),
			catalogue.Book{Title: "Emma", Publisher: "Murray"}, "Publisher absorbed"},
		{"lists and notes",
			with(func(b *catalogue.Book) { b.ISBN, b.Subjects, b.Notes = "9780141439587", []string{"a", "b"}, "x" }),
			with(func(b *catalogue.Book) { b.ISBN, b.Subjects, b.Notes = "9780060512750", []string{"b"}, "y" }),
			"ISBNs both, Subjects both, Notes both"},
		{"only the other has a picture", fetched, with(func(b *catalogue.Book) { b.CoverImage = "abc" }),
			"CoverURL absorbed"},
		{"two pictures", with(func(b *catalogue.Book) { b.CoverImage = "abc" }),
			with(func(b *catalogue.Book) { b.CoverImage = "xyz" }), "CoverURL kept"},
		{"a picture by hand", with(func(b *catalogue.Book) { b.CoverImage = "abc" }),
			with(func(b *catalogue.Book) { b.CoverImage, b.Edited = "xyz", []string{"CoverURL"} }),
			"CoverURL absorbed"},
		{"contributors", with(func(b *catalogue.Book) { b.Author = "Austen, J." }),
			with(func(b *catalogue.Book) { b.Author = "Austen, Jane" }), "Contributors absorbed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range merging.Fields(tt.kept, tt.absorbed) {
				got = append(got, fmt.Sprintf("%s %s", f.Name, f.Usual))
			}
			if s := strings.Join(got, ", "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	kept := catalogue.Book{PK: 1, Version: 4, Title: "The Hobbit", Filing: "Hobbit", Author: "Tolkien, J. R. R.",
		ISBN: "9780141439587", Subjects: []string{"Dragons"}, Notes: "Torn", Year: "1937",
		Copies: []catalogue.Copy{{Copy: 2, Book: 1}, {Copy: 9, Book: 1}}}
	absorbed := catalogue.Book{PK: 5, Title: "Hobbit", Author: "Tolkien, John", OtherISBNs: []string{"9780141439587"},
		ISBN: "9780060512750", Subjects: []string{"Rings", "Dragons"}, Notes: "Signed", Year: "1999",
		Source: "openlibrary", SourceID: "OL1W", Edited: []string{"Year"}, CoverImage: "abc",
		Copies: []catalogue.Copy{{Copy: 7, Book: 5, Barcode: "B7"}}}
	got := merging.Merge(kept, absorbed, map[string]merging.Choice{
		"CoverURL": merging.FromKept, "Title": merging.FromAbsorbed, "ISBNs": merging.FromBoth,
		"Subjects": merging.FromBoth, "Notes": merging.FromBoth, "Year": merging.FromAbsorbed,
		"Author": merging.FromAbsorbed,
	})
	want := catalogue.Book{PK: 1, Version: 4, Title: "Hobbit", Author: "Tolkien, J. R. R.", ISBN: "9780141439587",
		OtherISBNs: []string{"9780060512750"}, Subjects: []string{"Dragons", "Rings"}, Notes: "Torn\nSigned",
		Year: "1999", Source: "openlibrary", SourceID: "OL1W",
		Edited: []string{
			"Contributors", "CoverURL", "ISBNs", "Notes", "Subjects", "Year",
		}, Copies: []catalogue.Copy{{Copy: 2, Book: 1}, {Copy: 7, Book: 1, Barcode: "B7"}, {Copy: 9, Book: 1}}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
	if kept.Copies[1].Copy != 9 || absorbed.Copies[0].Book != 5 {
		t.Errorf("the copies of the books given have changed: %+v, %+v", kept.Copies, absorbed.Copies)
	}

	// A record of its own stays, and what comes from the other book then counts as written by hand.
	kept.Source, kept.SourceID, kept.CoverImage = "loc", "1", "xyz"
	got = merging.Merge(kept, absorbed, map[string]merging.Choice{
		"Year": merging.FromAbsorbed, "CoverURL": merging.FromAbsorbed,
	})
	if got.SourceID != "1" || !slices.Equal(got.Edited, []string{"CoverURL", "Year"}) || got.Notes != "Torn" ||
		got.CoverImage != "abc" {
		t.Errorf("got %+v", got)
	}
	for _, choices := range []map[string]merging.Choice{nil, {"Year": merging.FromKept}} {
		kept := kept
		kept.CoverImage = ""
		if got := merging.Merge(kept, absorbed, choices); got.CoverImage != "abc" ||
			!slices.Equal(got.Edited, []string{"CoverURL"}) {
			t.Errorf("without a picture it becomes %+v", got)
		}
	}
	if got := merging.Merge(kept, absorbed, nil); got.CoverImage != "xyz" || len(catalogue.Diff(got, kept)) != 0 {
		t.Errorf("without choices it becomes %+v", got)
	}
}
