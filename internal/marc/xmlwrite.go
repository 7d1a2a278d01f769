package marc

import (
	"strings"
	"unicode/utf8"
)

// What stands around the records of a MARCXML file.
const (
	XMLStart = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<collection xmlns="http://www.loc.gov/MARC21/slim">` + "\n"
	XMLEnd   = "</collection>\n"
)

// AppendXML appends the record as a MARCXML record element and a line feed to b. It stands
// between XMLStart and XMLEnd, which say its namespace. Characters that XML does not have
// become U+FFFD; fields without a value and without subfields are left out.
func (r *Record) AppendXML(b []byte) []byte {
	b = append(b, "<record>\n  <leader>"...)
	b = append(appendEscaped(b, r.leader()), "</leader>\n"...)
	for i := range r.Fields {
		f := &r.Fields[i]
		switch {
		case f.isEmpty():
		case len(f.Subfields) == 0:
			b = append(b, `  <controlfield tag="`...)
			b = append(appendEscaped(b, f.Tag), `">`...)
			b = append(appendEscaped(b, f.Value), "</controlfield>\n"...)
		default:
			b = f.appendXML(b)
		}
	}
	return append(b, "</record>\n"...)
}

func (f *Field) appendXML(b []byte) []byte {
	b = append(b, `  <datafield tag="`...)
	b = append(appendEscaped(b, f.Tag), `" ind1="`...)
	b = append(appendEscaped(b, string(rune(printable(f.Ind1, ' ')))), `" ind2="`...)
	b = append(appendEscaped(b, string(rune(printable(f.Ind2, ' ')))), "\">\n"...)
	for _, s := range f.Subfields {
		b = append(b, `    <subfield code="`...)
		b = append(appendEscaped(b, string(rune(printable(s.Code, '?')))), `">`...)
		b = append(appendEscaped(b, s.Value), "</subfield>\n"...)
	}
	return append(b, "  </datafield>\n"...)
}

// appendEscaped appends s as text or as the value of an attribute.
func appendEscaped(b []byte, s string) []byte {
	for _, r := range s {
		i := strings.IndexRune("&<>\"\r\t\n", r)
		switch {
		case i >= 0:
			b = append(b, [...]string{"&amp;", "&lt;", "&gt;", "&quot;", "&#xD;", "&#x9;", "&#xA;"}[i]...)
		case !isXML(r):
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
