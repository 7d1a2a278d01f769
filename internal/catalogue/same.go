package catalogue

import "shelflist/internal/filing"

// Same reports whether a and b are the same book. They are if the source's identifier agrees, or
// the ISBN, or both title and author. Titles and authors are compared folded: case, accents,
// punctuation, a leading article and the order of a name's parts make no difference.
func Same(a, b Book) bool {
	return a.SourceID != "" && a.SourceID == b.SourceID ||
		a.ISBN != "" && a.ISBN == b.ISBN ||
		sameTitleAndAuthor(a, b)
}

func sameTitleAndAuthor(a, b Book) bool {
	return filing.Title(a.Title, a.Language) == filing.Title(b.Title, b.Language) &&
		filing.Words(a.Author) == filing.Words(b.Author)
}

// Candidates says among which books of a catalogue the same book as a given one is to be looked
// for. If several are the same, one with the same SourceID goes first, then one with the same ISBN.
type Candidates struct {
	SourceID string // books with this SourceID; "" for none
	ISBN     string // books with this ISBN; "" for none

	// Books whose title key is at least TitleFrom and less than TitleTo. Keys hold the beginnings
	// of titles only, so that Same has to tell long titles apart.
	TitleFrom, TitleTo string
}

// Candidates returns where the same book as b is to be looked for.
func (b Book) Candidates() Candidates {
	title := b.titlePart()
	return Candidates{
		SourceID:  b.SourceID,
		ISBN:      b.ISBN,
		TitleFrom: title + keySeparator,
		TitleTo:   title + string(keySeparator[0]+1),
	}
}
