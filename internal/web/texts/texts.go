// Package texts holds the texts of templates/problem, which tell readers what went wrong.
package texts

import (
	"errors"
	"fmt"
	"strings"
	"text/template"

	"shelflist/internal/catalogue"
	"shelflist/internal/web/guard"
	"shelflist/templates"
)

// Texts holds the texts of problems.txt and fields.txt.
type Texts struct{ problems, fields *template.Template }

// Load parses the texts.
func Load() (Texts, error) {
	problems, err := template.ParseFS(templates.Files, "problem/problems.txt")
	if err != nil {
		return Texts{}, fmt.Errorf("problem texts: %w", err)
	}
	fields, err := template.ParseFS(templates.Files, "problem/fields.txt")
	if err != nil {
		return Texts{}, fmt.Errorf("field texts: %w", err)
	}
	return Texts{problems, fields}, nil
}

// Problem returns the headline and the text for a kind of problem; those of "internal" for an
// unknown kind. The text of "wrong-host" shows what the *guard.HostError err suggests.
func (t Texts) Problem(kind string, err error) (headline, text string) {
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
func (t Texts) Field(e catalogue.FieldError) string {
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
