package web

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/store"
	"shelflist/internal/web/guard"
	"shelflist/internal/web/problem"
	"shelflist/internal/web/texts"
	"shelflist/templates"
)

// Every kind of problem has a headline and a text in plain words.
func TestProblemTexts(t *testing.T) {
	loaded, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := loaded.For(httptest.NewRequest("GET", "/", nil))
	file, err := templates.Files.ReadFile("problem/problems.txt")
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{"wrong-host"}
	for _, m := range regexp.MustCompile(`\{\{define "([^"]+)"\}\}`).FindAllStringSubmatch(string(file), -1) {
		kinds = append(kinds, m[1])
	}
	for _, err := range problem.Causes() {
		kinds = append(kinds, problem.Diagnose(err).Kind)
	}
	if len(kinds) < 20 {
		t.Fatalf("only %q", kinds)
	}
	internal, _ := p.Problem("internal", nil)
	for _, kind := range kinds {
		for _, err := range []error{
			nil, &guard.HostError{Host: "a.example"}, &guard.HostError{Host: "a.example", Origin: "http://a.example"},
		} {
			headline, text := p.Problem(kind, err)
			if headline == "" || headline == internal && kind != "internal" || !strings.HasSuffix(text, ".") ||
				strings.ContainsAny(headline+text, "{}<>\n") || strings.Contains(text, "  ") {
				t.Errorf("%s: %q, %q", kind, headline, text)
			}
		}
	}
}

// Each error of the catalogue has a status and a kind of its own.
func TestCauses(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
		kind   string
	}{
		{store.ErrNotFound, 404, "no-book"},
		{store.ErrCursor, 400, "bad-place"},
		{store.ErrBusy, 503, "busy"},
		{store.ErrSlow, 503, "too-slow"},
		{store.ErrExhausted, 503, "exhausted"},
		{store.ErrFull, 507, "full"},
		{store.ErrQuota, 507, "quota"},
		{store.ErrTooLarge, 507, "file-limit"},
		{store.ErrGone, 500, "gone"},
		{store.ErrReadOnly, 500, "read-only"},
		{store.ErrDamaged, 500, "damaged"},
		{store.ErrDisk, 500, "disk"},
		{errors.New("another"), 500, "internal"},
	} {
		// The cause of an error comes before what SQLite reports.
		if p := problem.Diagnose(fmt.Errorf("adding: %w: %w", tt.err, store.ErrDisk)); tt.kind != "internal" &&
			(p.Status != tt.status || p.Kind != tt.kind) {
			t.Errorf("%v with an error of the disk: %d %s, want %d %s", tt.err, p.Status, p.Kind, tt.status, tt.kind)
		}
		if p := problem.Diagnose(fmt.Errorf("adding: %w", tt.err)); p.Status != tt.status || p.Kind != tt.kind {
			t.Errorf("%v: %d %s, want %d %s", tt.err, p.Status, p.Kind, tt.status, tt.kind)
		}
	}
}
