package entry

import (
	"slices"
	"strings"

	"shelflist/internal/catalogue"
	"shelflist/internal/filing"
	"shelflist/internal/marc"
	"shelflist/internal/vocabulary"
)

var fieldRoles = map[vocabulary.Field]catalogue.Role{
	vocabulary.Author: catalogue.RoleAuthor, vocabulary.Contributors: catalogue.RoleAuthor,
	vocabulary.Editor: catalogue.RoleEditor, vocabulary.Translator: catalogue.RoleTranslator,
	vocabulary.Illustrator: catalogue.RoleIllustrator, vocabulary.Corporate: catalogue.RoleCorporate,
}

// addNames adds the names in a text.
func (d *Draft) addNames(f vocabulary.Field, text string) {
	for _, name := range d.splitNames(text) {
		if len(d.names) > catalogue.MaxItems {
			return
		}
		d.addName(f, name)
	}
}

// AddName adds one name, whatever is in it. The field says what its role is.
func (d *Draft) AddName(f vocabulary.Field, column, name string) {
	if name = cleanLine(name); name != "" {
		d.said = append(d.said, said{f, column})
		d.addName(f, name)
	}
}

// addName adds a name in its one form. One that is there already, perhaps in direct order from
// another column, is not added again.
func (d *Draft) addName(f vocabulary.Field, name string) {
	c := parseRole(catalogue.Contributor{Name: name, Role: fieldRoles[f]})
	if c.Role != catalogue.RoleCorporate {
		c.Name = filing.Invert(c.Name)
	}
	if c.Name != "" {
		d.names = appendNew(d.names, c)
	}
}

// parseRole takes a role in parentheses off the end of a name: "Brod, Max (Hrsg.)".
func parseRole(c catalogue.Contributor) catalogue.Contributor {
	at := strings.LastIndexAny(c.Name, "([")
	if at < 2 || !strings.HasSuffix(c.Name, ")") && !strings.HasSuffix(c.Name, "]") {
		return c
	}
	term := c.Name[at+1 : len(c.Name)-1]
	role, ok := catalogue.RoleOf(marc.ParseRole(term)), true
	if role == catalogue.RoleOther || role == catalogue.RoleAuthor { // no known word, such as a fuller form of the name
		role = catalogue.Role(term)
		ok = slices.Contains(catalogue.Roles, role)
	}
	if ok {
		c = catalogue.Contributor{Name: strings.TrimSpace(c.Name[:at]), Role: role}
	}
	return c
}

// splitNames returns the names in a text. Commas separate names only where those are sure to be in
// direct order.
func (d *Draft) splitNames(text string) []string {
	var names []string
	isBetween := func(r rune) bool { return strings.ContainsRune(";|\n", r) }
	for part := range strings.FieldsFuncSeq(strings.ReplaceAll(text, " / ", ";"), isBetween) {
		parts := strings.Split(part, ",")
		if !d.CommaNames && (len(parts) < 3 || !allOfSeveralWords(parts)) {
			parts = splitAnd(part)
		}
		for _, name := range parts {
			if name = cleanLine(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

func allOfSeveralWords(parts []string) bool {
	for _, part := range parts {
		if len(strings.Fields(part)) < 2 {
			return false
		}
	}
	return true
}

// splitAnd splits a text at an "and" between two names of persons in direct order.
func splitAnd(text string) []string {
	words := strings.Fields(text)
	for i, word := range words {
		if i == 0 || i == len(words)-1 || word != "&" && !filing.IsConjunction(strings.ToLower(word)) {
			continue
		}
		first, second := strings.Join(words[:i], " "), strings.Join(words[i+1:], " ")
		if !strings.Contains(text, ",") && strings.Contains(filing.Invert(first), ", ") &&
			strings.Contains(filing.Invert(second), ", ") {
			return []string{first, second}
		}
	}
	return []string{text}
}
