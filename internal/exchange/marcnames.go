package exchange

import (
	"strings"
	"unicode/utf8"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
)

// mainEntry returns the contributor under whom MARC 21 enters a book, an author or a corporate
// body, and all others. Editors and the like are added entries, so that the title is the main
// entry.
func mainEntry(b catalogue.Book) (main catalogue.Contributor, added []catalogue.Contributor) {
	names := b.Names()
	if len(names) > 0 && (names[0].Role == catalogue.RoleAuthor || names[0].Role == catalogue.RoleCorporate) {
		return names[0], names[1:]
	}
	return main, names
}

// relators are the codes of the roles. A corporate body has none: what it did isn't known.
var relators = map[catalogue.Role]string{
	catalogue.RoleAuthor: "aut", catalogue.RoleEditor: "edt", catalogue.RoleTranslator: "trl",
	catalogue.RoleIllustrator: "ill", catalogue.RoleOther: "ctb",
}

// name adds a main entry (block "1") or an added entry ("7") of a person or a body.
func (r *record) name(block string, c catalogue.Contributor) {
	if c.Role == catalogue.RoleCorporate {
		r.add(block+"10", "2 ", part{'a', "", c.Name})
		return
	}
	name, suffix, indicators := heading(c), "", "0 " // filed as it is written
	switch h, ok := parseHeading(c); {
	case ok && h.Suffix != "":
		name, suffix, indicators = h.Surname+", "+h.Forename, h.Suffix, "1 "
	case ok || filing.HasIdeographs(name):
		indicators = "1 "
	}
	term := string(c.Role)
	r.add(block+"00", indicators, part{'a', "", name}, part{'c', ",", suffix}, part{'e', ",", term},
		part{'4', "", relators[c.Role]})
}

// title adds the title with its parts and the statement of responsibility.
func (r *record) title(b catalogue.Book, hasMainEntry bool) {
	indicators := []byte("00")
	if hasMainEntry {
		indicators[0] = '1'
	}
	indicators[1] += byte(nonfiling(b))
	mark := "."
	if b.PartNumber != "" {
		mark = ","
	}
	r.add("245", string(indicators), part{'a', "", b.Title}, part{'b', " :", b.Subtitle},
		part{'n', ".", b.PartNumber}, part{'p', mark, b.PartTitle}, part{'c', " /", responsibility(b)})
}

// nonfiling returns the number of characters at the start of the title that don't count when it is
// filed, at most 9: those that its source says, else its leading article.
func nonfiling(b catalogue.Book) int {
	article := leadingArticle(b.Title, b.Language)
	if b.Filing != "" {
		article, _ = strings.CutSuffix(b.Title, b.Filing)
		if article == b.Title { // filed as something else
			article = ""
		}
	}
	if n := utf8.RuneCountInString(article); n <= 9 {
		return n
	}
	return 0
}

// leadingArticle returns what filing.Title drops: the article and what stands around it, up to the
// next word.
func leadingArticle(title, language string) string {
	const longest = 40 // in bytes
	filed := filing.Title(title, language)
	if filed == filing.Fold(title) {
		return ""
	}
	for i, r := range title[:min(len(title), longest)] {
		if filing.IsWord(r) && filing.Fold(title[i:]) == filed {
			return title[:i]
		}
	}
	return ""
}

// responsibility returns who made the book: "Franz Kafka ; edited by Max Brod".
func responsibility(b catalogue.Book) string {
	var statements []string
	for _, group := range [...]struct {
		before string
		roles  []catalogue.Role
	}{
		{"", []catalogue.Role{catalogue.RoleAuthor, catalogue.RoleCorporate}},
		{"edited by ", []catalogue.Role{catalogue.RoleEditor}},
		{"translated by ", []catalogue.Role{catalogue.RoleTranslator}},
		{"illustrated by ", []catalogue.Role{catalogue.RoleIllustrator}},
		{"with ", []catalogue.Role{catalogue.RoleOther}},
	} {
		var names []string
		for _, c := range withRoles(b, group.roles...) {
			names = append(names, direct(c))
		}
		if len(names) > 0 {
			statements = append(statements, group.before+strings.Join(names, ", "))
		}
	}
	return strings.Join(statements, " ; ")
}
