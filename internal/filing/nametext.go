package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shelflist/internal/filing/namelist"
)

// This file takes from a name what is not part of it, and finds its initials.

// tidyName returns a name with single spaces, with commas of other scripts as commas, and without
// texts in brackets, "et al." and punctuation at its ends.
func tidyName(name string) string {
	if !isASCII(name) && strings.ContainsAny(name, "،、，’") {
		name = strings.NewReplacer("،", ",", "、", ",", "，", ",", "’", "'").Replace(name)
	}
	name = trimBrackets(name)
	if words := strings.Fields(name); len(words) != 1 || words[0] != name {
		name = strings.Join(words, " ")
	}
	if strings.HasPrefix(name, "O' ") || strings.Contains(name, " O' ") {
		name = strings.Replace(name, "O' ", "O'", 1)
	}
	if i := strings.Index(name, "Ph. D"); i >= 0 {
		name = name[:i] + "Ph.D" + name[i+len("Ph. D"):]
	}
	for _, others := range [...]string{" et al", " and others", " u.a", " u. a", " ..."} {
		if at := lastIndexFold(name, others); at > 0 && strings.Trim(name[at+len(others):], " .,]ia") == "" {
			name = name[:at]
		}
	}
	return strings.Trim(name, " ,;:/")
}

// trimBrackets returns a name without the texts in brackets, unless nothing else is left.
func trimBrackets(name string) string {
	for _, pair := range [...]string{"()", "[]", "<>"} {
		for start := strings.IndexByte(name, pair[0]); start >= 0; start = strings.IndexByte(name, pair[0]) {
			end := strings.IndexByte(name[start:], pair[1])
			if end < 0 || !HasWord(name[:start]+" "+name[start+end+1:]) {
				break
			}
			name = name[:start] + " " + name[start+end+1:]
		}
	}
	return name
}

// lastIndexFold is strings.LastIndex for an ASCII text in any case that begins with a space. It
// looks at the last 30 bytes of s only.
func lastIndexFold(s, ascii string) int {
	for i := len(s) - len(ascii); i >= 0 && i > len(s)-30; i-- {
		if s[i] == ' ' && strings.EqualFold(s[i:i+len(ascii)], ascii) {
			return i
		}
	}
	return -1
}

// splitName splits a name at its commas and drops dates and degrees. It returns a suffix such as
// "Jr." by itself.
func splitName(name string) (parts []string, suffix string) {
	if !strings.Contains(name, ",") {
		if !endsInInitial(name) {
			name = strings.TrimRight(name, ".")
		}
		return []string{name}, ""
	}
	for part := range strings.SplitSeq(name, ",") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case len(parts) > 0 && HasWord(parts[0]) && (isDates(part) || isRole(part)),
			len(parts) > 0 && strings.Contains(parts[0], " ") && isFormOfAddress(part): // "Hans Müller, Prof."
		case isDegree(part) && (len(parts) > 1 ||
			len(parts) == 1 && strings.Contains(parts[0], " ") && !isSpacedInitials(part)):
			// In "Salinger, J. D." these are initials; in "Oliver Sacks, M.D." they are not.
		case len(parts) > 0 && isNameSuffix(part):
			suffix = formatSuffix(part)
		default:
			parts = append(parts, part)
		}
	}
	last := len(parts) - 1
	if last > 0 && suffix == "" { // "Smith Jr., John"
		if rest, word, ok := cutLastWord(parts[0]); ok && formatSuffix(word) == "Jr." {
			parts[0], suffix = rest, formatSuffix(word)
		}
	}
	if last > 0 && suffix == "" { // "Vonnegut, Kurt Jr."
		if rest, word, ok := cutLastWord(parts[last]); ok && isNameSuffix(word) {
			parts[last], suffix = rest, formatSuffix(word)
		}
	}
	if last > 0 && !endsInInitial(parts[last]) {
		parts[last] = strings.TrimRight(parts[last], ".")
		if parts[last] == "" {
			parts = parts[:last]
		}
	}
	return parts, suffix
}

