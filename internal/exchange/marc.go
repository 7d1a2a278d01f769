package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/marc"
)

// MARC is MARC 21 in ISO 2709 and UTF-8. A book whose record exceeds 99,999 octets, or a field
// 9,999, can't be written in it; it can in MARCXML.
var MARC = Format{
	Name:      "marc",
	Suffix:    ".mrc",
	MediaType: "application/marc",
	Docs:      "https://www.loc.gov/marc/bibliographic/",
	append: func(dst []byte, b catalogue.Book) ([]byte, error) {
		return appendISO2709(dst, marcRecord(b), b)
	},
}

func appendISO2709(dst []byte, r *marc.Record, b catalogue.Book) ([]byte, error) {
	dst, err := r.AppendISO2709(dst)
	if err != nil {
		err = fmt.Errorf("book %d: %w", b.PK, err)
	}
	return dst, err
}

// MARCXML is MARC 21 in XML, of the namespace http://www.loc.gov/MARC21/slim.
var MARCXML = Format{
	Name:      "marcxml",
	Suffix:    ".xml",
	MediaType: "application/marcxml+xml",
	Docs:      "https://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
	start:     marc.XMLStart,
	end:       marc.XMLEnd,
	append: func(dst []byte, b catalogue.Book) ([]byte, error) {
		return marcRecord(b).AppendXML(dst), nil
	},
}

// marcLeader says: a new record of a monograph, of unknown fullness, with ISBD punctuation.
const marcLeader = "00000nam a2200000ui 4500"

// record is a MARC record that is being made.
type record struct {
	marc.Record
	exact bool // whether subfields have the texts as they are, without the punctuation of ISBD
}

// marcRecord returns the MARC 21 record of a book. Its punctuation is that of ISBD.
func marcRecord(b catalogue.Book) *marc.Record {
	r := &record{Record: marc.Record{Leader: marcLeader}}
	r.control(b)
	r.numbers(b)
	main, added := mainEntry(b)
	r.name("1", main)
	r.title(b, main.Name != "")
	r.add("250", "  ", part{'a', "", b.Edition})
	r.add("264", " 1", part{'a', "", b.Place}, part{'b', " :", b.Publisher},
		part{'c', ",", cmp.Or(b.Published, b.Year)})
	r.add("300", "  ", part{'a', "", b.Pages})
	if b.Series != "" {
		r.add("490", "0 ", part{'a', "", b.Series}, part{'v', " ;", b.SeriesNumber})
	}
	for note := range strings.SplitSeq(b.Notes, "\n") {
		r.add("500", "  ", part{'a', "", note})
	}
	r.add("520", "  ", part{'a', "", oneLine(b.Summary)})
	for _, s := range b.Subjects {
		r.subject(s)
	}
	for _, c := range added {
		r.name("7", c)
	}
	r.holdings(b)
	return &r.Record
}

// part is a subfield. The mark is the punctuation that ISBD puts before it.
type part struct {
	code  byte
	mark  string
	value string
}

// add adds a field with those parts that have a value. No full stop ends it: a reader couldn't tell
// it from that of an abbreviation.
func (r *record) add(tag, indicators string, parts ...part) {
	f := marc.Field{Tag: tag, Ind1: indicators[0], Ind2: indicators[1]}
	for _, p := range parts {
		if p.value == "" {
			continue
		}
		if last := len(f.Subfields) - 1; last >= 0 && !r.exact && !strings.HasSuffix(f.Subfields[last].Value, p.mark) {
			f.Subfields[last].Value += p.mark
		}
		f.Subfields = append(f.Subfields, marc.Subfield{Code: p.code, Value: p.value})
	}
	if len(f.Subfields) > 0 {
		r.Fields = append(r.Fields, f)
	}
}

// subject adds a subject with its subdivisions, whose kind isn't known: "Tomography--Congresses".
func (r *record) subject(s string) {
	var parts []part
	for i, value := range strings.Split(s, "--") {
		p := part{'x', "", strings.TrimSpace(value)}
		if i == 0 {
			p.code = 'a'
		}
		parts = append(parts, p)
	}
	if parts[0].value == "" {
		parts = []part{{'a', "", s}}
	}
	r.add("650", " 4", parts...)
}

// holdings adds the location of each copy that belongs to the library. Of a book whose copies
// aren't known it adds the call number alone.
func (r *record) holdings(b catalogue.Book) {
	n := b.CallNumber()
	copies := b.Copies
	if len(copies) == 0 && n.Class() != "" {
		copies = []catalogue.Copy{{}}
	}
	for _, c := range copies {
		if c.Status == catalogue.StatusWithdrawn {
			continue
		}
		indicators, call := callNumberParts(b, c)
		r.add("852", indicators, slices.Concat([]part{{'b', "", c.Location}}, call, []part{{'p', "", c.Barcode}})...)
	}
}

// callNumberParts returns the indicators of 852 and the parts of a copy's call number in it.
func callNumberParts(b catalogue.Book, c catalogue.Copy) (indicators string, parts []part) {
	if c.CallNumber != "" {
		return "8 ", []part{{'h', "", c.CallNumber}} // another scheme
	}
	n := b.CallNumber()
	indicators = "8 "
	if n.Number != "" {
		indicators = "1 " // Dewey
	}
	return indicators, []part{{'k', "", n.Prefix}, {'h', "", string(n.Number)}, {'i', "", n.Mark}, {'m', "", n.Suffix}}
}
