package exchange

import (
	"cmp"
	"strconv"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
)

// Holdings is the field in which MARC 21 has the copies of a book.
type Holdings string

// The fields of copies.
const (
	Standard Holdings = "852" // with 876, of MARC 21 itself
	Koha     Holdings = "952"
)

// Agency is field 003 of the records that StaffMARC and StaffMARCXML write. It tells that their
// texts are as the catalogue has them.
const Agency = "Shelflist"

// staffLeader says the same as marcLeader, but that the record has no ISBD punctuation.
const staffLeader = "00000nam a2200000uc 4500"

// StaffMARC is MARC with all that the catalogue knows: copies in the field of the holdings, with
// staff notes, prices and those that were withdrawn. library is the code of the library in the
// system that is to read the file; it may be "".
func StaffMARC(h Holdings, library string) Format {
	f := MARC
	f.asIs = true // staffRecord cleans the texts, but leaves the order of names
	f.append = func(dst []byte, b catalogue.Book) ([]byte, error) {
		return appendISO2709(dst, staffRecord(b, h, library), b)
	}
	return f
}

// StaffMARCXML is MARCXML likewise.
func StaffMARCXML(h Holdings, library string) Format {
	f := MARCXML
	f.asIs = true
	f.append = func(dst []byte, b catalogue.Book) ([]byte, error) {
		return staffRecord(b, h, library).AppendXML(dst), nil
	}
	return f
}

// staffRecord returns the record of a book, whose subfields have the texts as they are.
func staffRecord(b catalogue.Book, h Holdings, library string) *marc.Record {
	b = cleanTexts(b)
	r := &record{Record: marc.Record{Leader: staffLeader}, exact: true}
	r.control(b)
	r.numbers(b)
	// Local: as chosen by hand.
	r.add("092", "  ", part{'k', "", b.Prefix}, part{'i', "", b.Mark}, part{'m', "", b.Suffix})
	added := b.Contributors
	if b.Author != "" {
		names := b.Names()
		r.exactName("1", names[0])
		added = names[1:]
	}
	r.title(b, b.Author != "")
	r.add("250", "  ", part{'a', "", b.Edition})
	r.add("264", " 1", part{'a', "", b.Place}, part{'b', "", b.Publisher}, part{'c', "", cmp.Or(b.Published, b.Year)})
	r.add("300", "  ", part{'a', "", b.Pages})
	r.add("490", "0 ", part{'a', "", b.Series}, part{'v', "", b.SeriesNumber})
	for _, f := range []struct {
		tag, indicators string
		code            byte
		text            string
	}{{"500", "  ", 'a', b.Notes}, {"520", "  ", 'a', b.Summary}, {"583", "0 ", 'x', b.StaffNotes}} {
		for line := range strings.SplitSeq(f.text, "\n") {
			r.add(f.tag, f.indicators, part{f.code, "", line})
		}
	}
	for _, s := range b.Subjects {
		r.exactSubject(s)
	}
	for _, c := range added {
		r.exactName("7", c)
	}
	r.staffHoldings(b, h, library)
	return &r.Record
}

// dates adds the year by which the book is sorted if the imprint has another: in 046 $k. There
// "uuuu" stands for none.
func (r *record) dates(b catalogue.Book) {
	if b.Published != "" {
		r.add("046", "  ", part{'k', "", cmp.Or(b.Year, "uuuu")})
	}
}

func (r *record) exactName(block string, c catalogue.Contributor) {
	if c.Role == catalogue.RoleCorporate {
		r.add(block+"10", "2 ", part{'a', "", c.Name})
		return
	}
	indicators := "0 "
	if strings.Contains(c.Name, ",") {
		indicators = "1 "
	}
	r.add(block+"00", indicators, part{'a', "", c.Name}, part{'e', "", string(c.Role)}, part{'4', "", relators[c.Role]})
}

// exactSubject adds a subject whose subfields yield the same text again when they are joined by
// "--".
func (r *record) exactSubject(s string) {
	pieces := strings.Split(s, "--")
	parts := []part{{'a', "", pieces[0]}}
	for _, piece := range pieces[1:] {
		parts = append(parts, part{'x', "", piece})
	}
	for _, p := range parts {
		if strings.TrimSpace(p.value) != p.value || p.value == "" {
			parts = []part{{'a', "", s}}
			break
		}
	}
	r.add("650", " 4", parts...)
}

// staffHoldings adds all copies, and the address of the cover.
func (r *record) staffHoldings(b catalogue.Book, h Holdings, library string) {
	var items []marc.Field // 876, which follows 856
	for i, c := range b.Copies {
		number := strconv.Itoa(i + 1)
		if h == Koha {
			r.koha(b, c, library, number)
			continue
		}
		indicators, call := callNumberParts(b, c)
		parts := append([]part{{'8', "", number}, {'a', "", library}, {'b', "", c.Location}}, call...)
		r.add("852", indicators,
			append(parts, part{'p', "", c.Barcode}, part{'t', "", number}, part{'x', "", c.Note})...)
		r.add("876", "  ", part{'8', "", number}, part{'p', "", c.Barcode}, part{'c', "", c.Price},
			part{'d', "", c.AcquiredOn}, part{'j', "", string(c.Status)})
		last := len(r.Fields) - 1
		items = append(items, r.Fields[last])
		r.Fields = r.Fields[:last]
	}
	cover := marc.Field{
		Tag: "856", Ind1: '4', Ind2: '2',
		Subfields: []marc.Subfield{{Code: '3', Value: "Cover"}, {Code: 'u', Value: b.Cover}},
	}
	if b.Cover != "" {
		r.Fields = append(r.Fields, cover)
	}
	r.Fields = append(r.Fields, items...)
}

// koha adds a copy in Koha's own field.
func (r *record) koha(b catalogue.Book, c catalogue.Copy, library, number string) {
	states := map[catalogue.Status]part{
		catalogue.StatusWithdrawn: {'0', "", "1"}, catalogue.StatusLost: {'1', "", "1"},
		catalogue.StatusMissing: {'1', "", "4"}, catalogue.StatusRepair: {'4', "", "1"},
		catalogue.StatusReference: {'7', "", "1"},
	}
	call := c.CallNumber
	if call == "" && b.CallNumber().Class() != "" {
		call = b.CallNumber().String()
	}
	r.add("952", "  ", states[c.Status], part{'a', "", library}, part{'b', "", library}, part{'c', "", c.Location},
		part{'d', "", c.AcquiredOn}, part{'g', "", c.Price}, part{'o', "", call}, part{'p', "", c.Barcode},
		part{'t', "", number}, part{'x', "", c.Note}, part{'y', "", "BK"})
}