// isSpacedInitials reports whether s is initials with spaces: "J. D.", but not "Ph. D.".
func isSpacedInitials(s string) bool { return len(s) > 3 && s[1] == '.' && s[2] == ' ' }

func cutLastWord(s string) (rest, word string, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// endsInInitial reports whether the full stop at the end of s belongs to an initial or to a short
// form.
func endsInInitial(s string) bool {
	_, word, _ := cutLastWord(s)
	return utf8.RuneCountInString(word) <= 4 || strings.Count(word, ".") > 1 || isFormOfAddress(word)
}

// isForename reports whether the part of a name behind its comma is a forename: not an epithet
// ("Augustine, of Hippo") or a title ("Bede, Saint").
func isForename(part string) bool {
	word := firstWord(part)
	switch strings.Trim(word, ".,") {
	case "King", "Queen", "Emperor", "Empress", "Inc", "Ltd", "LLC", "GmbH", "Co", "Limited", "Incorporated":
		return false
	}
	return !isReligiousTitle(word) &&
		(!isLowerCase(word) || isInitial(word) || !isLowerParticle(word) && !isEnglishLink(word))
}

func isEnglishLink(word string) bool {
	switch word {
	case "of", "the", "and", "or", "in", "for":
		return true
	}
	return false
}

// isDates reports whether a part of a heading is a person's dates: "1922-2007", "approximately
// 967-", "427-347 v. Chr.".
func isDates(part string) bool {
	if !strings.ContainsAny(part, "0123456789") {
		return false
	}
	for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !namelist.WordsOfDates.Has(strings.ToLower(word)) {
			return false
		}
	}
	return true
}

func isNameSuffix(word string) bool {
	switch word {
	case "II", "III", "IV", "V", "père", "fils":
		return true
	}
	word = strings.TrimSuffix(word, ".")
	return strings.EqualFold(word, "Jr") || strings.EqualFold(word, "Sr")
}

// formatSuffix returns a suffix in its one form: "Jr." for "jr".
func formatSuffix(word string) string {
	switch strings.ToLower(strings.TrimSuffix(word, ".")) {
	case "jr":
		return "Jr."
	case "sr":
		return "Sr."
	}
	return word
}

// isDegree reports whether s is an academic degree, a profession's letters, or a religious order's.
// It must be written in the degree's own capitals, so that "Ma" and "Do" stay names.
func isDegree(s string) bool {
	if s == "" || len(s) > 12 || !('A' <= s[0] && s[0] <= 'Z') {
		return false
	}
	if strings.ContainsAny(s, ". ") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, ".", ""), " ", "")
	}
	return namelist.Degrees.Has(s)
}

func isRole(s string) bool {
	return namelist.Roles.Has(strings.ToLower(strings.Trim(s, ". ")))
}

// joinDegree returns the words of a name with a degree at its end as one word: "M. D.".
func joinDegree(words []string) []string {
	n := len(words)
	if n > 3 && isInitial(words[n-1]) && isInitial(words[n-2]) && !isInitial(words[n-3]) {
		if degree := words[n-2] + words[n-1]; isDegree(degree) {
			return append(words[:n-2:n-2], degree)
		}
	}
	return words
}

