package marc

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Imprint says who published a book, where and when.
type Imprint struct {
	Place     string
	Publisher string
	Published string // the year as it is printed: "c1993", "[1972?]"
}

// imprint returns the imprint in field 260 or 264 (second indicator 1): the first one that names a
// publisher, else the first that says anything. If it has no date, that of the copyright stands for
// it (264, second indicator 4).
func (r *Record) imprint() Imprint {
	var found Imprint
	copyright := ""
	for f := range r.Tagged("260", "264") {
		switch {
		case f.Tag == "264" && f.Ind2 == '4' && copyright == "":
			copyright = printedDate(f.Sub('c'))
			continue
		case f.Tag == "264" && f.Ind2 != '1':
			continue
		}
		i := f.imprint()
		if found == (Imprint{}) || found.Publisher == "" && i.Publisher != "" {
			found = i
		}
	}
	if found.Published == "" {
		found.Published = copyright
	}
	return found
}

// imprint returns the imprint in a field. Of several publishers it is the first that is known, with
// its place.
func (f *Field) imprint() Imprint {
	var i Imprint
	unknown := false // whether the publisher at the place is unknown
	for _, s := range f.Subfields {
		switch {
		case s.Code == 'a' && i.Publisher == "":
			if i.Place == "" || unknown {
				i.Place = placeName(s.Value)
			}
		case s.Code == 'b' && i.Publisher == "":
			i.Publisher = publisherName(s.Value)
			unknown = i.Publisher == ""
		case s.Code == 'c' && i.Published == "":
			i.Published = printedDate(s.Value)
		}
	}
	return i
}

// placeName returns the place in a subfield, without brackets around what the cataloguer supplied.
// It returns "" if the place is unknown.
func placeName(s string) string {
	s = cutParallel(clean(s))
	name := strings.Trim(strings.NewReplacer("[", "", "]", "").Replace(s), " ,:;<>")
	switch strings.ToLower(strings.ReplaceAll(strings.TrimRight(name, "."), ". ", ".")) {
	case "s.l", "sine loco", "n.p", "o.o", "ort nicht ermittelbar", "place of publication not identified",
		"lieu de publication non identifié":
		return ""
	}
	if strings.HasSuffix(s, name) { // before other punctuation, a stop ends an abbreviation
		name = trimStop(name)
	}
	return name
}

// printedDate returns the date in a subfield as it is printed: "c1993", "[1972?]".
func printedDate(s string) string {
	date := strings.Trim(clean(s), " ,:;.<>")
	if strings.Count(date, "[") != strings.Count(date, "]") {
		date = strings.Trim(strings.NewReplacer("[", "", "]", "").Replace(date), " ,:;.")
	}
	if !strings.ContainsFunc(date, unicode.IsNumber) && !romanYear().MatchString(date) {
		return "" // "date of publication not identified"
	}
	return date
}

var romanYear = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[MDCLXVI]{4,}\b`) })

// publisherNote is what cataloguers add to a publisher's name: that there are more, a correction or
// a function.
var publisherNote = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[ ,]*[\[(](etc|u\. ?a|et al|usw|and others|m\. ?fl|i\. ?e|sic|distributor|distribut|vertrieb|publisher|printer)\b[^\])]*[\])]?` +
		`|[ ,]+(etc\.?|u\. ?a\.|et al\.)$`)
})

// isUnknownPublisher reports whether name stands for an unknown publisher.
func isUnknownPublisher(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, ". ", "."))
	switch strings.TrimRight(name, ".") {
	case "", "s.n", "sine nomine", "n.pub", "o.verl", "verlag unbekannt", "publisher unknown", "éditeur inconnu":
		return true
	}
	for _, text := range [...]string{
		"not identified", "nicht ermittelbar", "nicht identifiziert", "non identifi", "no identificad", "не установлен",
	} {
		if strings.Contains(name, text) {
			return true
		}
	}
	return false
}

// publisherName returns the name of the publisher in a subfield, without brackets around what the
// cataloguer supplied. It returns "" if the publisher is unknown.
func publisherName(s string) string {
	name, _, _ := strings.Cut(clean(s), " : ") // a distributor follows the colon
	name = cutParallel(name)
	if strings.ContainsAny(name, "[(") || strings.Contains(name, "etc") || strings.Contains(name, "et al") ||
		strings.Contains(name, " u") {
		name = publisherNote().ReplaceAllString(name, "")
	}
	name = strings.Trim(name, " ,:;<>")
	name = strings.Trim(strings.ReplaceAll(strings.ReplaceAll(name, "[", ""), "]", ""), " ,:;")
	if isUnknownPublisher(name) {
		return ""
	}
	return trimStop(name)
}

// year returns the year of publication, the first that the record has of:
//   - for a reprint, the year of the original in field 008;
//   - the year in 008, if the imprint has it too (and perhaps others, of another calendar);
//   - the first year in the imprint, since the year in 008 may be a guess;
//   - the year in 008.
func (r *Record) year() string {
	f008 := r.Control("008")
	dateType, date1, date2 := positions(f008, 6, 7), positions(f008, 7, 11), positions(f008, 11, 15)
	if dateType == "r" && isYear(date2) {
		return date2
	}
	imprint := r.imprintYears()
	switch {
	case len(imprint) == 0 && isYear(date1):
		return date1
	case len(imprint) == 0:
		return ""
	case slices.Contains(imprint, date1):
		return date1
	}
	return imprint[0]
}

// imprintYears returns the years in the first date of publication that has any, else those in the
// copyright dates.
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
			list := findYears(s.Value)
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

// findYears returns the years among the numbers in s.
func findYears(s string) []string {
	var list []string
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && '0' <= s[end] && s[end] <= '9' {
			end++
		}
		if number := s[i:end]; isYear(number) {
			list = append(list, number)
		}
		i = max(end, i+1)
	}
	return list
}

// isYear reports whether s is a year from 1400 to 2100, in which a book may have been printed.
func isYear(s string) bool {
	n, ok := parseDigits(s, 0, len(s))
	return ok && len(s) == 4 && n >= 1400 && n <= 2100
}
