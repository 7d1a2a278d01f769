package catalogue

import (
	"slices"
	"strings"

	"shelflist/internal/filing"
)

// Double is two books of which one was probably added by mistake, because the other was there.
type Double struct {
	A, B   Book // A was added first
	Reason Reason
}

// Reason says why two books are taken for one.
type Reason string

// The reasons why two books are taken for one, the strongest first.
const (
	ReasonISBN   Reason = "isbn"   // they have an ISBN in common
	ReasonRecord Reason = "record" // they were looked up under the same ID of a source
	ReasonTitle  Reason = "title"  // title and author agree
	ReasonAuthor Reason = "author" // the titles agree, and the authors may be one
)

// Doubles returns why two books may be the same; "" if they are not much alike, or if ISBN,
// edition, year or part say that they are different. Unlike Compare it counts authors as one that
// are written in different ways, and books of one ISBN under quite different titles: a person
// decides.
func Doubles(a, b Book) Reason {
	x, y := a.Identity(), b.Identity()
	if isbn, record := shareISBN(x, y), shareRecord(x, y); isbn || record {
		switch {
		case partsDiffer(x, y) || yearsOfYearlyDiffer(x, y):
			return ""
		case isbn:
			return ReasonISBN
		case len(x.ISBNs) == 0 || len(y.ISBNs) == 0:
			return ReasonRecord
		}
		return ""
	}
	// What is quick to see goes first: a list may have hundreds of reports of one title.
	if yearsDiffer(x, y) || len(x.ISBNs) > 0 && len(y.ISBNs) > 0 || partsDiffer(x, y) ||
		EditionsDiffer(a.Edition, b.Edition) ||
		!sameTitleProper(x, y) || a.Source == b.Source && subtitlesDiffer(x, y) {
		return ""
	}
	if filing.Words(a.Author) == filing.Words(b.Author) {
		return ReasonTitle
	}
	if authorsAlike(a, b) {
		return ReasonAuthor
	}
	return ""
}

// authorsAlike reports whether the authors of two books of the same title may be one: if a name is
// shortened or has a slip, if the author of one is a contributor of the other, or if one has no
// author and the years agree.
func authorsAlike(a, b Book) bool {
	x, y := filing.Fold(a.Author), filing.Fold(b.Author)
	if x == "" || y == "" {
		return a.Year != "" && a.Year == b.Year
	}
	if namesAlike(a.Author, b.Author) || withinOneEdit(x, y) {
		return true
	}
	named := func(b Book, name string) bool {
		return slices.ContainsFunc(b.Contributors, func(c Contributor) bool { return filing.Fold(c.Name) == name })
	}
	return named(a, y) || named(b, x)
}

// namesAlike reports whether two inverted names have the same surname, and forenames of which each
// is the beginning of the other: "Tolkien, J. R. R." and "Tolkien, John Ronald Reuel" or "Tolkien".
func namesAlike(a, b string) bool {
	surname, forenames := cutName(a)
	other, others := cutName(b)
	if surname != other {
		return false
	}
	for i := range min(len(forenames), len(others)) {
		if !strings.HasPrefix(forenames[i], others[i]) && !strings.HasPrefix(others[i], forenames[i]) {
			return false
		}
	}
	return true
}

// cutName returns the folded surname of an inverted name and the folded words of its forenames.
func cutName(name string) (surname string, forenames []string) {
	surname, rest, _ := strings.Cut(name, ",")
	return filing.Fold(surname), strings.Fields(filing.Fold(rest))
}

// withinOneEdit reports whether one letter makes a of b: left out, added or another. Short texts
// are not compared, since many words differ by one letter.
func withinOneEdit(a, b string) bool {
	const minLength = 8
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < minLength || len(y)-len(x) > 1 {
		return false
	}
	for len(x) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	if len(x) == len(y) {
		x = x[min(1, len(x)):]
	}
	return slices.Equal(x, y[min(1, len(y)):])
}
