package marc

import (
	"regexp"
	"slices"
	"strings"

	"shelflist/internal/dewey"
	"shelflist/internal/isbn"
)

// dewey returns the best Dewey number, from field 082 or the local field 092. Numbers from the full
// edition precede those from other editions (first indicator 7), from the abridged edition (1) and
// local ones, in that order. The volume's own number precedes its series' number ("602/.1 s").
func (r *Record) dewey() dewey.Number {
	var byRank [8][]string // at odd ranks, the numbers of series
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
				byRank[rank+1] = append(byRank[rank+1], value)
			} else {
				byRank[rank] = append(byRank[rank], value)
			}
		}
	}
	for _, numbers := range byRank {
		if n, ok := dewey.Best(numbers); ok {
			return n
		}
	}
	return ""
}

// isbns returns the ISBNs in field 020 and those among the International Article Numbers (field
// 024, first indicator 3). It omits invalid ones.
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
			if n, ok := parseISBN(s.Value); ok && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
	}
	return list
}

// parseISBN parses the ISBN at the start of s, which a binding, a price or a volume may follow.
func parseISBN(s string) (isbn.ISBN, bool) {
	if i := strings.IndexAny(s, "(:;=$,"); i >= 0 {
		s = s[:i]
	}
	n, err := isbn.Parse(s)
	if err == nil {
		return n, true
	}
	word, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err = isbn.Parse(word)
	return n, err == nil
}

// lcc returns the first call number in field 050, else in the local field 090: the classification
// number ($a) and the item number ($b). Both fields often hold something else, such as a shelf
// number or "IN PROCESS".
func (r *Record) lcc() string {
	for _, tag := range [...]string{"050", "090"} {
		for f := range r.Tagged(tag) {
			if a := strings.TrimLeft(clean(f.Sub('a')), "["); IsLCC(a) {
				return strings.TrimRight(clean(a+" "+f.Sub('b')), " ]")
			}
		}
	}
	return ""
}

// lccForm is the form of a call number of the Library of Congress Classification: one to three
// letters, the first of which is a main class, one to four digits, and cutters after them.
var lccForm = regexp.MustCompile(`^[A-HJ-NP-VZ][A-Z]{0,2} ?[0-9]{1,4}(\.[0-9]+)?([ ./]*[A-Z].*|[ ./].*)?$`)

// IsLCC reports whether s has the form of a call number of the Library of Congress Classification.
func IsLCC(s string) bool { return lccForm.MatchString(s) }
