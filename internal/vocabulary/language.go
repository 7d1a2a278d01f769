package vocabulary

import (
	_ "embed"
	"sync"

	"golang.org/x/text/language"

	"shelflist/internal/filing"
)

// The names of languages in English, German, French and Spanish and in the language itself, by
// their MARC codes.
//
//go:embed languages.txt
var languagesText string

var languages = sync.OnceValue(func() map[string]string { return parse(languagesText) })

// bibliographic are the MARC codes of the languages that have another one in ISO 639-3.
var bibliographic = map[string]string{
	"sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze", "nld": "dut", "fra": "fre",
	"kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice", "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per",
	"ron": "rum", "slk": "slo", "bod": "tib", "cym": "wel",
}

// ParseLanguage returns the MARC code of a language from its name, from a code of two or three
// letters, or from a tag such as "de-AT"; "" if it is not known.
func ParseLanguage(text string) string {
	name := filing.Fold(text)
	if code := languages()[name]; code != "" {
		return code
	}
	if code := languages()[filing.Fold(withoutBrackets(text))]; code != "" {
		return code
	}
	if code := bibliographic[name]; code != "" {
		return code
	}
	tag, err := language.Parse(text)
	if err != nil {
		return ""
	}
	base, confidence := tag.Base()
	if confidence != language.Exact {
		return ""
	}
	code := base.ISO3()
	if known := bibliographic[code]; known != "" {
		return known
	}
	if code == "mul" || code == "zxx" || code == "ZZZ" || code == "und" {
		return ""
	}
	return code
}

// withoutBrackets returns s without what stands in brackets at its end, as in "English (US)".
func withoutBrackets(s string) string {
	for i, r := range s {
		if r == '(' || r == '[' {
			return s[:i]
		}
	}
	return s
}
