package marc

import "strings"

// clean returns s with single spaces and without the control characters that enclose nonsorting
// text.
func clean(s string) string {
	if strings.ContainsRune(s, nonSortBegin) || strings.ContainsRune(s, nonSortEnd) {
		s = strings.NewReplacer(string(nonSortBegin), "", string(nonSortEnd), "").Replace(s)
	}
	if isClean(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isClean reports whether s is printable ASCII that clean would not change.
func isClean(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		if c := s[i]; c > 0x7E || c < ' ' || c == ' ' && last == ' ' {
			return false
		}
		last = s[i]
	}
	return s == "" || last != ' '
}

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
	case "jr", "sr", "dr", "st", "etc", "inc", "ltd", "co", "corp", "dept", "bros", "no", "vol", "bd",
		"ed", "pt", "wm", "ca", "cie", "pub":
		return true
	}
	return false
}
