package marc

import (
	"slices"
	"strings"
)

// publisher reads the name in field 264 (second indicator 1) or 260.
func (r *Record) publisher() string {
	for f := range r.Tagged("260", "264") {
		if f.Tag == "264" && f.Ind2 != '1' {
			continue
		}
		name, _, _ := strings.Cut(clean(f.Sub('b')), " : ") // behind it: who sells it
		name = strings.Trim(name, " ,:;[]")
		if name != "" && !strings.EqualFold(name, "s.n.") && !strings.Contains(name, "not identified") {
			return trimStop(name)
		}
	}
	return ""
}

// subjects reads the subject headings: persons, bodies, meetings, titles, topics and places.
func (r *Record) subjects() []string {
	var list []string
	for f := range r.Tagged("600", "610", "611", "630", "650", "651") {
		if s := heading(f); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// heading joins the parts of a subject heading, its subdivisions (form, topic, time, place)
// behind "--". Roles, numbers of authorities and of materials are left out.
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

// clean returns s without the marks of nonsorting text, with single spaces.
func clean(s string) string {
	if strings.ContainsRune(s, nonSortBegin) || strings.ContainsRune(s, nonSortEnd) {
		s = strings.NewReplacer(string(nonSortBegin), "", string(nonSortEnd), "").Replace(s)
	}
	if isSpaced(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isSpaced reports whether s is ASCII and has its white space as clean leaves it.
func isSpaced(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		if c := s[i]; c > 0x7E || c < ' ' || c == ' ' && last == ' ' {
			return false
		}
		last = s[i]
	}
	return s == "" || last != ' '
}

// trimStop returns s without the punctuation at its end. A full stop stays behind an initial, an
// abbreviation and an ellipsis.
func trimStop(s string) string {
	s = strings.TrimRight(s, " ,:;/=")
	body, ok := strings.CutSuffix(s, ".")
	if !ok {
		return s
	}
	word := body[strings.LastIndexAny(body, " -(")+1:]
	if len([]rune(word)) < 2 || strings.HasSuffix(word, ".") || strings.Contains(word, ".") || isAbbreviation(word) {
		return s
	}
	return body
}

func isAbbreviation(word string) bool {
	switch strings.ToLower(word) {
	case "jr", "sr", "dr", "st", "etc", "inc", "ltd", "co", "corp", "dept", "bros", "no", "vol", "bd", "ed", "pt", "wm", "ca", "cie", "pub":
		return true
	}
	return false
}
