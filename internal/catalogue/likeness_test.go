package catalogue_test

import (
	"slices"
	"testing"

	"shelflist/internal/catalogue"
)

const (
	isbnA = "9780060512750"
	isbnB = "9780061054884"
	isbnC = "9781421501680"
)

// What differs in ISBN, edition, year or part stands side by side, however equal title and author
// are.
func TestCompare(t *testing.T) {
	novel := catalogue.Book{Title: "The Dispossessed", Author: "Le Guin, Ursula K."}
	with := func(b catalogue.Book, change func(*catalogue.Book)) catalogue.Book {
		change(&b)
		return b
	}
	report := catalogue.Book{Title: "Annual report", Author: "Bank of England"}
	faust := catalogue.Book{Title: "Faust", Author: "Goethe, Johann Wolfgang von"}
	for _, tt := range []struct {
		name string
		a, b catalogue.Book
		want catalogue.Likeness
	}{
		{"nothing but title and author", novel, novel, catalogue.SameBook},
		{"title and author, folded", novel, catalogue.Book{Title: "dispossessed!", Author: "Ursula K. LE GUIN"},
			catalogue.SameBook},
		{"another author", novel, catalogue.Book{Title: novel.Title, Author: "Szalay, David"}, catalogue.Different},
		{"no author", novel, catalogue.Book{Title: novel.Title}, catalogue.Different},
		{"a subtitle in its field", novel, with(novel, func(b *catalogue.Book) { b.Subtitle = "an ambiguous utopia" }),
			catalogue.SameBook},
		{"a subtitle in the title and in its field",
			with(novel, func(b *catalogue.Book) { b.Title += ": an ambiguous utopia" }),
			with(novel, func(b *catalogue.Book) { b.Subtitle = "An ambiguous Utopia" }), catalogue.SameBook},
		{"subtitles of one hand", with(novel, func(b *catalogue.Book) { b.Subtitle = "Theory" }),
			with(novel, func(b *catalogue.Book) { b.Subtitle = "Practice" }), catalogue.Different},
		{"subtitles of two sources", with(novel, func(b *catalogue.Book) { b.Subtitle, b.Source = "a novel", "loc" }),
			with(novel, func(b *catalogue.Book) { b.Subtitle, b.Source = "an ambiguous utopia", "dnb" }),
			catalogue.SameBook},

		{"the same ISBN", with(novel, func(b *catalogue.Book) { b.ISBN = isbnA }),
			catalogue.Book{Title: "Dispossessed, a novel", ISBN: isbnA}, catalogue.SameBook},
		{"an ISBN and none", with(novel, func(b *catalogue.Book) { b.ISBN = isbnA }), novel, catalogue.SameBook},
		{"other ISBNs of two sources", with(novel, func(b *catalogue.Book) { b.ISBN, b.Source = isbnA, "loc" }),
			with(novel, func(b *catalogue.Book) { b.ISBN, b.Source = isbnB, "dnb" }), catalogue.OtherEdition},
		{"other ISBNs of one record", with(novel, func(b *catalogue.Book) { b.ISBN, b.SourceID = isbnA, "OL1W" }),
			with(novel, func(b *catalogue.Book) { b.ISBN, b.SourceID = isbnB, "OL1W" }), catalogue.OtherEdition},
		{"one of several ISBNs", with(novel, func(b *catalogue.Book) { b.ISBN, b.OtherISBNs = isbnA, []string{isbnB} }),
			with(novel, func(b *catalogue.Book) { b.ISBN, b.OtherISBNs = isbnC, []string{isbnB} }), catalogue.SameBook},
		{"none of several ISBNs",
			with(novel, func(b *catalogue.Book) { b.ISBN, b.OtherISBNs = isbnA, []string{isbnB} }),
			with(novel, func(b *catalogue.Book) { b.ISBN = isbnC }), catalogue.OtherEdition},
		{"a reprint with the same ISBN", with(novel, func(b *catalogue.Book) { b.ISBN, b.Year = isbnA, "1974" }),
			with(novel, func(b *catalogue.Book) { b.ISBN, b.Year, b.Edition = isbnA, "1999", "7th printing" }),
			catalogue.SameBook},
		{"the ISBN of a set, other titles", with(novel, func(b *catalogue.Book) { b.ISBN = isbnA }),
			catalogue.Book{Title: "The lathe of heaven", Author: novel.Author, ISBN: isbnA}, catalogue.Different},
		{"a short title and its ISBN", catalogue.Book{Title: "It", Author: "King, Stephen", ISBN: isbnA},
			catalogue.Book{Title: "It", ISBN: isbnA}, catalogue.SameBook},
		{"anthologies without ISBN", catalogue.Book{Title: "Poems"}, catalogue.Book{Title: "Poems"},
			catalogue.SameBook},
		{"anthologies with ISBNs", catalogue.Book{Title: "Poems", ISBN: isbnA},
			catalogue.Book{Title: "Poems", ISBN: isbnB}, catalogue.Different},
		{"anthologies of two years", catalogue.Book{Title: "Poems", Year: "1920"},
			catalogue.Book{Title: "Poems", Year: "1999"}, catalogue.Different},

		{"two years", with(novel, func(b *catalogue.Book) { b.Year = "1974" }),
			with(novel, func(b *catalogue.Book) { b.Year = "1999" }), catalogue.OtherEdition},
		{"a year and none", with(novel, func(b *catalogue.Book) { b.Year = "1974" }), novel, catalogue.SameBook},
		{"two years of one record", with(novel, func(b *catalogue.Book) { b.Year, b.SourceID = "1974", "OL1W" }),
			with(novel, func(b *catalogue.Book) { b.Year, b.SourceID = "1999", "OL1W" }), catalogue.SameBook},
		{"two editions", with(novel, func(b *catalogue.Book) { b.Edition = "1st ed." }),
			with(novel, func(b *catalogue.Book) { b.Edition = "2nd ed." }), catalogue.OtherEdition},
		{"an edition and none", with(novel, func(b *catalogue.Book) { b.Edition = "1st ed." }), novel,
			catalogue.SameBook},
		{"an edition in two languages", with(novel, func(b *catalogue.Book) { b.Edition = "2., überarb. Aufl." }),
			with(novel, func(b *catalogue.Book) { b.Edition = "Second edition" }), catalogue.SameBook},
		{"an abbreviated edition", with(novel, func(b *catalogue.Book) { b.Edition = "Rev. ed." }),
			with(novel, func(b *catalogue.Book) { b.Edition = "Revised edition" }), catalogue.SameBook},
		{"editions in words", with(novel, func(b *catalogue.Book) { b.Edition = "Large print ed." }),
			with(novel, func(b *catalogue.Book) { b.Edition = "Revised edition" }), catalogue.OtherEdition},
		{"a numbered edition and one in words",
			with(novel, func(b *catalogue.Book) { b.Edition = "Troisième édition" }),
			with(novel, func(b *catalogue.Book) { b.Edition = "Large print" }), catalogue.OtherEdition},
		{"an edition that says nothing", with(novel, func(b *catalogue.Book) { b.Edition = "Edition" }),
			with(novel, func(b *catalogue.Book) { b.Edition = "3. Auflage" }), catalogue.SameBook},

		{"reports of two years", with(report, func(b *catalogue.Book) { b.Year = "1999" }),
			with(report, func(b *catalogue.Book) { b.Year = "2005" }), catalogue.OtherEdition},
		{"reports of two years, no author", catalogue.Book{Title: "Jahrbuch", Year: "1999"},
			catalogue.Book{Title: "Jahrbuch", Year: "2005"}, catalogue.OtherEdition},
		{"reports of two years with one ISBN", with(report, func(b *catalogue.Book) { b.Year, b.ISBN = "1999", isbnA }),
			with(report, func(b *catalogue.Book) { b.Year, b.ISBN = "2005", isbnA }), catalogue.OtherEdition},
		{"reports of a year", with(report, func(b *catalogue.Book) { b.Year = "1999" }),
			with(report, func(b *catalogue.Book) { b.Year = "1999" }), catalogue.SameBook},
		{"reports with the year as part", with(report, func(b *catalogue.Book) { b.PartNumber = "1999" }),
			with(report, func(b *catalogue.Book) { b.PartNumber = "2005" }), catalogue.Different},
		{"reports with the year in the title", catalogue.Book{Title: "Annual report 1999", Author: report.Author},
			catalogue.Book{Title: "Annual report 2005", Author: report.Author}, catalogue.Different},

		{"volumes without ISBN", with(faust, func(b *catalogue.Book) { b.PartNumber = "Part 1" }),
			with(faust, func(b *catalogue.Book) { b.PartNumber = "Part 2" }), catalogue.Different},
		{"volumes with ISBNs", with(faust, func(b *catalogue.Book) { b.PartNumber, b.ISBN = "1", isbnA }),
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.ISBN = "2", isbnB }), catalogue.Different},
		{"volumes with the ISBN of the set",
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.ISBN = "Vol. 1", isbnA }),
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.ISBN = "Vol. 2", isbnA }), catalogue.Different},
		{"volumes of one record", with(faust, func(b *catalogue.Book) { b.PartNumber, b.SourceID = "Vol. 1", "OL1W" }),
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.SourceID = "Vol. 2", "OL1W" }), catalogue.Different},
		{"a volume and the whole", with(faust, func(b *catalogue.Book) { b.PartNumber = "Teil 2" }), faust,
			catalogue.Different},
		{"a volume in the title and in its field", catalogue.Book{Title: "Faust. Part II", Author: faust.Author},
			with(faust, func(b *catalogue.Book) { b.PartNumber = "Teil 2" }), catalogue.SameBook},
		{"a volume with its subtitle", catalogue.Book{Title: "Faust: a tragedy. Part Two", Author: faust.Author},
			with(faust, func(b *catalogue.Book) { b.Subtitle, b.PartNumber = "a tragedy", "2" }), catalogue.SameBook},
		{"a volume by its sign", catalogue.Book{Title: "Faust #2", Author: faust.Author},
			with(faust, func(b *catalogue.Book) { b.PartNumber = "II" }), catalogue.SameBook},
		{"volumes by letters", with(faust, func(b *catalogue.Book) { b.PartNumber = "Reihe A" }),
			with(faust, func(b *catalogue.Book) { b.PartNumber = "Reihe B" }), catalogue.Different},
		{"volumes with titles alone", with(faust, func(b *catalogue.Book) { b.PartTitle = "The two towers" }),
			with(faust, func(b *catalogue.Book) { b.PartTitle = "The return of the king" }), catalogue.Different},
		{"a volume's title in two languages",
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.PartTitle = "2", "Night" }),
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.PartTitle = "2", "Nacht" }), catalogue.SameBook},
		{"editions of a volume", with(faust, func(b *catalogue.Book) { b.PartNumber, b.Edition = "2", "1st ed." }),
			with(faust, func(b *catalogue.Book) { b.PartNumber, b.Edition = "2", "2nd ed." }), catalogue.OtherEdition},
		{"volumes by their suffixes", with(faust, func(b *catalogue.Book) { b.Suffix = "v. 1" }),
			with(faust, func(b *catalogue.Book) { b.Suffix = "v. 2" }), catalogue.Different},
		{"a suffix and none", with(faust, func(b *catalogue.Book) { b.Suffix = "v. 1" }), faust, catalogue.SameBook},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, y := tt.a.Identity(), tt.b.Identity()
			if got, back := catalogue.Compare(x, y), catalogue.Compare(y, x); got != tt.want || back != tt.want {
				t.Errorf("got %d and %d, want %d", got, back, tt.want)
			}
			shared := slices.ContainsFunc(x.Keys(), func(key string) bool { return slices.Contains(y.Keys(), key) })
			if tt.want != catalogue.Different && !shared {
				t.Errorf("no key in common: %q and %q", x.Keys(), y.Keys())
			}
		})
	}
}
