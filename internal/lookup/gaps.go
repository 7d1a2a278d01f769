package lookup

import (
	"cmp"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

// FillGaps sets the empty fields of w, other than ID, Title and Sources, from another description
// of the same work. Fields that belong together are taken together or not at all: the number and
// name of a part, place and publisher, a series and the number in it. What is said of one edition
// is not taken from the description of another.
func (w *Work) FillGaps(from Work) {
	sameTitle := w.Title == from.Title || filing.Fold(w.Title) == filing.Fold(from.Title)
	other := w.isOtherEdition(from)
	if sameTitle {
		w.fillTitle(from)
	}
	w.fillNames(from, other)
	w.Year = cmp.Or(w.Year, from.Year)
	w.Dewey = cmp.Or(w.Dewey, from.Dewey)
	w.LCC = cmp.Or(w.LCC, from.LCC)
	if sameTitle || !other {
		w.Language = cmp.Or(w.Language, from.Language)
	}
	w.Summary = cmp.Or(w.Summary, from.Summary)
	w.Cover = cmp.Or(w.Cover, from.Cover)
	if len(w.Subjects) == 0 {
		w.Subjects = from.Subjects
	}
	if !other {
		w.fillEdition(from)
	}
}

// fillTitle fills the gaps beside the title, which is the same in from.
func (w *Work) fillTitle(from Work) {
	w.Filing = cmp.Or(w.Filing, from.Filing)
	if w.PartNumber == "" && w.PartTitle == "" {
		w.PartNumber, w.PartTitle = from.PartNumber, from.PartTitle
	}
	w.Subtitle = cmp.Or(w.Subtitle, from.Subtitle)
}

// fillNames sets the author, before the contributors of w, and the contributors from a description
// that has the same author. Those of another edition may be other translators.
func (w *Work) fillNames(from Work, otherEdition bool) {
	if w.Author == "" && from.Author != "" {
		w.Author, w.AuthorRole = from.Author, from.AuthorRole
		w.Contributors = slices.DeleteFunc(slices.Clone(w.Contributors), func(c catalogue.Contributor) bool {
			return c.Name == from.Author
		})
	}
	if len(w.Contributors) == 0 && len(from.Contributors) > 0 && !otherEdition &&
		filing.Words(w.Author) == filing.Words(from.Author) {
		w.Contributors = from.Contributors
	}
}

// fillEdition fills the gaps in what w says of its edition from a description that is not known to
// be of another.
func (w *Work) fillEdition(from Work) {
	w.Edition = cmp.Or(w.Edition, from.Edition)
	w.Published = cmp.Or(w.Published, from.Published)
	w.Pages = cmp.Or(w.Pages, from.Pages)
	switch {
	case w.Publisher == "" && (w.Place == "" || w.Place == from.Place):
		w.Place, w.Publisher = from.Place, from.Publisher
	case w.Place == "" && !publishersDiffer(w.Publisher, from.Publisher):
		w.Place = from.Place
	}
	switch {
	case w.Series == "":
		w.Series, w.SeriesNumber = from.Series, from.SeriesNumber
	case w.SeriesNumber == "" && filing.Fold(w.Series) == filing.Fold(from.Series):
		w.SeriesNumber = from.SeriesNumber
	}
	if from.ISBN != "" {
		w.SetISBNs(slices.Concat(w.ISBNs(), from.ISBNs()))
	}
}

// TakeISBN makes n, an ISBN of the work, its first one. If w describes another edition, what it
// says of that is left out.
func (w *Work) TakeISBN(n isbn.ISBN) {
	if !w.hasISBN(n) {
		w.takeEdition(Work{})
	}
	w.SetISBNs(slices.Concat([]isbn.ISBN{n}, w.ISBNs()))
}

// takeEdition replaces all that w says of its edition by what from says of another.
func (w *Work) takeEdition(from Work) {
	w.Edition, w.Place, w.Publisher = from.Edition, from.Place, from.Publisher
	w.Published, w.Pages = from.Published, from.Pages
	w.Series, w.SeriesNumber = from.Series, from.SeriesNumber
	w.ISBN, w.OtherISBNs = from.ISBN, from.OtherISBNs
}

// isOtherEdition reports whether two descriptions of a work are known to be of different editions.
// The ISBNs decide, if both have any.
func (w *Work) isOtherEdition(v Work) bool {
	if w.ISBN != "" && v.ISBN != "" {
		return !w.hasISBN(v.ISBN) && !slices.ContainsFunc(v.OtherISBNs, w.hasISBN)
	}
	return publishersDiffer(w.Publisher, v.Publisher) || catalogue.EditionsDiffer(w.Edition, v.Edition) ||
		yearsDiffer(w.Published, v.Published)
}

func (w *Work) hasISBN(n isbn.ISBN) bool { return w.ISBN == n || slices.Contains(w.OtherISBNs, n) }

// publishersDiffer reports whether both are known and neither is the beginning of the other, as
// "Dell" is of "Dell Publishing Co.".
func publishersDiffer(a, b string) bool {
	if a == "" || b == "" || a == b {
		return false
	}
	a, b = filing.Fold(a), filing.Fold(b)
	return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

// yearsDiffer reports whether two dates as printed have years, and other ones.
func yearsDiffer(a, b string) bool {
	x, y := catalogue.PrintedYear(a), catalogue.PrintedYear(b)
	return x != "" && y != "" && x != y
}
