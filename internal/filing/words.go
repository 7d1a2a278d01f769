package filing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words returns s folded, with its words in alphabetical order, so that two forms of a name
// that differ only in word order compare equal.
func Words(s string) string {
	words := strings.Fields(Fold(s))
	slices.Sort(words)
	return strings.Join(words, " ")
}

// SearchWords returns the words of text, in order, as an index holds them and as a query asks for
// them: folded; each Chinese, Japanese or Korean character as a word, since these scripts put no
// spaces between words; and "and" for the words of IsConjunction and for an ampersand between
// words. A lone apostrophe is not a word, even where Unicode counts it as a letter.
//
// The characters of a run such as 楼梦 have to stand together in a text that the run finds, as the
// words of a phrase have to. IsIdeograph tells them from words.
func SearchWords(text string) []string {
	words := strings.FieldsFunc(Fold(SpellAmpersands(text)), func(r rune) bool { return !IsWord(r) })
	var split []string // words with their ideographs apart, once there is one
	for i, word := range words {
		if IsConjunction(word) {
			words[i] = "and"
			word = "and"
		}
		hasIdeograph := !isASCII(word) && strings.ContainsFunc(word, IsIdeograph)
		if hasIdeograph && split == nil {
			split = append(make([]string, 0, len(words)+len(word)/3), words[:i]...)
		}
		switch {
		case hasIdeograph:
			split = appendIdeographs(split, word)
		case split != nil:
			split = append(split, word)
		}
	}
	if split != nil {
		return split
	}
	return words
}

// appendIdeographs appends the ideographs of a word one by one, and what stands between them.
func appendIdeographs(words []string, word string) []string {
	for word != "" {
		end := strings.IndexFunc(word, IsIdeograph)
		switch {
		case end == 0:
			_, end = utf8.DecodeRuneInString(word)
		case end < 0:
			end = len(word)
		}
		part := word[:end]
		if IsConjunction(part) {
			part = "and"
		}
		words, word = append(words, part), word[end:]
	}
	return words
}

// SpellAmpersands returns text with "and" for each ampersand that stands between words.
func SpellAmpersands(text string) string {
	if !strings.ContainsAny(text, "&＆") {
		return text
	}
	var b strings.Builder
	hasWord := false
	for i, r := range text {
		if (r == '&' || r == '＆') && hasWord && strings.ContainsFunc(text[i:], IsWord) {
			b.WriteString(" and ")
			continue
		}
		hasWord = hasWord || IsWord(r)
		b.WriteRune(r)
	}
	return b.String()
}

// IsConjunction reports whether a folded word means "and" in English, German, French or Spanish.
// Titles are found by any of them.
func IsConjunction(word string) bool {
	switch word {
	case "and", "und", "et", "y":
		return true
	}
	return false
}

// IndexWords returns the words by which an index finds text: those of SearchWords, then the parts
// of words with an apostrophe. Some readers leave an apostrophe out and some what stands before it,
// so "L'Étranger" has "letranger", "l" and "etranger".
func IndexWords(text string) []string {
	words := SearchWords(text)
	if !strings.ContainsFunc(text, isApostrophe) {
		return words
	}
	for _, part := range SearchWords(SplitApostrophes(text)) {
		if !slices.Contains(words, part) {
			words = append(words, part)
		}
	}
	return words
}

// SplitApostrophes returns text with a space for each apostrophe.
func SplitApostrophes(text string) string {
	return strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return ' '
		}
		return r
	}, text)
}

// IsIdeograph reports whether r belongs to a script without spaces between words: whether it is a
// Chinese, Japanese or Korean character.
func IsIdeograph(r rune) bool {
	return r >= '\u1100' && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー')
}

// HasIdeographs reports whether s has a character of IsIdeograph.
func HasIdeographs(s string) bool { return strings.ContainsFunc(s, IsIdeograph) }
