package marc

import (
	"strings"
	"unicode/utf8"
)

// XMLStart and XMLEnd enclose the records of a MARCXML file.
const (
	XMLStart = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<collection xmlns="http://www.loc.gov/MARC21/slim">` + "\n"
	XMLEnd = "</collection>\n"
)

// AppendXML appends the record to b as a MARCXML record element and a line feed. The element has no
// namespace of its own; XMLStart declares it. Characters that XML 1.0 forbids become U+FFFD. Fields
// that have neither a value nor subfields are omitted.
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

// appendXML appends the data field to b as a datafield element.
func (f *Field) appendXML(b []byte) []byte {
	b = append(b, `  <datafield tag="`...)
	b = append(appendEscaped(b, f.Tag), `" ind1="`...)
	b = append(appendEscaped(b, string(rune(printableOr(f.Ind1, ' ')))), `" ind2="`...)
	b = append(appendEscaped(b, string(rune(printableOr(f.Ind2, ' ')))), "\">\n"...)
	for _, s := range f.Subfields {
		b = append(b, `    <subfield code="`...)
		b = append(appendEscaped(b, string(rune(printableOr(s.Code, '?')))), `">`...)
		b = append(appendEscaped(b, s.Value), "</subfield>\n"...)
	}
	return append(b, "  </datafield>\n"...)
}

// appendEscaped appends s to b, escaped as text and as the value of an attribute.
func appendEscaped(b []byte, s string) []byte {
	for _, r := range s {
		i := strings.IndexRune("&<>\"\r\t\n", r)
		switch {
		case i >= 0:
			escaped := [...]string{"&amp;", "&lt;", "&gt;", "&quot;", "&#xD;", "&#x9;", "&#xA;"}
			b = append(b, escaped[i]...)
		case !isXML(r):
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
