package exchange

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
)

// BibTeX is the format of LaTeX's bibliographies, with the fields of biblatex.
var BibTeX = Format{
	Name:      "bibtex",
	Suffix:    ".bib",
	MediaType: "application/x-bibtex",
	Docs:      "https://www.bibtex.org/Format/",
	append:    appendBibTeX,
}

func appendBibTeX(dst []byte, b catalogue.Book) ([]byte, error) {
	dst = append(dst, "@book{"+citationKey(b)...)
	for _, f := range [...]struct{ name, value string }{
		{"author", bibNames(withRoles(b, catalogue.RoleAuthor, catalogue.RoleCorporate))},
		{"editor", bibNames(withRoles(b, catalogue.RoleEditor))},
		{"translator", bibNames(withRoles(b, catalogue.RoleTranslator))},
		{"title", escapeTeX(b.FullTitle())},
		{"edition", escapeTeX(bibEdition(b.Edition))},
		{"series", escapeTeX(b.Series)},
		{"number", escapeTeX(b.SeriesNumber)},
		{"address", escapeTeX(b.Place)},
		{"publisher", escapeTeX(b.Publisher)},
		{"year", escapeTeX(cmp.Or(yearOfIssue(b), b.Published))},
		{"pagetotal", pages(b)},
		{"isbn", escapeTeX(strings.Join(b.ISBNs(), ", "))},
		{"language", bibLanguage(b.Language)},
		{"library", escapeTeX(callNumber(b))},
		{"keywords", escapeTeX(strings.Join(b.Subjects, "; "))},
		{"abstract", escapeTeX(oneLine(b.Summary))},
		{"note", escapeTeX(noteWithRoles(b))},
	} {
		if f.value != "" {
			dst = append(dst, ",\n  "+f.name+" = {"+f.value+"}"...)
		}
	}
	return append(dst, "\n}\n\n"...), nil
}

// citationKey returns the key by which a text cites the book, in ASCII: "vonnegut1959-17". The PK
// at its end keeps it apart from all other books of the catalogue. It doesn't depend on the other
// books of the file.
func citationKey(b catalogue.Book) string {
	surname, _, _ := strings.Cut(filing.Invert(b.Author), ",")
	key := filing.Truncate(lettersAndDigits(filing.Fold(surname)), 30)
	if key == "" {
		key = "book"
	}
	key += lettersAndDigits(yearOfIssue(b))
	switch {
	case b.PK != 0:
		key += "-" + strconv.FormatInt(b.PK, 10)
	case b.ISBN != "":
		key += "-" + lettersAndDigits(b.ISBN)
	}
	return key
}

// lettersAndDigits returns the lower-case letters and the digits of s that are ASCII.
func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// bibNames returns names as BibTeX reads them: "Vonnegut, Jr., Kurt and {United Nations}".
func bibNames(names []catalogue.Contributor) string {
	all := make([]string, len(names))
	for i, c := range names {
		h, ok := parseHeading(c)
		parts := []string{h.Surname, h.Suffix, h.Forename}
		if h.Suffix == "" {
			parts = []string{h.Surname, h.Forename}
		}
		all[i] = escapeTeX(strings.Join(parts, ", "))
		if !ok || strings.Contains(strings.ToLower(all[i]), " and ") {
			all[i] = "{" + escapeTeX(heading(c)) + "}"
		}
	}
	return strings.Join(all, " and ")
}

var ordinalEdition = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(.*[0-9](?:st|nd|rd|th)|[a-z]+) ed(?:ition|\.)?$`)
})

// bibEdition returns an edition without its last word, which bibliographies add: "2nd" for "2nd
// ed.".
func bibEdition(s string) string {
	if m := ordinalEdition().FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return s
}

// bibLanguages are biblatex's names of languages, by their MARC codes.
var bibLanguages = map[string]string{
	"cat": "catalan", "cze": "czech", "dan": "danish", "dut": "dutch", "eng": "english", "est": "estonian",
	"fin": "finnish", "fre": "french", "ger": "german", "glg": "galician", "gre": "greek", "hrv": "croatian",
	"hun": "hungarian", "ita": "italian", "jpn": "japanese", "lat": "latin", "lav": "latvian", "nor": "norwegian",
	"pol": "polish", "por": "portuguese", "rum": "romanian", "rus": "russian", "slo": "slovak", "slv": "slovene",
	"spa": "spanish", "srp": "serbian", "swe": "swedish", "tur": "turkish", "ukr": "ukrainian",
}

func bibLanguage(code string) string {
	if name, ok := bibLanguages[code]; ok {
		return name
	}
	return escapeTeX(languageTag(code))
}

// noteWithRoles returns the public notes, and the names whose roles have no field of their own.
func noteWithRoles(b catalogue.Book) string {
	names := catalogue.FormatContributors(withRoles(b, catalogue.RoleIllustrator, catalogue.RoleOther))
	return strings.NewReplacer(".\n", ". ", "\n", "; ").Replace(strings.Trim(names+"\n"+b.Notes, "\n"))
}

// escapeTeX returns s without characters that mean something to BibTeX or LaTeX. BibTeX counts
// braces even behind a backslash, so that they are written as commands.
func escapeTeX(s string) string { return texEscapes.Replace(s) }

var texEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\textbraceleft{}`, `}`, `\textbraceright{}`,
	`$`, `\$`, `&`, `\&`, `#`, `\#`, `_`, `\_`, `%`, `\%`,
	`~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`,
	`<`, `\textless{}`, `>`, `\textgreater{}`, `|`, `\textbar{}`,
)
