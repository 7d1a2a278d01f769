package locale

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/exchange/intake"
	"shelflist/templates"
)

// english returns all texts of the templates, and the reasons that pages show.
func english(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	note := func(s string) string {
		all[s] = true
		return s
	}
	err := fs.WalkDir(templates.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := templates.Files.ReadFile(path)
		if strings.HasSuffix(path, ".ace") {
			eachLine(string(source), note)
		} else {
			eachDefinition(string(source), note)
		}
		return err
	})
	if err != nil || len(all) < 500 {
		t.Fatalf("%d texts, %v", len(all), err)
	}
	for _, reason := range intake.ReasonTexts() {
		all[reason] = true
	}
	return all
}

var (
	actions  = regexp.MustCompile(`\{\{.*?\}\}`)
	elements = regexp.MustCompile(`</?[a-z]+`)
)

// values returns the actions of a text that show something, sorted.
func values(s string) []string {
	all := actions.FindAllString(s, -1)
	all = slices.DeleteFunc(all, func(a string) bool { return regexp.MustCompile(`^\{\{(if|else|end|or)\b`).MatchString(a) })
	slices.Sort(all)
	return all
}

// Each text has its entry in each language, with the same values and elements, and each entry its
// text.
func TestTextsAreComplete(t *testing.T) {
	all := english(t)
	for _, l := range Languages[1:] {
		texts, err := load(l)
		if err != nil {
			t.Fatal(err)
		}
		for s := range all {
			translated, ok := texts[s]
			if !ok {
				t.Errorf("%s lacks %q", l, s)
				continue
			}
			a, b := elements.FindAllString(s, -1), elements.FindAllString(translated, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(values(s), values(translated)) || !slices.Equal(a, b) || strings.Count(s, "\n") != strings.Count(translated, "\n") {
				t.Errorf("%s has other values, elements or lines in %q than there are in %q", l, translated, s)
			}
		}
		for s := range texts {
			if !all[s] {
				t.Errorf("%s has an entry for %q, which is in no template", l, s)
			}
		}
	}
}

// Only the texts of a template change.
func TestReplaceLine(t *testing.T) {
	shout := func(s string) string { return strings.ToUpper(s) }
	for line, want := range map[string]string{
		"p.hint Nothing yet":                "p.hint NOTHING YET",
		`a href="/x" Go`:                    `a href="/x" GO`,
		`input name=q placeholder="Filter"`: `input name=q placeholder="FILTER"`,
		"nav aria-label=Pages":              `nav aria-label="PAGES"`,
		"| {{.Count}} books":                "| {{.COUNT}} BOOKS",
		"{{if .Open}}":                      "{{if .Open}}",
		"= include x/y .Text":               "= include x/y .Text",
		"/ a comment":                       "/ a comment",
		"span.vh {{.Name}}":                 "span.vh {{.Name}}",
		"| –":                               "| –",
		"a.brand href=/ Shelflist":          "a.brand href=/ Shelflist",
		`{{else if eq . "POST /books/{pk}" "PATCH /books/{pk}"}}`: `{{else if eq . "POST /books/{pk}" "PATCH /books/{pk}"}}`,
		"#id.x": "#id.x",
	} {
		if got := replaceLine(line, shout); got != want {
			t.Errorf("%s becomes %s, want %s", line, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for accept, want := range map[string]Language{
		"": "en", "en-US,en;q=0.9,de;q=0.8": "en", "de": "de", "de-AT,en;q=0.5": "de", "fr-CA, fr;q=0.9": "fr", "es-419": "es", "pt-BR,es;q=0.5": "es",
		"en-GB;q=0.1, de": "de", "en-US;q=0.5,en;q=0.3,fr-FR;q=0.8": "fr", "de;q=0.5,en;q=0.8": "en",
		"fr;q=0.2,es;q=0.9,en;q=0.1": "es", "EN-us;q=0.1,DE": "de",
		"en,de": "en", "de,en": "de", "en;q=1.0,de": "en", "de;q=0.1,*;q=0.5": "de", "nl,de;q=0.9,en;q=0.8": "de",
		"en;q=0, fr;q=0.1": "fr", "en-GB;q=0,es": "es", "de;q=0,fr;q=0.5": "fr", "de;q=0": "en",
		"de;q=0.000,en;q=0.1": "en",
		"ja":                  "en", "*": "en", "x;;;": "en", "gsw,de;q=0.5": "de", strings.Repeat("de,", 100): "en",
	} {
		if got := Match(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
	for _, l := range Languages {
		if got, ok := Parse(string(l)); got != l || !ok || l.Name() == "" {
			t.Errorf("%s: %s, %v", l, got, ok)
		}
	}
	if _, ok := Parse("xx"); ok {
		t.Error("xx is a language")
	}
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		n    int64
		want [4]string // in English, German, French and Spanish
	}{
		{0, [4]string{"0", "0", "0", "0"}},
		{999, [4]string{"999", "999", "999", "999"}},
		{1000, [4]string{"1,000", "1.000", "1\u202f000", "1000"}},
		{12345, [4]string{"12,345", "12.345", "12\u202f345", "12.345"}},
		{1234567, [4]string{"1,234,567", "1.234.567", "1\u202f234\u202f567", "1.234.567"}},
		{-1234, [4]string{"-1,234", "-1.234", "-1\u202f234", "-1234"}},
	} {
		for i, l := range Languages {
			if got := l.Number(tt.n); got != tt.want[i] {
				t.Errorf("%d in %s is %q, want %q", tt.n, l, got, tt.want[i])
			}
		}
	}
}
