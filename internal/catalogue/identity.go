package catalogue

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue/part"
	"shelflist/internal/filing"
	"shelflist/internal/isbn"
)

// Identity is what tells one title from another: in two sources, or in a source and this catalogue.
type Identity struct {
	Title      string // the title proper; of some sources and older versions, what FullTitle makes of it
	Subtitle   string // "" if Title has it
	PartNumber string // "" if Title or Subtitle has it
	PartTitle  string
	Language   string // MARC code, "" if unknown
	Author     string
	Edition    string
	Year       string
	ISBNs      []isbn.ISBN
	Suffix     string // of the call number
	Source     string
	SourceID   string
}

// Identity returns what tells b from other books.
func (b Book) Identity() Identity {
	i := Identity{
		Title: b.Title, Subtitle: b.Subtitle, PartNumber: b.PartNumber, PartTitle: b.PartTitle, Language: b.Language,
		Author: b.Author, Edition: b.Edition, Year: b.Year, Suffix: b.Suffix, Source: b.Source, SourceID: b.SourceID,
	}
	for _, n := range b.ISBNs() {
		i.ISBNs = append(i.ISBNs, isbn.ISBN(n))
	}
	return i
}

// Same reports whether a and b, as sources describe them, are the same title. They are if they
// share an identifier (the same ID of a source, or the same ISBN), or if title proper and author
// agree, and nothing contradicts it. The title proper is the title up to its colon, without the
// number of a part, so that a record with a subtitle meets one without. Titles and authors are
// compared folded, without leading articles, and authors by their words in any order.
func Same(a, b Identity) bool {
	return !Contradict(a, b) && (shareIdentifier(a, b) || sameTitleAndAuthor(a, b))
}

// Contradict reports whether a and b are known to be different titles, even if they are much alike:
//   - They are different parts, or only one is a part: "Vol. 1" and "Vol. 2", in title or subtitle.
//   - They are volumes of a yearly, such as an annual report, for different years.
//
// If they share no identifier, they also are if
//   - one source gives them different ISBNs or different subtitles, or
//   - neither has an author, as reports and anthologies, and their ISBNs differ.
func Contradict(a, b Identity) bool {
	if !samePart(a, b) || yearsOfYearlyDiffer(a, b) {
		return true
	}
	if shareIdentifier(a, b) {
		return false
	}
	isbnsDiffer := len(a.ISBNs) > 0 && len(b.ISBNs) > 0
	oneSource := a.Source != "" && a.Source == b.Source
	return isbnsDiffer && (oneSource || anonymous(a, b)) || oneSource && subtitlesDiffer(a, b)
}

func shareIdentifier(a, b Identity) bool { return shareRecord(a, b) || shareISBN(a, b) }

// shareRecord reports whether both were found under the same ID of a source.
func shareRecord(a, b Identity) bool { return a.SourceID != "" && a.SourceID == b.SourceID }

func shareISBN(a, b Identity) bool {
	return slices.ContainsFunc(a.ISBNs, func(n isbn.ISBN) bool { return slices.Contains(b.ISBNs, n) })
}

// anonymous reports whether neither has an author.
func anonymous(a, b Identity) bool {
	return strings.TrimSpace(a.Author) == "" && strings.TrimSpace(b.Author) == ""
}

// Keys returns keys of the title. Two titles that are the same have a key in common; two that have
// a key in common need not be the same.
func (i Identity) Keys() []string {
	var keys []string
	if i.SourceID != "" {
		keys = append(keys, "id "+i.SourceID)
	}
	for _, n := range i.ISBNs {
		keys = append(keys, "isbn "+string(n))
	}
	for _, key := range slices.Concat(i.TitleKeys(), i.WholeTitleKeys()) {
		keys = append(keys, "title "+key)
	}
	return keys
}

// TitleKeys returns one or two keys of title proper, part and author, of at most 400 bytes. Two
// titles that are the same, and share no identifier, have one in common. Stored keys of other
// versions than KeysVersion are not comparable.
func (i Identity) TitleKeys() []string {
	suffix := keySeparator + i.part() + keySeparator + truncate(filing.Words(i.Author))
	keys := i.titlesProper()
	for j, title := range keys {
		keys[j] = truncate(title) + suffix
	}
	return keys
}

// WholeTitleKeys returns the TitleKeys of the same title written as one text: "Faust. Part 1,
// Night". Older versions stored those of a part. There are none for any other title.
func (i Identity) WholeTitleKeys() []string {
	if !i.hasPart() {
		return nil
	}
	return i.whole().TitleKeys()
}

func (i Identity) hasPart() bool { return i.PartNumber != "" || i.PartTitle != "" }

// whole returns i with its title as one text.
func (i Identity) whole() Identity {
	i.Title = FullTitle(i.Title, i.Subtitle, i.PartNumber, i.PartTitle)
	i.Subtitle, i.PartNumber, i.PartTitle = "", "", ""
	return i
}

// titlesProper returns the folded title proper, read in the title's language and, if that is
// different, in an unknown language: the first word may or may not be an article.
func (i Identity) titlesProper() []string {
	proper, _ := cutTitle(i.Title)
	if short := part.WithoutSign(proper); filing.HasWord(short) {
		proper = short
	}
	known := part.Without(filing.Title(proper, i.Language))
	if i.Language != "" {
		if unknown := part.Without(filing.Title(proper, "")); unknown != known {
			return []string{known, unknown}
		}
	}
	return []string{known}
}

func sameTitleAndAuthor(a, b Identity) bool {
	return sameTitleProper(a, b) && filing.Words(a.Author) == filing.Words(b.Author)
}

func sameTitleProper(a, b Identity) bool {
	x, y := a.titlesProper(), b.titlesProper()
	if a.hasPart() || b.hasPart() {
		x, y = append(x, a.whole().titlesProper()...), append(y, b.whole().titlesProper()...)
	}
	return slices.ContainsFunc(x, func(title string) bool { return slices.Contains(y, title) })
}

// cutTitle returns the title proper and the subtitle. A title that begins with its colon has no
// subtitle.
func cutTitle(title string) (proper, subtitle string) {
	proper, subtitle, _ = strings.Cut(title, ":")
	if strings.TrimSpace(proper) == "" {
		return title, ""
	}
	return proper, subtitle
}

// subtitle returns the folded subtitle without the part, from wherever it stands.
func (i Identity) subtitle() string {
	_, inTitle := cutTitle(i.Title)
	return part.Without(filing.Fold(inTitle + " " + i.Subtitle))
}

func subtitlesDiffer(a, b Identity) bool {
	x, y := a.subtitle(), b.subtitle()
	// A title that is one text has the name of the part behind the subtitle.
	return x != "" && y != "" && x != y && a.whole().subtitle() != b.whole().subtitle()
}

// yearsOfYearlyDiffer reports whether both are volumes of a yearly for different years.
func yearsOfYearlyDiffer(a, b Identity) bool {
	return yearsDiffer(a, b) && part.IsYearly(a.Title+" "+a.Subtitle) && part.IsYearly(b.Title+" "+b.Subtitle)
}

func yearsDiffer(a, b Identity) bool { return a.Year != "" && b.Year != "" && a.Year != b.Year }