// trimDegrees returns the words of a name without the degrees at its end. Two words always remain,
// since "Jack MA" and "J. D." are names.
func trimDegrees(words []string) []string {
	words = joinDegree(words)
	for len(words) > 2 && isDegree(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

// trimFormOfAddress returns the words without the forms of address before a name of two words or
// more.
func trimFormOfAddress(words []string) []string {
	for len(words) > 2 && isFormOfAddress(words[0]) {
		words = words[1:]
	}
	return words
}

func isFormOfAddress(word string) bool {
	return namelist.FormsOfAddress.Has(strings.TrimSuffix(word, "."))
}

// isInitial reports whether word is an initial, or several of them: "J.", "J.R.R.", "J.-P.".
func isInitial(word string) bool {
	letters, after := 0, false // whether a letter has just been read
	for _, r := range word {
		switch {
		case unicode.IsLetter(r) && !after:
			letters, after = letters+1, true
		case r == '.' && after, r == '-' && !after && letters > 0:
			after = false
		case unicode.IsMark(r):
		default:
			return false
		}
	}
	return letters > 0 && (!after || letters == 1)
}

// isBareInitials reports whether word is two or three capitals that stand for forenames: "JRR".
// Three are not a word only if none is a vowel.
func isBareInitials(word string) bool {
	n := utf8.RuneCountInString(word)
	if n != 2 && n != 3 || isNameSuffix(word) || word == "DK" {
		return false
	}
	return !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsUpper(r) || r > 0x7F || n == 3 && strings.ContainsRune("AEIOU", r)
	})
}

// surnameBeforeInitials returns how many words are the surname of a name that is inverted without a
// comma: "Tolkien J.R.R.". It returns 0 for other names.
func surnameBeforeInitials(words []string) int {
	n := len(words)
	for n > 0 && isInitial(words[n-1]) {
		n--
	}
	if n == len(words) {
		if n == 2 && isBareInitials(words[1]) && !isInitial(words[0]) && !isBareInitials(words[0]) {
			return 1
		}
		return 0
	}
	if last := words[len(words)-1]; n == len(words)-1 && !strings.Contains(last, ".") { // Malcolm X
		return 0
	}
	for _, word := range words[:n] {
		if isInitial(word) {
			return 0
		}
	}
	return n
}

// spaceInitials returns a forename with its initials in one form: "J. R. R." for "J.R.R.", "JRR"
// and "J R R".
func spaceInitials(forename string) string {
	if !strings.ContainsFunc(forename, unicode.IsUpper) && !strings.Contains(forename, ".") {
		return forename
	}
	words := strings.Fields(forename)
	for i, word := range words {
		switch {
		case isInitial(word) && !strings.Contains(word, "-") && (isLetterUpper(word) || strings.Contains(word, ".")):
			words[i] = strings.TrimSpace(strings.ReplaceAll(strings.TrimSuffix(word, ".")+".", ".", ". "))
		case isBareInitials(word):
			words[i] = strings.TrimSpace(strings.Join(strings.Split(word, ""), ". ") + ".")
		}
	}
	return strings.Join(words, " ")
}

func isLetterUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// isEastAsian reports whether a name has letters of Chinese, Japanese or Korean script and no
// others.
func isEastAsian(name string) bool {
	found := false
	for _, r := range name {
		switch {
		case IsIdeograph(r):
			found = true
		case unicode.IsLetter(r):
			return false
		}
	}
	return found
}

// joinEastAsian returns a name in Chinese, Japanese or Korean script without dates, comma and
// spaces. A foreign name in Katakana, whose words are separated by a dot, is inverted.
func joinEastAsian(name string) string {
	parts, _ := splitName(name)
	if strings.ContainsFunc(name, func(r rune) bool { return strings.ContainsRune("・·&;/", r) }) {
		if words := strings.Split(parts[0], "・"); len(parts) == 1 && len(words) > 1 {
			last := len(words) - 1
			return words[last] + ", " + strings.Join(words[:last], "・")
		}
		return strings.Join(parts, ", ")
	}
	if len(parts) == 2 && isKatakana(parts[0]) && isKatakana(parts[1]) {
		return strings.Join(parts, ", ")
	}
	joined := strings.ReplaceAll(strings.Join(parts, ""), " ", "")
	if len(parts) > 2 || utf8.RuneCountInString(joined) > 8 {
		return strings.Join(parts, ", ")
	}
	return joined
}

func isKatakana(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.Is(unicode.Katakana, r) && r != 'ー' && r != ' '
	})
}
