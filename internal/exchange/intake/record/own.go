package record

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/exchange"
	"shelflist/internal/exchange/intake/entry"
	"shelflist/internal/filing"
	"shelflist/internal/marc"
	"shelflist/internal/vocabulary"
)

// isOwn reports whether this program made the record for its keepers: with all texts as they are.
func isOwn(rec *marc.Record) bool { return strings.TrimSpace(rec.Control("003")) == exchange.Agency }

// readOwn reads a record as exchange.StaffMARC wrote it.
func readOwn(d *entry.Draft, rec *marc.Record) {
	d.Verbatim = true
	d.Key = rec.Control("001")
	type place struct {
		field vocabulary.Field
		tag   string
		code  byte
	}
	for _, f := range []place{
		{vocabulary.Title, "245", 'a'}, {vocabulary.Subtitle, "245", 'b'}, {vocabulary.PartNumber, "245", 'n'},
		{vocabulary.PartTitle, "245", 'p'}, {vocabulary.Edition, "250", 'a'}, {vocabulary.Place, "264", 'a'},
		{vocabulary.Publisher, "264", 'b'}, {vocabulary.Pages, "300", 'a'}, {vocabulary.Series, "490", 'a'},
		{vocabulary.SeriesNumber, "490", 'v'}, {vocabulary.Language, "041", 'a'},
		{vocabulary.Classification, "082", 'a'}, {vocabulary.Prefix, "092", 'k'}, {vocabulary.Mark, "092", 'i'},
		{vocabulary.Suffix, "092", 'm'}, {vocabulary.Cover, "856", 'u'},
	} {
		d.Add(f.field, f.tag, first(rec, f.tag, f.code))
	}
	d.Add(vocabulary.LCC, "050", joined(" ", first(rec, "050", 'a'), first(rec, "050", 'b')))
	for _, f := range []place{
		{vocabulary.Notes, "500", 'a'}, {vocabulary.Summary, "520", 'a'}, {vocabulary.StaffNotes, "583", 'x'},
		{vocabulary.ISBNs, "020", 'a'},
	} {
		d.Add(f.field, f.tag, strings.Join(all(rec, f.tag, f.code), "\n"))
	}
	readOwnYear(d, rec)
	readOwnNames(&d.Book, rec)
	var subjects []string
	for f := range rec.Tagged("650") {
		var pieces []string
		for _, s := range f.Subfields {
			pieces = append(pieces, s.Value)
		}
		subjects = append(subjects, strings.Join(pieces, "--"))
	}
	d.Add(vocabulary.Subjects, "650", strings.Join(subjects, "\n"))
	readOwnFiling(d, rec)
	readCopies(d, rec)
	for i := range d.Book.Copies { // 852 has the call number of the book too
		c := &d.Book.Copies[i]
		if c.CallNumber == d.Book.CallNumber().String() {
			c.CallNumber = ""
		}
	}
}

// readOwnYear reads the years: with 046, which has the one for sorting, that of the imprint is the
// printed one.
func readOwnYear(d *entry.Draft, rec *marc.Record) {
	field := vocabulary.Year
	if year := first(rec, "046", 'k'); year != "" {
		field = vocabulary.Published
		d.Add(vocabulary.Year, "046", strings.Trim(year, "u"))
	}
	d.Add(field, "264", first(rec, "264", 'c'))
}

// readOwnNames reads the author, whom the main entry has, and the others.
func readOwnNames(b *catalogue.Book, rec *marc.Record) {
	for f := range rec.Tagged("100", "110", "700", "710") {
		c := catalogue.Contributor{Name: f.Sub('a'), Role: catalogue.Role(f.Sub('e'))}
		if f.Tag[1:] == "10" {
			c.Role = catalogue.RoleCorporate
		}
		if !slices.Contains(catalogue.Roles, c.Role) {
			c.Role = catalogue.RoleOther
		}
		switch {
		case f.Tag[0] == '7':
			b.Contributors = append(b.Contributors, c)
		case c.Role == catalogue.RoleAuthor:
			b.Author = c.Name
		default:
			b.Author, b.AuthorRole = c.Name, c.Role
		}
	}
}

// readOwnFiling reads how the title files, where it isn't how it would file anyway.
func readOwnFiling(d *entry.Draft, rec *marc.Record) {
	for f := range rec.Tagged("245") {
		runes := []rune(d.Book.Title)
		if n := int(f.Ind2) - '0'; n >= 0 && n <= len(runes) {
			filed := string(runes[n:])
			if filing.Title(filed, "zxx") != filing.Title(d.Book.Title, d.Book.Language) {
				d.Add(vocabulary.Filing, "245", filed)
			}
		}
	}
}

// first returns the first subfield with a code in the first field with a tag, or "".
func first(rec *marc.Record, tag string, code byte) string {
	for f := range rec.Tagged(tag) {
		return f.Sub(code)
	}
	return ""
}

// all returns the first subfield with a code of each field with a tag.
func all(rec *marc.Record, tag string, code byte) []string {
	var list []string
	for f := range rec.Tagged(tag) {
		list = append(list, f.Sub(code))
	}
	return list
}
