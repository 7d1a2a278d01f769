package pages

import (
	"strings"
	"testing"

	"shelflist/internal/locale"
)

// A template is parsed when it is first wanted: a mistake in one, of any language, must not wait
// for its reader.
func TestTemplatesParse(t *testing.T) {
	p := New(func(name string) string { return "/static/" + name })
	for l, in := range p.in {
		for name, parse := range in.parsed {
			if _, err := parse(); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
		if _, err := in.listRow(); err != nil {
			t.Error(l, err)
		}
		if _, err := in.printRow(); err != nil {
			t.Error(l, err)
		}
		if _, err := in.orders(); err != nil {
			t.Error(l, err)
		}
	}
}

// Numbers are written as in the language of the page.
func TestNumbersInPages(t *testing.T) {
	p := New(func(name string) string { return "/static/" + name })
	for l, want := range map[locale.Language]string{
		"en": "all 12,345", "de": "12.345", "fr": "12\u202f345", "es": "12.345",
	} {
		page, err := p.Render("files", Files{Frame: Frame{Language: l}, Count: 12345})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), want) {
			t.Errorf("the page in %s has no %q", l, want)
		}
	}
}
