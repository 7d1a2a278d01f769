package marc

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// title returns the title and, if the record says it, the title as it files: without its nonfiling
// characters. A record without a title in field 245 has that of the next of a varying title (246),
// a related title (740) and a uniform title (240, 130).
func (r *Record) title() (title, filing string) {
	for _, tag := range [...]string{"245", "246", "740", "240", "130"} {
		for f := range r.Tagged(tag) {
			if title, filing = f.title(); title != "" {
				return title, filing
			}
		}
	}
	return "", ""
}

// title returns the title in a field of titles, and the title as it files; "" if the field does not
// say how it files.
func (f *Field) title() (title, filing string) {
	subfields := slices.Clone(f.Subfields)
	for i := range subfields {
		subfields[i].Value = markNonSort(subfields[i].Value)
	}
	title = joinTitle(subfields)
	if f.Tag != "245" { // cataloguers put a uniform title in brackets
		title = strings.Trim(title, "[]")
	}
	a := slices.IndexFunc(subfields, func(s Subfield) bool { return s.Code == 'a' })
	if a < 0 || title == "" {
		return title, ""
	}
	indicator := f.Ind2
	switch f.Tag {
	case "130", "740":
		indicator = f.Ind1
	case "246":
		indicator = ' ' // has another meaning
	}
	from, ok := nonfilingLength(subfields[a].Value, indicator)
	if !ok || from == 0 && f.Tag != "245" {
		return title, ""
	}
	subfields[a].Value = subfields[a].Value[from:]
	if filing = joinTitle(subfields); filing == "" {
		filing = title
	}
	return title, filing
}

// nonfilingLength returns the length in bytes of the nonfiling characters at the start of a title.
// Control characters enclose them, or else the indicator counts them. It returns false if neither
// is so, or if the count ends inside a word, since it must be wrong.
//
// The standard counts a letter and its combining mark as two, as in MARC-8; many libraries count
// them as one. If the first count ends inside a word, the second is tried.
func nonfilingLength(title string, indicator byte) (length int, ok bool) {
	if begin := strings.IndexRune(title, nonSortBegin); begin >= 0 && !strings.ContainsFunc(title[:begin], isWordChar) {
		if end := strings.IndexRune(title, nonSortEnd); end > begin {
			return end + utf8.RuneLen(nonSortEnd), true
		}
	}
	count := int(indicator) - '0'
	if count < 0 || count > 9 {
		return 0, false
	}
	if count == 0 {
		return 0, true
	}
	for _, form := range [...]norm.Form{norm.NFD, norm.NFC} {
		if length, ok := skipCharacters(title, count, form); ok {
			return length, true
		}
	}
	return 0, false
}

// skipCharacters returns the length in bytes of the first characters of title, counted in the
// normalisation form. It returns false if title has no more, or a word goes on behind them.
func skipCharacters(title string, count int, form norm.Form) (length int, ok bool) {
	last := ' '
	for i, r := range title {
		if count <= 0 {
			return i, !isWordChar(last)
		}
		last = r
		count -= utf8.RuneCountInString(form.String(string(r)))
	}
	return 0, false
}

func isWordChar(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// joinTitle joins the title ($a), the rest of the title ($b) and the number and name of a part ($n,
// $p). The ISBD punctuation at the end of a subfield, or at the start of the next, says what
// follows: " :" a subtitle, " =" a parallel title in another language, which joinTitle omits.
func joinTitle(subfields []Subfield) string {
	var title strings.Builder
	punctuation := byte(0) // last character of the preceding subfield
	for i, s := range subfields {
		value := clean(s.Value)
		if value == "" {
			continue
		}
		if s.Code == 'c' { // statement of responsibility
			break
		}
		last := value[len(value)-1]
		if strings.IndexByte("abnp", s.Code) >= 0 {
			leading, rest := leadingPunctuation(value)
			if leading != 0 && title.Len() > 0 {
				punctuation, value = leading, rest
			}
			isParallel := punctuation == '=' && (s.Code == 'b' || leading == '=')
			value = strings.TrimRight(cutParallel(value), " :;=/,")
			if value != "" && !isParallel {
				if title.Len() > 0 {
					afterNumber := subfields[i-1].Code == 'n'
					title.WriteString(titleSeparator(s.Code, punctuation, afterNumber))
				}
				title.WriteString(value)
			}
		}
		punctuation = last
	}
	return trimStop(title.String())
}

// leadingPunctuation returns the ISBD punctuation at the start of a subfield, 0 if there is none,
// and the text after it.
func leadingPunctuation(value string) (punctuation byte, rest string) {
	isISBD := strings.IndexByte(":;=/,.", value[0]) >= 0 && (value[0] == '=' || strings.HasPrefix(value[1:], " "))
	if !isISBD {
		return 0, value
	}
	return value[0], strings.TrimLeft(value[1:], " ")
}

// titleSeparator returns the text to put before a subfield of the title. The punctuation is the
// last character of the preceding subfield; afterNumber reports whether that one is the number of a
// part ($n).
func titleSeparator(code, punctuation byte, afterNumber bool) string {
	switch {
	case punctuation == ';':
		return "; "
	case punctuation == '.':
		return " "
	case code == 'b':
		return ": "
	case code == 'p' && afterNumber:
		return ", "
	}
	return ". "
}
