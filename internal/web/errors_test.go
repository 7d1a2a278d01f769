package web

import (
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/web/guard"
	"shelflist/templates"
)

// Every kind of problem has a headline and a text in plain words.
func TestProblemTexts(t *testing.T) {
	p, err := loadProblems()
	if err != nil {
		t.Fatal(err)
	}
	file, err := templates.Files.ReadFile("problem/problems.txt")
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{"wrong-host"}
	for _, m := range regexp.MustCompile(`\{\{define "([^"]+)"\}\}`).FindAllStringSubmatch(string(file), -1) {
		kinds = append(kinds, m[1])
	}
	for _, c := range causes {
		kinds = append(kinds, c.kind)
	}
	if len(kinds) < 20 {
		t.Fatalf("only %q", kinds)
	}
	internal, _ := p.text("internal", nil)
	for _, kind := range kinds {
		for _, err := range []error{nil, &guard.HostError{Host: "a.example"}, &guard.HostError{Host: "a.example", Origin: "http://a.example"}} {
			headline, text := p.text(kind, err)
			if headline == "" || headline == internal && kind != "internal" || !strings.HasSuffix(text, ".") || strings.ContainsAny(headline+text, "{}<>\n") || strings.Contains(text, "  ") {
				t.Errorf("%s: %q, %q", kind, headline, text)
			}
		}
	}
}
