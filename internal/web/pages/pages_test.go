package pages

import "testing"

// A template is parsed when it is first wanted: a mistake in one must not wait for its reader.
func TestTemplatesParse(t *testing.T) {
	p := New(func(name string) string { return "/static/" + name })
	for name, parse := range p.parsed {
		if _, err := parse(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.listRow(); err != nil {
		t.Error(err)
	}
	if _, err := p.printRow(); err != nil {
		t.Error(err)
	}
}
