package locale

import (
	"regexp"
	"strings"
)

// The lines of ace templates: a tag with attributes and text, and the attributes that readers read.
var (
	tagLine   = regexp.MustCompile(`^([a-z][a-z0-9]*(?:[.#][A-Za-z0-9_-]+)*|(?:[.#][A-Za-z0-9_-]+)+)((?: [a-zA-Z:-]+=(?:"[^"]*"|[^ "]*))*)(?: (.*))?$`)
	attribute = regexp.MustCompile(`( (?:aria-label|placeholder|title|alt|label)=)("[^"]*"|[^ "]+)`)
)

// What a text has beside its words: actions of templates, elements, references of HTML. The name of
// the program is the same in all languages.
var notWords = regexp.MustCompile(`\{\{.*?\}\}|<[^>]*>|&#?[a-z0-9]+;|Shelflist`)

var (
	letters     = regexp.MustCompile(`\pL\pL`)
	alternative = regexp.MustCompile(`\{\{or [^}]*"[^"}]*\pL\pL[^"}]*"`)
)

// isText reports whether a text has words that are written otherwise in other languages.
func isText(s string) bool {
	if strings.HasPrefix(s, "/") { // an address
		return false
	}
	return letters.MatchString(notWords.ReplaceAllString(s, "")) || alternative.MatchString(s)
}

// eachLine returns source, an ace template, with each text in it replaced by what f returns.
func eachLine(source string, f func(text string) string) string {
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		content := strings.TrimLeft(line, " ")
		lines[i] = line[:len(line)-len(content)] + replaceLine(content, f)
	}
	return strings.Join(lines, "\n")
}

// replaceLine replaces the texts of a line that has no blanks before it.
func replaceLine(line string, f func(string) string) string {
	text := func(s string) string {
		if !isText(s) {
			return s
		}
		return f(s)
	}
	switch {
	case line == "", strings.HasPrefix(line, "/"), strings.HasPrefix(line, "="):
		return line
	case strings.HasPrefix(line, "| "):
		return "| " + text(line[2:])
	case strings.HasPrefix(line, "{{"):
		return text(line)
	}
	m := tagLine.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	attributes := attribute.ReplaceAllStringFunc(m[2], func(s string) string {
		a := attribute.FindStringSubmatch(s)
		value := strings.Trim(a[2], `"`)
		if !isText(value) {
			return s
		}
		return a[1] + `"` + f(value) + `"`
	})
	line = m[1] + attributes
	if m[3] != "" {
		line += " " + text(m[3])
	}
	return line
}

var definition = regexp.MustCompile(`(?s)(\{\{define "[^"]*"\}\})(.*?)(\{\{end\}\}\n|\{\{end\}\}$)`)

// eachDefinition returns source, a file of templates that are one text each, with the texts
// replaced by what f returns.
func eachDefinition(source string, f func(text string) string) string {
	return definition.ReplaceAllStringFunc(source, func(s string) string {
		m := definition.FindStringSubmatch(s)
		return m[1] + f(m[2]) + m[3]
	})
}
