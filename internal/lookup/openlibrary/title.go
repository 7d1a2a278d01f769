package openlibrary

import (
	"strings"

	"shelflist/internal/filing"
	"shelflist/internal/marc"
)

// maxArticle is the length of the longest leading article, in bytes.
const maxArticle = 12

// trimTitle returns a title and its subtitle without the punctuation between them. It leaves out a
// subtitle that the title has already.
func trimTitle(title, subtitle string) (string, string) {
	title, subtitle = strings.TrimRight(title, " :/="), strings.Trim(subtitle, " :/=")
	if title == "" || strings.HasSuffix(filing.Fold(title), filing.Fold(subtitle)) {
		return title, ""
	}
	return title, subtitle
}

// filingTitle returns title without its leading article, if it begins with an article of one of the
// languages. A translated work has the languages of all its editions, and its title is in one of
// them. The result is "" if there is no such article, since then the languages say nothing about
// the first word.
func filingTitle(title string, languages []string) string {
	const noLanguage = "zxx" // has no articles
	whole := filing.Title(title, noLanguage)
	for _, code := range languages {
		if !marc.IsLanguage(code) {
			continue
		}
		filed := filing.Title(title, code)
		if filed == whole {
			continue
		}
		for i, r := range title[:min(len(title), maxArticle)] {
			if i > 0 && filing.IsWord(r) && filing.Title(title[i:], noLanguage) == filed {
				return title[i:]
			}
		}
	}
	return ""
}
