// Package texts holds the texts of templates/problem, which tell readers what went wrong.
package texts

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"text/template"

	"shelflist/internal/catalogue"
	"shelflist/internal/locale"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/language"
	"shelflist/templates"
)

// Texts holds the texts of problems.txt and fields.txt in all languages.
type Texts map[locale.Language]func() (Translation, error)

// Translation holds the texts in a language.
type Translation struct{ problems, fields *template.Template }

// Load parses the texts in English. Those in other languages are parsed when they are first wanted.
func Load() (Texts, error) {
	t := Texts{}
	for _, l := range locale.Languages {
		t[l] = sync.OnceValues(func() (Translation, error) { return load(l) })
	}
	_, err := t[locale.English]()
	return t, err
}

func load(l locale.Language) (t Translation, err error) {
	if t.problems, err = parse(l, "problem/problems.txt"); err == nil {
		t.fields, err = parse(l, "problem/fields.txt")
	}
	return t, err
}

func parse(l locale.Language, name string) (*template.Template, error) {
	source, err := templates.Files.ReadFile(name)
	if err == nil {
		source, err = l.Definitions(source)
	}
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Parse(string(source))
	if err != nil {
		err = fmt.Errorf("texts of problems: %w", err)
	}
	return t, err
}

// For returns the texts in the language of whoever has sent a request.
func (t Texts) For(r *http.Request) Translation {
	if in, err := t[language.Of(r)](); err == nil {
		return in
	}
	in, _ := t[locale.English]() // a test parses all of them
	return in
}

// Problem returns the headline and the text for a kind of problem; those of "internal" for an
// unknown kind. The text of "wrong-host" shows what the *guard.HostError err suggests.
func (t Translation) Problem(kind string, err error) (headline, text string) {
	template := t.problems.Lookup(kind)
	if template == nil {
		template = t.problems.Lookup("internal")
	}
	data := guard.HostError{}
	if e, ok := errors.AsType[*guard.HostError](err); ok {
		data = *e
	}
	var b strings.Builder
	if err := template.Execute(&b, data); err != nil {
		return kind, "" // can't happen: a test executes all of them
	}
	headline, text, _ = strings.Cut(b.String(), "\n")
	return headline, text
}

// Field returns what is wrong with a field.
func (t Translation) Field(e catalogue.FieldError) string {
	template := t.fields.Lookup(e.Field + " " + string(e.Kind))
	if template == nil {
		template = t.fields.Lookup(string(e.Kind))
	}
	var b strings.Builder
	if template == nil || template.Execute(&b, nil) != nil { // every kind has a text, and none takes data
		return string(e.Kind)
	}
	return b.String()
}
