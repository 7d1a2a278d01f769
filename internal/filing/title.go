package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Title returns a title folded and without its leading article. The language is a MARC language
// code (https://www.loc.gov/marc/languages/); "" means English. Title drops no article in a
// language whose articles it does not know, or if nothing else is left.
func Title(title, language string) string {
	if language == "" {
		language = "eng"
	}
	word, rest := splitFirstWord(title)
	// A leading apostrophe may be a quotation mark: 'The Waste Land' and other poems.
	if isArticle(word, language) || isArticle(strings.TrimPrefix(word, "'"), language) {
		if folded := Fold(rest); strings.ContainsFunc(folded, IsWord) {
			return folded
		}
	}
	return Fold(title)
}

// splitFirstWord splits a title after its first word. The word is folded but keeps an apostrophe
// before it ('t) and the apostrophe or hyphen that joins it to the rest (l', al-). Both results
// are "" if other punctuation follows the word, which is then no article: "A. Lincoln", "A/B".
func splitFirstWord(title string) (word, rest string) {
	start := strings.IndexFunc(title, IsWord)
	if start < 0 {
		return "", ""
	}
	if r, _ := utf8.DecodeLastRuneInString(title[:start]); isApostrophe(r) {
		word = "'"
	}
	title = title[start:]
	end := strings.IndexFunc(title, func(r rune) bool {
		return isApostrophe(r) || classify(r) == wordBreak
	})
	if end < 0 {
		return "", ""
	}
	word += Fold(title[:end])
	rest = title[end:]
	switch r, _ := utf8.DecodeRuneInString(rest); {
	case isApostrophe(r):
		word += "'"
	case r == '-' || r == '‐' || r == '‑':
		word += "-"
	case !unicode.IsSpace(r):
		return "", ""
	}
	return word, rest
}

// isArticle reports whether word, as splitFirstWord returns it, is an initial article of the
// language according to MARC 21, Appendix F.
// https://www.loc.gov/marc/bibliographic/bdapndxf.html
func isArticle(word, language string) bool {
	var articles string
	switch language {
	case "eng":
		articles = "a an the"
	case "fre":
		articles = "l' la le les un une"
	case "ger":
		articles = "das dem den der des die ein eine einem einen einer eines"
	case "spa":
		articles = "el la las lo los un una"
	case "ita":
		articles = "gl' gli i il l' la le lo un un' una uno"
	case "por":
		articles = "a as o os um uma"
	case "cat":
		articles = "el els en l' la les un una"
	case "glg":
		articles = "a as o os un unha"
	case "dut":
		articles = "de een eene het 'n 't"
	case "afr":
		articles = "die 'n"
	case "swe":
		articles = "de den det en ett"
	case "dan":
		articles = "de den det en et"
	case "nor", "nob", "nno":
		articles = "de dei den det ei ein eit en et"
	case "hun":
		articles = "a az egy"
	case "gre":
		articles = "η ο οι τα το"
	case "ara":
		articles = "al- el-"
	case "epo":
		articles = "la"
	case "gle":
		articles = "an na"
	case "wel":
		articles = "y yr"
	}
	for article := range strings.FieldsSeq(articles) {
		if article == word {
			return true
		}
	}
	return false
}
