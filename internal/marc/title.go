package marc

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// title is a title and its parts, as Bibliographic has them.
type title struct{ proper, subtitle, partNumber, partTitle string }

// title returns the title and, if the record says it, the title proper as it files: without its
// nonfiling characters. A record without a title in field 245 has that of the next of a varying
// title (246), a related title (740) and a uniform title (240, 130).
func (r *Record) title() (t title, filing string) {
	for _, tag := range [...]string{"245", "246", "740", "240", "130"} {
		for f := range r.Tagged(tag) {
			if t, filing = f.title(); t.proper != "" {
				return t, filing
			}
		}
	}
	return title{}, ""
}

// title returns the title in a field of titles, and the title proper as it files; "" if the field
// does not say how it files.
func (f *Field) title() (t title, filing string) {
	subfields := slices.Clone(f.Subfields)
	for i := range subfields {
		subfields[i].Value = markNonSort(subfields[i].Value)
	}
	t = splitTitle(subfields)
	if f.Tag != "245" { // cataloguers put a uniform title in brackets
		t.proper = strings.Trim(t.proper, "[]")
	}
	a := slices.IndexFunc(subfields, func(s Subfield) bool { return s.Code == 'a' })
	if a < 0 || t.proper == "" {
		return t, ""
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
		return t, ""
	}
	if from == 0 {
		return t, t.proper
	}
	subfields[a].Value = subfields[a].Value[from:]
	if filing = splitTitle(subfields).proper; filing == "" {
		filing = t.proper
	}
	return t, filing
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

// splitTitle returns the title ($a), the rest of the title ($b) and the number and name of a part
// ($n, $p). The ISBD punctuation at the end of a subfield, or at the start of the next, says what
// follows: " :" a subtitle, " ;" a further work, " =" a parallel title in another language, which
// splitTitle omits.
func splitTitle(subfields []Subfield) title {
	var t title
	punctuation := byte(0) // last character of the preceding subfield
	for _, s := range subfields {
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
			if leading != 0 && t.proper != "" {
				punctuation, value = leading, rest
			}
			isParallel := punctuation == '=' && (s.Code == 'b' || leading == '=')
			value = strings.TrimRight(cutParallel(value), " :;=/,")
			if value != "" && !isParallel {
				t.add(s.Code, punctuation, value)
			}
		}
		punctuation = last
	}
	return title{trimStop(t.proper), trimStop(t.subtitle), trimStop(t.partNumber), trimStop(t.partTitle)}
}

// add adds a subfield. The punctuation is the last character of the preceding one. What follows a
// part belongs to the part.
func (t *title) add(code, punctuation byte, value string) {
	switch isPart := t.partNumber != "" || t.partTitle != ""; {
	case t.proper == "":
		t.proper = value
	case code == 'n' && !isPart:
		t.partNumber = value
	case (code == 'p' || isPart) && t.partTitle == "" && code != 'n':
		t.partTitle = value
	case code == 'n' && t.partTitle == "":
		t.partNumber += titleSeparator(code, punctuation) + value
	case isPart:
		t.partTitle += titleSeparator(code, punctuation) + value
	case t.subtitle != "":
		t.subtitle += titleSeparator(code, punctuation) + value
	case code == 'b' && punctuation != ';' && punctuation != '.':
		t.subtitle = value
	default:
		t.proper += titleSeparator(code, punctuation) + value
	}
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

// titleSeparator returns the text to put before a subfield that is appended to another. The
// punctuation is the last character of the preceding subfield.
func titleSeparator(code, punctuation byte) string {
	switch {
	case punctuation == ';':
		return "; "
	case punctuation == '.':
		return " "
	case punctuation == ',' && code == 'p':
		return ", "
	case code == 'b':
		return ": "
	}
	return ". "
}
