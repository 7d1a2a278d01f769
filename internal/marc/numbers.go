package marc

import (
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// dewey reads field 082, then the local 092. A number of the full edition goes before
// one of another schedule (first indicator 7) and one of the abridged edition (1), a number of
// the volume before one of its series ("602/.1 s").
func (r *Record) dewey() dewey.Number {
	var ranks [8][]string
	for f := range r.Tagged("082", "092") {
		rank := 0
		switch {
		case f.Tag == "092":
			rank = 6
		case f.Ind1 == '1':
			rank = 4
		case f.Ind1 == '7':
			rank = 2
		}
		for _, s := range f.Subfields {
			if s.Code != 'a' {
				continue
			}
			value, series := strings.CutSuffix(strings.Trim(s.Value, " []"), " s")
			if series {
				ranks[rank+1] = append(ranks[rank+1], value)
			} else {
				ranks[rank] = append(ranks[rank], value)
			}
		}
	}
	for _, numbers := range ranks {
		if n, ok := dewey.Best(numbers); ok {
			return n
		}
	}
	return ""
}

// isbns reads field 020 and the International Article Numbers that are ISBNs (024, first indicator 3).
// Those with a wrong check digit are left out.
func (r *Record) isbns() []isbn.ISBN {
	var list []isbn.ISBN
	for f := range r.Tagged("020", "024") {
		if f.Tag == "024" && f.Ind1 != '3' {
			continue
		}
		for _, s := range f.Subfields {
			if s.Code != 'a' {
				continue
			}
			if n, ok := cutISBN(s.Value); ok && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
	}
	return list
}

// cutISBN reads the ISBN that s begins with: a binding, a price or a volume may follow it.
func cutISBN(s string) (isbn.ISBN, bool) {
	if i := strings.IndexAny(s, "(:;=$,"); i >= 0 {
		s = s[:i]
	}
	n, err := isbn.Parse(s)
	if err == nil {
		return n, true
	}
	first, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err = isbn.Parse(first)
	return n, err == nil
}

// lcc reads the first number of field 050, or of the local 090: its class and what follows.
func (r *Record) lcc() string {
	for _, tag := range [...]string{"050", "090"} {
		for f := range r.Tagged(tag) {
			if a := clean(f.Sub('a')); a != "" {
				return clean(a + " " + f.Sub('b'))
			}
		}
	}
	return ""
}

// language reads 008/35-37, or the first code of field 041.
func (r *Record) language() string {
	if code := cut(r.Control("008"), 35, 38); isLanguage(code) {
		return code
	}
	for f := range r.Tagged("041") {
		if code := strings.ToLower(cut(f.Sub('a'), 0, 3)); isLanguage(code) {
			return code
		}
	}
	return ""
}

// isLanguage reports whether s is the code of one language: three letters, and none of those for
// several, for none, and for one that is not known.
func isLanguage(s string) bool {
	if len(s) != 3 || s == "mul" || s == "zxx" || s == "und" {
		return false
	}
	for i := range 3 {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// year reads the date of publication. A reprint's 008 has the first edition's date. Else a
// year counts that both 008 and the imprint have: the imprint may have other calendars' years
// beside it, and 008 may have a guess. Else the imprint's goes before 008's.
func (r *Record) year() string {
	coded := r.Control("008")
	first := cut(coded, 7, 11)
	if original := cut(coded, 11, 15); cut(coded, 6, 7) == "r" && isYear(original) {
		return original
	}
	imprint := r.imprintYears()
	switch {
	case len(imprint) == 0 && isYear(first):
		return first
	case len(imprint) == 0:
		return ""
	case slices.Contains(imprint, first):
		return first
	}
	return imprint[0]
}

// imprintYears returns the years in the first date of publication that has any, or else in the date of
// copyright.
func (r *Record) imprintYears() []string {
	var copyright []string
	for f := range r.Tagged("260", "264") {
		if f.Tag == "264" && f.Ind2 != '1' && f.Ind2 != '4' {
			continue
		}
		for _, s := range f.Subfields {
			if s.Code != 'c' {
				continue
			}
			list := years(s.Value)
			switch {
			case len(list) == 0:
			case f.Tag == "264" && f.Ind2 == '4':
				copyright = append(copyright, list...)
			default:
				return list
			}
		}
	}
	return copyright
}

// years returns the groups of four digits in s that are years.
func years(s string) []string {
	var list []string
	for i := 0; i < len(s); {
		n := i
		for n < len(s) && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		if group := s[i:n]; isYear(group) {
			list = append(list, group)
		}
		i = max(n, i+1)
	}
	return list
}

// isYear reports whether s is a year in which a book may have been printed.
func isYear(s string) bool {
	n, ok := digits(s, 0, len(s))
	return ok && len(s) == 4 && n >= 1400 && n <= 2100
}

// cut returns the octets of s in the range as far as there are any.
func cut(s string, from, to int) string {
	return s[min(from, len(s)):min(to, len(s))]
}
