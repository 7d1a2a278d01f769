package catalogue

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shelflist/internal/catalogue/part"
	"shelflist/internal/filing"
)

// Likeness says how much alike two books are.
type Likeness int

// The degrees of likeness.
const (
	Different    Likeness = iota
	OtherEdition          // the same title by the same author, in another edition or of another year
	SameBook
)

// Match is a book on the list that is like another one. PK is 0 if there is none.
type Match struct {
	Book
	Likeness Likeness
}

// Compare returns how much alike two books of a catalogue are. It is stricter than Same, because a
// librarian keeps apart what a source describes as one work:
//   - Different parts are different books, even if they share the ISBN of the whole.
//   - Volumes of a yearly for different years are other editions, whatever they share.
//   - Different ISBNs make another edition, even of one record of a source.
//   - The same ISBN or the same record outweighs all else, but not titles without a common word:
//     the ISBN may be that of a set.
//   - Otherwise title proper and author have to agree. Different editions or years are then other
//     editions.
//
// Whether titles without an author are editions of one is not known: they are different.
func Compare(a, b Identity) Likeness {
	sameTitle := sameTitleAndAuthor(a, b) && !(a.Source == b.Source && subtitlesDiffer(a, b))
	isEdition := shareRecord(a, b) || sameTitle && !anonymous(a, b)
	switch {
	case partsDiffer(a, b):
		return Different
	case yearsOfYearlyDiffer(a, b):
		isEdition = isEdition || sameTitle
	case len(a.ISBNs) > 0 && len(b.ISBNs) > 0 && !shareISBN(a, b):
	case shareRecord(a, b), shareISBN(a, b) && shareWord(a, b):
		return SameBook
	case shareISBN(a, b), !sameTitle:
		return Different
	case !yearsDiffer(a, b) && !EditionsDiffer(a.Edition, b.Edition):
		return SameBook
	}
	if isEdition {
		return OtherEdition
	}
	return Different
}

// partsDiffer reports whether a and b are different parts of a work, or one of them is the whole.
func partsDiffer(a, b Identity) bool {
	if !samePart(a, b) {
		return true
	}
	return bothDiffer(part.Find(a.Suffix), part.Find(b.Suffix))
}

// bothDiffer reports whether two texts differ and neither is "".
func bothDiffer(a, b string) bool { return a != "" && b != "" && a != b }

// shareWord reports whether the titles have a word in common, a long one if both have any.
func shareWord(a, b Identity) bool {
	x, y := a.titleWords(), b.titleWords()
	return slices.ContainsFunc(x, func(word string) bool { return slices.Contains(y, word) })
}

// titleWords returns the words of title, subtitle and part title that have more than three letters;
// all if none has.
func (i Identity) titleWords() []string {
	words := strings.Fields(filing.Fold(FullTitle(i.Title, i.Subtitle, "", i.PartTitle)))
	long := slices.DeleteFunc(slices.Clone(words), func(word string) bool { return utf8.RuneCountInString(word) <= 3 })
	if len(long) > 0 {
		return long
	}
	return words
}

// editionWords are words for "edition", folded, in the languages that libraries have most. An
// edition says no more by them.
var editionWords = []string{
	"edition", "editions", "auflage", "ausgabe", "edicion", "edizione", "edicao", "uitgave", "druk", "druck", "upplaga",
	"udgave", "utgave", "wydanie", "izd", "изд", "издание",
}

// ordinals are numbers in words as they stand before "edition", folded, where part.InWords does not
// know them.
var ordinals = map[string]int{
	"sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "funfte": 5,
	"premiere": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3,
	"primera": 1, "prima": 1, "segunda": 2, "seconda": 2, "tercera": 3, "terza": 3,
}

// EditionsDiffer reports whether both editions are known and are different ones. "2nd ed." is "2.
// Auflage" and "Second edition". Without numbers, "Rev. ed." is "Revised edition": an abbreviation
// is the beginning of its word.
func EditionsDiffer(a, b string) bool {
	m, x := readEdition(a)
	n, y := readEdition(b)
	switch {
	case m == 0 && len(x) == 0 || n == 0 && len(y) == 0:
		return false // one says nothing
	case m != 0 && n != 0:
		return m != n
	}
	return m != n ||
		!slices.EqualFunc(x, y, func(v, w string) bool { return strings.HasPrefix(v, w) || strings.HasPrefix(w, v) })
}

// readEdition returns the number of an edition, 0 if it has none, and its other words.
func readEdition(edition string) (number int, words []string) {
	for _, word := range strings.Fields(filing.Fold(edition)) {
		isEdition := slices.ContainsFunc(editionWords, func(w string) bool { return strings.HasPrefix(w, word) })
		switch n := ordinal(word); {
		case number == 0 && n != 0:
			number = n
		case !isEdition:
			words = append(words, word)
		}
	}
	return number, words
}

// ordinal returns the number that a word of an edition is or begins with, as in "2nd"; 0 for none.
func ordinal(word string) int {
	if n := ordinals[word]; n != 0 {
		return n
	}
	if n := part.InWords(word); n != 0 {
		return n
	}
	n := 0
	for _, c := range word {
		if c < '0' || c > '9' || n > 9999 {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}
