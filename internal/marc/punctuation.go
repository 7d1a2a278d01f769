package marc

import (
	"regexp"
	"strings"
	"sync"
)

// clean returns s with single spaces and without the marks that enclose nonsorting text and the
// note "[from old catalog]".
func clean(s string) string {
	if isClean(s) {
		return s
	}
	s = markNonSort(s)
	if strings.ContainsRune(s, nonSortBegin) || strings.ContainsRune(s, nonSortEnd) {
		s = nonSortMarks.Replace(s)
	}
	s = strings.Join(strings.Fields(s), " ")
	if strings.Contains(s, "atalog") || strings.Contains(s, "ATALOG") {
		if at := oldCatalog().FindStringIndex(s); at != nil {
			s = trimStop(s[:at[0]]) + s[at[1]:]
		}
	}
	return s
}

var nonSortMarks = strings.NewReplacer(string(nonSortBegin), "", string(nonSortEnd), "")

// oldCatalog is the note by which the Library of Congress marked headings that it took over
// unchecked from its old catalogue. It is not part of the name.
var oldCatalog = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i) *\[? ?from old catalog(ue|ing)?\.?( ?\])?\.?`)
})

// isClean reports whether s is printable ASCII that clean would not change.
func isClean(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		switch c := s[i]; {
		case c > 0x7E, c < ' ', c == ' ' && last == ' ', c == '[':
			return false
		case (c == '<' || c == '>') && last == c:
			return false
		}
		last = s[i]
	}
	return s == "" || last != ' '
}

// maxNonSort is the length of the longest text that local marks enclose, in bytes: what is longer
// is a quotation.
const maxNonSort = 40

// markNonSort replaces the marks that some systems put around nonsorting text by the control
// characters of MARC 21: <<Das>> in Alma and Aleph, ¬Das¬ in German union catalogues, and U+0088
// and U+0089, which are MARC-8's octets left as they are. A mark without its counterpart is removed
// if it is at the start of the text or ends its first word.
func markNonSort(s string) string {
	if !strings.ContainsAny(s, "<>¬\u0088\u0089") {
		return s
	}
	s = strings.NewReplacer("\u0088", string(nonSortBegin), "\u0089", string(nonSortEnd)).Replace(s)
	s = markPairs(s, "<<", ">>")
	s = markPairs(s, "¬", "¬")
	rest, opens := strings.CutPrefix(s, "<<")
	word, afterWord, closes := strings.Cut(s, ">>")
	switch {
	case opens && !closes && rest != "" && rest[0] != ' ':
		return rest
	case closes && word != "" && len(word) <= maxNonSort && !strings.ContainsAny(word, " <"):
		return word + afterWord
	}
	return s
}

// markPairs replaces the pairs of marks in s.
func markPairs(s, opening, closing string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, opening)
		inside, rest, closed := strings.Cut(after, closing)
		switch {
		case !ok || !closed:
			b.WriteString(s)
			return b.String()
		case inside == "" || inside[0] == ' ' || len(inside) > maxNonSort:
			b.WriteString(before + opening)
			s = after
		default:
			b.WriteString(before + string(nonSortBegin) + inside + string(nonSortEnd))
			s = rest
		}
	}
}

// cutParallel returns s without a parallel title or name in another language, which an equals sign
// with a space precedes: "Krieg = War". An equals sign in a formula stays: "E = mc²".
func cutParallel(s string) string {
	for i := range len(s) {
		if s[i] != '=' || (i == 0 || s[i-1] != ' ') && (i+1 >= len(s) || s[i+1] != ' ') {
			continue
		}
		if hasWord(s[:i]) && hasWord(s[i+1:]) {
			return strings.TrimRight(s[:i], " ")
		}
	}
	return s
}

// hasWord reports whether s has three letters in a row, or one of a script that needs fewer.
func hasWord(s string) bool { return wordForm().MatchString(s) }

var wordForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\pL{3}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]`)
})

// trimStop returns s without trailing punctuation. It keeps a full stop that ends an initial, an
// abbreviation or an ellipsis.
func trimStop(s string) string {
	s = strings.TrimRight(s, " ,:;/=")
	body, ok := strings.CutSuffix(s, ".")
	if !ok {
		return s
	}
	word := body[strings.LastIndexAny(body, " -(")+1:]
	if len([]rune(word)) < 2 || strings.Contains(word, ".") || isAbbreviation(word) {
		return s
	}
	return body
}

func isAbbreviation(word string) bool {
	switch strings.ToLower(word) {
	case "jr", "sr", "dr", "st", "etc", "inc", "ltd", "co", "corp", "dept", "bros", "vol", "bd",
		"ed", "pt", "wm", "ca", "cie", "pub":
		return true
	}
	return false
}
