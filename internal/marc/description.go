package marc

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// edition returns the edition statement (field 250): "2nd ed."
func (r *Record) edition() string {
	for f := range r.Tagged("250") {
		edition := strings.Trim(cutParallel(clean(f.Sub('a'))), " ,:;/=")
		if bare, ok := strings.CutPrefix(edition, "["); ok { // supplied by the cataloguer
			edition = strings.Replace(bare, "]", "", 1)
		}
		if edition != "" {
			return trimLongStop(edition, 5)
		}
	}
	return ""
}

// trimLongStop returns s without a full stop behind a word with more letters than an abbreviation
// has: "First edition."
func trimLongStop(s string, abbreviation int) string {
	body, ok := strings.CutSuffix(s, ".")
	word := body[strings.LastIndexByte(body, ' ')+1:]
	if ok && utf8.RuneCountInString(word) > abbreviation && !strings.Contains(word, ".") {
		return body
	}
	return s
}

// extent returns the extent (field 300 $a): "xii, 215 p." It is "" if no number is known but that
// of the preliminary pages, as for a book that was catalogued before it was printed: "p. cm.",
// "xiv, p."
func (r *Record) extent() string {
	for f := range r.Tagged("300") {
		extent := strings.TrimRight(clean(f.Sub('a')), " ,:;+")
		if extent != "" && !unitForm().MatchString(extent) {
			return trimLongStop(extent, 3)
		}
	}
	return ""
}

var unitForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([ivxlc]+, )?(?i:[^\pL\pN]|(v|p|pp|s|cm|volumes?|pages|bd|bände)\b)+$`)
})

// series returns the first series and the number in it, as the book has them (490), else as the
// library files them (440, 830).
func (r *Record) series() (name, number string) {
	for _, tag := range [...]string{"490", "440", "830"} {
		for f := range r.Tagged(tag) {
			if name, number = f.series(); name != "" {
				return name, number
			}
		}
	}
	return "", ""
}

// series returns the first series in a field and the number that follows it.
func (f *Field) series() (name, number string) {
	for _, s := range f.Subfields {
		if s.Code == 'a' {
			if name != "" {
				break // another series
			}
			name, _, _ = strings.Cut(clean(s.Value), " / ") // who is responsible for it
			name = trimStop(strings.Trim(cutParallel(name), " ,:;()"))
		}
		if s.Code == 'v' && name != "" && number == "" {
			number = s.Value
		}
	}
	if number == "" { // old records have it in $a
		name, number, _ = strings.Cut(name, " ; ")
	}
	return name, trimNumberStop(strings.Trim(clean(number), " ,:;()"))
}

// trimNumberStop returns s without a full stop behind a digit.
func trimNumberStop(s string) string {
	body, ok := strings.CutSuffix(s, ".")
	if last, _ := utf8.DecodeLastRuneInString(body); ok && unicode.IsDigit(last) {
		return body
	}
	return s
}

// summary returns the first summary (field 520) that is neither a review nor advice about the
// content.
func (r *Record) summary() string {
	for f := range r.Tagged("520") {
		if f.Ind1 == '1' || f.Ind1 == '4' {
			continue
		}
		if text := clean(f.Sub('a') + " " + f.Sub('b')); text != "" {
			return text
		}
	}
	return ""
}
