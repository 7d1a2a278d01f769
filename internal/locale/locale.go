// Package locale has the languages of the pages. The templates are in English; those of another
// language are made of them by replacing their texts, line by line, as its file in texts says.
package locale

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Language is a language of the pages, by its tag of BCP 47.
type Language string

// English is the language of the templates.
const English Language = "en"

// Languages are all languages, English first.
var Languages = []Language{English, "de", "fr", "es"}

// Name returns the name of the language in itself.
func (l Language) Name() string {
	switch l {
	case "de":
		return "Deutsch"
	case "fr":
		return "Français"
	case "es":
		return "Español"
	}
	return "English"
}

// Number returns a whole number as it is written in the language: its digits in groups of three,
// with the marks of Unicode's CLDR. Spanish leaves four digits together.
func (l Language) Number(n int64) string {
	mark, least := ",", 4
	switch l {
	case "de":
		mark = "."
	case "fr":
		mark = "\u202f" // a narrow space that does not break
	case "es":
		mark, least = ".", 5
	}
	s, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		s, sign = s[1:], "-"
	}
	if len(s) < least {
		return sign + s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return sign + s
}

// Others returns the other languages.
func (l Language) Others() []Language {
	return slices.DeleteFunc(slices.Clone(Languages), func(other Language) bool { return other == l })
}

// Parse returns the language with a tag, and whether there is one.
func Parse(tag string) (Language, bool) {
	for _, l := range Languages {
		if string(l) == tag {
			return l, true
		}
	}
	return English, false
}

var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, l := range Languages {
		tags = append(tags, language.Make(string(l)))
	}
	return language.NewMatcher(tags)
})

// maxAccept is how much of an Accept-Language header is read, in bytes.
const maxAccept = 200

// Match returns the language for a reader whose browser sends an Accept-Language header: the one of
// the highest quality, and of those the first. A quality of 0 refuses a language.
func Match(accept string) Language {
	first, _, _ := strings.Cut(accept, ",")
	if accept == "" || first == "en" || strings.HasPrefix(first, "en-") && !strings.Contains(first, ";") ||
		len(accept) > maxAccept {
		return English // as usual
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return English
	}
	_, i, confidence := matcher().Match(tags...)
	if confidence == language.No {
		return English
	}
	return Languages[i]
}

//go:embed texts
var files embed.FS

// texts are the texts of a language by those in English.
type texts map[string]string

var loaded = func() map[Language]func() (texts, error) {
	m := map[Language]func() (texts, error){}
	for _, l := range Languages {
		m[l] = sync.OnceValues(func() (texts, error) { return load(l) })
	}
	return m
}()

// load reads the texts of a language: in English, in the language, and an empty line.
func load(l Language) (texts, error) {
	if l == English {
		return nil, nil
	}
	file, err := files.ReadFile("texts/" + string(l) + ".txt")
	if err != nil {
		return nil, err
	}
	t := texts{}
	for i, entry := range strings.Split(strings.TrimSpace(string(file)), "\n\n") {
		lines := strings.Split(entry, "\n")
		if len(lines)%2 != 0 {
			return nil, fmt.Errorf("texts of %s: entry %d has %d lines", l, i+1, len(lines))
		}
		half := len(lines) / 2
		t[strings.Join(lines[:half], "\n")] = strings.Join(lines[half:], "\n")
	}
	return t, nil
}

// of returns the text in a language; the English one if there is no other.
func (t texts) of(english string) string {
	if s, ok := t[english]; ok {
		return s
	}
	return english
}

// Template returns an ace template in the language.
func (l Language) Template(source []byte) ([]byte, error) {
	t, err := loaded[l]()
	if err != nil || t == nil {
		return source, err
	}
	translated := eachLine(string(source), t.of)
	return []byte(strings.Replace(translated, "html lang=en\n", "html lang="+string(l)+"\n", 1)), nil
}

// Text returns a text that is in no template in the language, such as a reason; as it is if there
// is no other.
func (l Language) Text(english string) string {
	t, err := loaded[l]()
	if err != nil { // a page would have failed
		return english
	}
	return t.of(english)
}

// Definitions returns a file of templates, each of which is one text, in the language.
func (l Language) Definitions(source []byte) ([]byte, error) {
	t, err := loaded[l]()
	if err != nil || t == nil {
		return source, err
	}
	return []byte(eachDefinition(string(source), t.of)), nil
}
