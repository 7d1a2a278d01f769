package offline

import (
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/isbn"
	"shelflist/internal/lookup"
)

// The separators in the column details. None is in a text that lookup.Work.Clean has cleaned.
const (
	detailEnd      = "\x1f"
	contributorEnd = "\x1e"
	roleStart      = "\x1d"
)

// Details returns the column details: what most works have little of, as one text. A column for
// each would make every search longer.
func Details(w lookup.Work) string {
	var contributors []string
	for _, c := range w.Contributors {
		contributors = append(contributors, c.Name+roleStart+string(c.Role))
	}
	var isbns strings.Builder
	for _, n := range w.OtherISBNs {
		isbns.WriteString(string(n))
	}
	return strings.TrimRight(strings.Join([]string{
		w.Publisher, w.Place, w.Edition, w.Published, w.Pages, w.Series, w.SeriesNumber, w.Subtitle, w.PartNumber,
		w.PartTitle, string(w.AuthorRole), isbns.String(), strings.Join(contributors, contributorEnd),
	}, detailEnd), detailEnd)
}

// SetDetails sets the fields of w that Details returned. In an index of version 4 the publisher is
// all.
func SetDetails(w *lookup.Work, details string) {
	var role, isbns, contributors string
	for _, field := range [...]*string{
		&w.Publisher, &w.Place, &w.Edition, &w.Published, &w.Pages, &w.Series, &w.SeriesNumber, &w.Subtitle,
		&w.PartNumber, &w.PartTitle, &role, &isbns, &contributors,
	} {
		if details == "" {
			break
		}
		*field, details, _ = strings.Cut(details, detailEnd)
	}
	w.AuthorRole = catalogue.Role(role)
	w.OtherISBNs = SplitISBNs(isbns)
	if contributors == "" {
		return
	}
	for c := range strings.SplitSeq(contributors, contributorEnd) {
		name, role, _ := strings.Cut(c, roleStart)
		w.Contributors = append(w.Contributors, catalogue.Contributor{Name: name, Role: catalogue.Role(role)})
	}
}

// SplitISBNs returns the ISBNs in a text that has one after the other.
func SplitISBNs(text string) []isbn.ISBN {
	const digits = 13
	var list []isbn.ISBN
	for ; len(text) >= digits; text = text[digits:] {
		list = append(list, isbn.ISBN(text[:digits]))
	}
	return list
}
