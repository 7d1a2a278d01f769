package catalogue

import (
	"strings"

	"shelflist/internal/catalogue/part"
	"shelflist/internal/filing"
)

// part returns the number of the part that a title is, from wherever it stands: as digits, joined
// by points; as it is written if it is no number. It is "" for a title that is no part.
func (i Identity) part() string {
	inTitle := part.Find(i.Title + ": " + i.Subtitle)
	number := part.Find(i.PartNumber)
	if words := strings.Fields(filing.Fold(i.PartNumber)); number == "" && len(words) > 0 {
		var ok bool
		if number, ok = part.Number(words[0], true); !ok || len(words) > 1 {
			number = strings.Join(words, " ")
		}
	}
	switch {
	case number == "" || number == inTitle:
		return inTitle
	case inTitle == "":
		return number
	}
	return inTitle + "." + number
}

// samePart reports whether a and b are the same part, or neither is a part. Parts without a number
// are told apart by their titles. One text is one part, wherever it says so: older versions took
// over "Rings. 2" as a title.
func samePart(a, b Identity) bool {
	p := a.part()
	return p == b.part() && (p != "" || filing.Fold(a.PartTitle) == filing.Fold(b.PartTitle)) ||
		filing.Fold(a.whole().Title) == filing.Fold(b.whole().Title)
}
