package filing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Title folds a title without its leading article. The language is a MARC
// three-letter code (https://www.loc.gov/marc/languages/); "" means English, and
// in a language that is not known here no article is dropped. A title that is
// only an article keeps it.
func Title(title, language string) string {
	if language == "" {
		language = "eng"
	}
	first, rest := cutFirst(title)
	// An apostrophe in front may also be a quotation mark: 'The Waste Land' and other poems.
	if isArticle(first, language) || isArticle(strings.TrimPrefix(first, "'"), language) {
		if folded := Fold(rest); strings.ContainsFunc(folded, isWord) {
			return folded
		}
	}
	return Fold(title)
}

// cutFirst cuts a title behind its first word. That comes folded, but with the
// apostrophe or hyphen that joins it to the rest, and one before it ('t, l', al-). It is "" if
// other punctuation follows, since that is no article: the A of "A. Lincoln", of "A/B".
func cutFirst(title string) (first, rest string) {
	start := strings.IndexFunc(title, isWord)
	if start < 0 {
		return "", ""
	}
	if r, _ := utf8.DecodeLastRuneInString(title[:start]); isApostrophe(r) {
		first = "'"
	}
	title = title[start:]
	end := strings.IndexFunc(title, func(r rune) bool { return isApostrophe(r) || kindOf(r) == separator })
	if end < 0 {
		return "", ""
	}
	first += Fold(title[:end])
	rest = title[end:]
	switch r, _ := utf8.DecodeRuneInString(rest); {
	case isApostrophe(r):
		first += "'"
	case r == '-' || r == '‐' || r == '‑':
		first += "-"
	case !unicode.IsSpace(r):
		return "", ""
	}
	return first, rest
}

// isArticle reports whether the word, as cutFirst gives it, is an article of the language in
// the list of MARC 21's appendix on initial articles.
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

func isWord(r rune) bool { return kindOf(r) == word }
