package exchange

import (
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/dewey"
	"shelflist/internal/marc"
)

// control adds the control fields: the number and the time of the record, and coded facts.
func (r *record) control(b catalogue.Book) {
	if b.PK != 0 {
		r.Fields = append(r.Fields, marc.Field{Tag: "001", Value: strconv.FormatInt(b.PK, 10)})
	}
	if r.exact {
		r.Fields = append(r.Fields, marc.Field{Tag: "003", Value: Agency})
	}
	changed := b.UpdatedAt
	if changed.IsZero() {
		changed = b.AddedAt
	}
	if !changed.IsZero() {
		r.Fields = append(r.Fields, marc.Field{Tag: "005", Value: changed.UTC().Format("20060102150405.0")})
	}
	r.Fields = append(r.Fields, marc.Field{Tag: "008", Value: codedFacts(b)})
}

// codedFacts returns field 008 of a book. What isn't known is marked as not coded, by fill
// characters, so that no program takes blanks off its end.
func codedFacts(b catalogue.Book) string {
	added := "000000"
	if !b.AddedAt.IsZero() {
		added = b.AddedAt.UTC().Format("060102")
	}
	code := b.Language
	if !marc.IsLanguage(code) {
		code = "und"
	}
	return added + codedDates(b) + "xx " + strings.Repeat("|", 17) + code + "|d"
}

// codedDates returns 008/06-14: a type of date and two dates. If this edition was printed in
// another year than Year, it is a reprint of that year's.
func codedDates(b catalogue.Book) string {
	issue, year := yearOfIssue(b), b.Year
	switch {
	case issue == "":
		return "nuuuuuuuu"
	case strings.HasPrefix(issue, "-"):
		return "b        "
	case year == "" || strings.HasPrefix(year, "-") || strings.Contains(b.Published, year):
		if year == "" || year[0] == '-' {
			year = issue
		}
		return "s" + fourDigits(year) + "    "
	case issue != year:
		return "r" + fourDigits(issue) + fourDigits(year)
	}
	return "s" + fourDigits(issue) + "    "
}

func fourDigits(year string) string { return strings.Repeat("0", max(4-len(year), 0)) + year }

// numbers adds the ISBNs, the language and the classifications.
func (r *record) numbers(b catalogue.Book) {
	for _, n := range b.ISBNs() {
		r.add("020", "  ", part{'a', "", n})
	}
	if marc.IsLanguage(b.Language) {
		indicators := "  "
		if len(withRoles(b, catalogue.RoleTranslator)) > 0 {
			indicators = "1 " // a translation
		}
		r.add("041", indicators, part{'a', "", b.Language})
	}
	if r.exact {
		r.dates(b)
	}
	class, item, _ := strings.Cut(b.LCC, " ")
	if !marc.IsLCC(class) {
		class, item = b.LCC, ""
	}
	r.add("050", " 4", part{'a', "", class}, part{'b', "", item})
	switch number, err := dewey.Parse(b.Classification); {
	case err == nil && r.exact:
		r.add("082", "04", part{'a', "", b.Classification})
	case err == nil:
		r.add("082", "04", part{'a', "", string(number)})
	default:
		r.add("084", "  ", part{'a', "", b.Classification})
	}
}
