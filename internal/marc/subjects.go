package marc

import (
	"slices"
	"strings"
)

// subjects returns the subject headings: persons, corporate bodies, meetings, titles, topics and
// places.
func (r *Record) subjects() []string {
	var list []string
	for f := range r.Tagged("600", "610", "611", "630", "650", "651") {
		if s := heading(f); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// heading returns a subject heading with "--" before each subdivision (form, topic, period, place).
// It omits relators, links and control subfields.
func heading(f *Field) string {
	var b strings.Builder
	for _, s := range f.Subfields {
		if s.Code < 'a' || s.Code == 'e' || s.Code == 'i' || s.Code == 'u' || s.Code == 'w' {
			continue
		}
		value := clean(s.Value)
		switch {
		case value == "":
			continue
		case b.Len() == 0:
		case s.Code >= 'v':
			b.WriteString("--")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(value)
	}
	return trimStop(b.String())
}
