package exchange

import (
	"strings"

	"shelflist/internal/catalogue"
)

// RIS is the format of Research Information Systems, which reference managers read. Its tags have
// the meaning that the specification of 2011 gives them for a BOOK.
var RIS = Format{
	Name:      "ris",
	Suffix:    ".ris",
	MediaType: "application/x-research-info-systems",
	Docs:      "https://en.wikipedia.org/wiki/RIS_(file_format)",
	append:    appendRIS,
}

func appendRIS(dst []byte, b catalogue.Book) ([]byte, error) {
	add := func(tag string, values ...string) {
		for _, v := range values {
			if v != "" {
				dst = append(dst, tag+"  - "+v+"\r\n"...)
			}
		}
	}
	dst = append(dst, "TY  - BOOK\r\n"...)
	add("AU", risNames(withRoles(b, catalogue.RoleAuthor, catalogue.RoleCorporate))...)
	add("A3", risNames(withRoles(b, catalogue.RoleEditor))...)
	add("A4", risNames(withRoles(b, catalogue.RoleTranslator))...)
	add("TI", b.FullTitle())
	add("ET", b.Edition)
	add("T2", b.Series)
	add("M1", b.SeriesNumber)
	add("CY", b.Place)
	add("PB", b.Publisher)
	add("PY", risYear(b))
	add("SP", risPages(b))
	add("SN", b.ISBNs()...)
	add("LA", languageTag(b.Language))
	add("CN", callNumber(b))
	for _, s := range b.Subjects {
		add("KW", withoutAsterisks(s))
	}
	add("AB", oneLine(b.Summary))
	others := withRoles(b, catalogue.RoleIllustrator, catalogue.RoleOther)
	add("N1", strings.Split(catalogue.FormatContributors(others), "\n")...)
	add("N1", strings.Split(b.Notes, "\n")...)
	return append(dst, "ER  - \r\n\r\n"...), nil
}

// risNames returns names as RIS has them: "Vonnegut, Kurt, Jr.".
func risNames(names []catalogue.Contributor) []string {
	all := make([]string, len(names))
	for i, c := range names {
		all[i] = withoutAsterisks(heading(c))
		if h, ok := parseHeading(c); ok {
			all[i] = withoutAsterisks(h.Surname + ", " + h.Forename)
			if h.Suffix != "" {
				all[i] += ", " + h.Suffix
			}
		}
	}
	return all
}

// withoutAsterisks returns a name or keyword as RIS allows it.
func withoutAsterisks(s string) string { return line(strings.ReplaceAll(s, "*", " ")) }

// risYear returns the year of issue if it has the four digits that RIS asks for.
func risYear(b catalogue.Book) string {
	if year := yearOfIssue(b); len(year) == 4 && year[0] != '-' {
		return year
	}
	return ""
}

func risPages(b catalogue.Book) string {
	if n := pages(b); n != "" {
		return n
	}
	return b.Pages
}
