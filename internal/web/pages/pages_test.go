package pages

import "testing"

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
	}
}
