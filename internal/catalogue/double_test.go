package catalogue_test

import (
	"testing"

	"shelflist/internal/catalogue"
)

func TestDoubles(t *testing.T) {
	hobbit := catalogue.Book{Title: "The Hobbit", Author: "Tolkien, J. R. R."}
	by := func(author string) catalogue.Book { return catalogue.Book{Title: "The Hobbit", Author: author} }
	for _, tt := range []struct {
		name string
		a, b catalogue.Book
		want catalogue.Reason
	}{
		{"the same ISBN", catalogue.Book{Title: "The Hobbit", ISBN: isbnA},
			catalogue.Book{Title: "Hobbit, or There and back again", ISBN: isbnA}, catalogue.ReasonISBN},
		{"the same ISBN, other titles", catalogue.Book{Title: "The Hobbit", ISBN: isbnA},
			catalogue.Book{Title: "Emma", ISBN: isbnA}, catalogue.ReasonISBN},
		{"the same ISBN, a reprint", catalogue.Book{Title: "The Hobbit", ISBN: isbnA, Year: "1937"},
			catalogue.Book{Title: "The Hobbit", ISBN: isbnA, Year: "1999"}, catalogue.ReasonISBN},
		{"one of several ISBNs", catalogue.Book{Title: "The Hobbit", ISBN: isbnA, OtherISBNs: []string{isbnB}},
			catalogue.Book{Title: "Emma", ISBN: isbnC, OtherISBNs: []string{isbnB}}, catalogue.ReasonISBN},
		{"volumes with the ISBN of the set", catalogue.Book{Title: "The Hobbit", ISBN: isbnA, PartNumber: "1"},
			catalogue.Book{Title: "The Hobbit", ISBN: isbnA, PartNumber: "2"}, ""},
		{"reports of two years with one ISBN", catalogue.Book{Title: "Annual report", ISBN: isbnA, Year: "1999"},
			catalogue.Book{Title: "Annual report", ISBN: isbnA, Year: "2000"}, ""},
		{"the same record", catalogue.Book{Title: "The Hobbit", SourceID: "OL1W", ISBN: isbnA},
			catalogue.Book{Title: "Der Hobbit", SourceID: "OL1W"}, catalogue.ReasonRecord},
		{"the same record, other ISBNs", catalogue.Book{Title: "The Hobbit", SourceID: "OL1W", ISBN: isbnA},
			catalogue.Book{Title: "The Hobbit", SourceID: "OL1W", ISBN: isbnB}, ""},
		{"the same record, another part", catalogue.Book{Title: "The Hobbit", SourceID: "OL1W"},
			catalogue.Book{Title: "The Hobbit", SourceID: "OL1W", PartNumber: "1"}, ""},
		{"title and author", hobbit, catalogue.Book{Title: "Hobbit!", Author: "J. R. R. Tolkien", ISBN: isbnA},
			catalogue.ReasonTitle},
		{"another year", catalogue.Book{Title: "The Hobbit", Author: "T", Year: "1937"},
			catalogue.Book{Title: "The Hobbit", Author: "T", Year: "1999"}, ""},
		{"another edition", catalogue.Book{Title: "The Hobbit", Author: "T", Edition: "1st ed."},
			catalogue.Book{Title: "The Hobbit", Author: "T", Edition: "2nd ed."}, ""},
		{"other ISBNs", catalogue.Book{Title: "The Hobbit", Author: "T", ISBN: isbnA},
			catalogue.Book{Title: "The Hobbit", Author: "T", ISBN: isbnB}, ""},
		{"another title", hobbit, catalogue.Book{Title: "The Silmarillion", Author: hobbit.Author}, ""},
		{"subtitles of one hand", catalogue.Book{Title: "Magazine", Subtitle: "Easter"},
			catalogue.Book{Title: "Magazine", Subtitle: "Christmas"}, ""},
		{"initials written out", hobbit, by("Tolkien, John Ronald Reuel"), catalogue.ReasonAuthor},
		{"fewer forenames", hobbit, by("Tolkien, J."), catalogue.ReasonAuthor},
		{"the surname alone", hobbit, by("Tolkien"), catalogue.ReasonAuthor},
		{"another forename", hobbit, by("Tolkien, Christopher"), ""},
		{"a letter too many", by("Dostoyevsky, Fyodor"), by("Dostoevsky, Fyodor"), catalogue.ReasonAuthor},
		{"another letter", by("Austen, Jane"), by("Austin, Jane"), catalogue.ReasonAuthor},
		{"two other letters", by("Austen, Jane"), by("Austin, Jana"), ""},
		{"a letter at the end", by("Andersen"), by("Anderson"), catalogue.ReasonAuthor},
		{"a short name", by("Mann"), by("Marn"), ""},
		{"the second author first", by("Pratchett, Terry"),
			catalogue.Book{
				Title: "The Hobbit", Author: "Gaiman, Neil",
				Contributors: []catalogue.Contributor{{Name: "Pratchett, Terry", Role: catalogue.RoleAuthor}},
			}, catalogue.ReasonAuthor},
		{"no author, no year", hobbit, by(""), ""},
		{"no author, the same year", catalogue.Book{Title: "The Hobbit", Author: "T", Year: "1937"},
			catalogue.Book{Title: "The Hobbit", Year: "1937"}, catalogue.ReasonAuthor},
		{"an author by another", hobbit, by("Gaiman, Neil"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, back := catalogue.Doubles(tt.a, tt.b), catalogue.Doubles(tt.b, tt.a); got != tt.want ||
				back != tt.want {
				t.Errorf("got %q and %q, want %q", got, back, tt.want)
			}
		})
	}
}
