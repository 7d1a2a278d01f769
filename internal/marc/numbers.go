package marc

import (
	"regexp"
	"slices"
	"strings"
	"sync"

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
			value, series := strings.CutSuffix(strings.Trim(s.Value, " ;"), " s")
			if _, err := dewey.Parse(value); err != nil {
				value = strings.Trim(value, "[] ") // a bracket may be without its counterpart
				value, series = strings.CutSuffix(value, " s")
			}
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
// 024, first indicator 3). It omits invalid ones. The ISBNs of a whole set are in a list of their
// own if the record is of one volume: if it has an ISBN of its own, or if its title has a part.
func (r *Record) isbns() (own, set []isbn.ISBN) {
	for f := range r.Tagged("020", "024") {
		if f.Tag == "024" && f.Ind1 != '3' {
			continue
		}
		for _, s := range f.Subfields {
			if s.Code != 'a' {
				continue
			}
			n, ok := parseISBN(s.Value)
			switch {
			case !ok || slices.Contains(own, n) || slices.Contains(set, n):
			case isOfSet(f, s.Value):
				set = append(set, n)
			default:
				own = append(own, n)
			}
		}
	}
	if len(own) == 0 && !r.isPart() {
		return set, nil
	}
	return own, set
}

// setForm is what stands beside the ISBN of a whole set.
var setForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(set|gesamt[\pL]*|ensemble|obra completa|opera completa|o\. ?c\.|komplet\pL*|kplt|hela verket)(\b|$|[^\pL])`)
})

// isOfSet reports whether an ISBN is that of a set, by the qualifier behind it or in $q.
func isOfSet(f *Field, value string) bool {
	if strings.ContainsAny(value, "([:;") && setForm().MatchString(value) {
		return true
	}
	return slices.ContainsFunc(f.Subfields, func(s Subfield) bool {
		return s.Code == 'q' && setForm().MatchString(s.Value)
	})
}

// isPart reports whether the title has the number or name of a part.
func (r *Record) isPart() bool {
	f := r.firstTagged("245")
	return f != nil && (f.Sub('n') != "" || f.Sub('p') != "")
}

// MentionsISBN reports whether the record has the ISBN: as its own, as a cancelled one, or as that
// of another form of the same work, such as the e-book (776).
func (r *Record) MentionsISBN(n isbn.ISBN) bool {
	for f := range r.Tagged("020", "024", "776") {
		for _, s := range f.Subfields {
			if s.Code == 'a' || s.Code == 'z' {
				if m, ok := parseISBN(s.Value); ok && m == n {
					return true
				}
			}
		}
	}
	return false
}

// parseISBN parses the ISBN in s, which a binding, a price or a volume may follow.
func parseISBN(s string) (isbn.ISBN, bool) {
	s = strings.Trim(s, " .,;:")
	cut := s
	if i := strings.IndexAny(s, "(:;=$,"); i >= 0 {
		cut = strings.TrimRight(s[:i], " .")
	}
	word, _, _ := strings.Cut(cut, " ")
	for _, candidate := range [...]string{cut, strings.TrimRight(word, "."), isbnForm().FindString(s)} {
		if n, err := isbn.Parse(candidate); err == nil {
			return n, true
		}
	}
	return "", false
}

// isbnForm finds an ISBN among other text.
var isbnForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(97[89][- ]?)?[0-9][0-9 -]{8,12}[0-9Xx]`)
})

// lcc returns the first call number in field 050, else in the local field 090: the classification
// number ($a) and the item number ($b). Both fields often hold something else, such as a shelf
// number or "IN PROCESS".
func (r *Record) lcc() string {
	for _, tag := range [...]string{"050", "090"} {
		for f := range r.Tagged(tag) {
			if a := strings.Trim(clean(f.Sub('a')), "[]"); IsLCC(a) {
				return strings.TrimRight(clean(a+" "+f.Sub('b')), " ]")
			}
		}
	}
	return ""
}

// lccForm is the form of a call number of the Library of Congress Classification: one to three
// letters, the first of which is a main class, one to four digits, and cutters after them.
var lccForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-HJ-NP-VZ][A-Z]{0,2} ?[0-9]{1,4}(\.[0-9]+)?([ ./]*[A-Z].*|[ ./].*)?$`)
})

// IsLCC reports whether s has the form of a call number of the Library of Congress Classification.
func IsLCC(s string) bool { return lccForm().MatchString(s) }
