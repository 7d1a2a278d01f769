package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/web/problem"
	"shelflist/templates"
)

// faulty is a source each of whose works has something wrong with it.
type faulty struct{}

func (faulty) Name() string        { return "openlibrary" }
func (faulty) Owns(id string) bool { return !strings.HasPrefix(id, "w") }
func (faulty) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return nil, nil
}
func (faulty) Find(_ context.Context, id string) (lookup.Work, error) {
	switch id {
	case "unanswered":
		return lookup.Work{}, &lookup.Failure{
			Source: "openlibrary", Reason: lookup.Unreachable, Err: errors.New("refused"),
		}
	case "untitled":
		return lookup.Work{ID: id}, nil
	case "endless":
		return lookup.Work{ID: id, Title: strings.Repeat("x", 30_000)}, nil
	}
	return lookup.Work{}, lookup.ErrNotFound
}

// Every kind of error is answered as docs/openapi.yaml says: site.do compares. Those that a request
// can't bring about are in TestOpenAPIHasErrorsOfAllRoutes.
func TestOpenAPIHasAllErrors(t *testing.T) {
	s := newSite(t, []catalogue.Book{{Title: "Emma"}, {Title: "Ulysses", Summary: strings.Repeat("long ", 3000)}},
		faulty{})
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":1,"Notes":"first"}`).want(t, 200)
	s.sendJSON(t, "PATCH", "/books/1", program, `{"Version":2,"Notes":"second"}`).want(t, 200)
	tried := append([]string{"internal", "no-backup"}, importKinds...) // which TestImportErrors brings about
	tried = append(tried, accountKinds...)                             // and login_test.go
	for _, tt := range []struct {
		kind, method, path string
		status             int
		body               string
	}{
		{"bad-request", "GET", "/unapi?format=ris", 400, ""},
		{"bad-place", "GET", "/books.json?after=x", 400, ""},
		{"bad-json", "POST", "/books", 400, "["},
		{"no-version", "PATCH", "/books/1", 400, `{"Title":"Emma"}`},
		{"no-id", "POST", "/books/add", 400, ""},
		{"cross-site", "POST", "/samples/remove", 403, ""},
		{"wrong-host", "POST", "/samples/remove", 421, ""},
		{"not-found", "GET", "/nowhere", 404, ""},
		{"no-book", "GET", "/books/99", 404, ""},
		{"no-format", "GET", "/books/1.pdf", 404, ""},
		{"no-work", "POST", "/books/add?id=none", 404, ""},
		{"no-removal", "POST", "/removals/99/restore", 404, ""},
		{"no-samples", "POST", "/samples/remove", 404, ""},
		{"no-copy", "DELETE", "/copies/99", 404, ""},
		{"no-cover", "GET", "/covers/1", 404, ""},
		{"picture-format", "PUT", "/covers/1", 415, "a cover"},
		{"no-picture", "PUT", "/covers/1", 422, ""},
		{"picture-damaged", "PUT", "/covers/1", 422, "\xff\xd8"},
		{"picture-too-large", "PUT", "/covers/1", 422, string(claimedPNG(30_000, 30_000))},
		{"picture-too-small", "PUT", "/covers/1", 422, string(pngFile(t, 1, 1, redCover))},
		{"no-change", "POST", "/batches/99/undo", 404, ""},
		{"no-method", "PUT", "/books/1", 405, ""},
		{"too-long-for-marc", "GET", "/unapi?id=/books/2&format=marc", 406, ""},
		{"stale", "PATCH", "/books/1", 409, `{"Version":1,"Title":"Emma!"}`},
		{"last-copy", "DELETE", "/copies/1", 409, ""},
		{"changed-since", "POST", "/changes/1/undo", 409, ""},
		{"too-large", "POST", "/books", 413, `{"Title":"` + strings.Repeat("x", 2<<20) + `"}`},
		{"no-form", "POST", "/books", 415, `{"Title":"Emma"}`},
		{"invalid", "POST", "/books/1/copies", 422, `{"Status":"eaten"}`},
		{"not-looked-up", "GET", "/books/2/fetch", 422, ""},
		{"nothing-ticked", "POST", "/many?do=prefix", 422, ""},
		{"no-action", "POST", "/many?pk=1", 422, ""},
		{"no-heading", "POST", "/headings?from=x", 422, ""},
		{"no-books", "POST", "/headings?from=x&to=y&field=Subjects", 422, ""},
		{"no-pair", "POST", "/duplicates?pk=1", 422, ""},
		{"no-answer", "POST", "/books/add?id=unanswered", 502, ""},
		{"no-title", "POST", "/books/add?id=untitled", 502, ""},
		{"bad-work", "POST", "/books/add?id=endless", 502, ""},
		{"stopping", "GET", "/readyz", 503, ""},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			tried = append(tried, tt.kind)
			r := s.request(t, tt.method, tt.path, program, nil)
			if tt.body != "" {
				r = s.jsonRequest(t, tt.method, tt.path, program, tt.body)
			}
			switch tt.kind {
			case "no-form":
				r.Header.Set("Content-Type", "text/plain")
			case "cross-site":
				r.Header.Set("Sec-Fetch-Site", "cross-site")
			case "wrong-host":
				r.Host = "shelflist.example"
			case "stopping":
				s.Drain()
			}
			a := s.do(t, r)
			var got struct{ Error, Message string }
			if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != tt.status ||
				got.Error != tt.kind {
				t.Errorf("%d %s, %v, want %d", a.StatusCode, a.body, err, tt.status)
			}
		})
	}
	for _, err := range problem.Causes() {
		if p := problem.Diagnose(err); p.Status >= 500 || p.Kind == "too-many" {
			tried = append(tried, p.Kind)
		}
	}
	file, err := templates.Files.ReadFile("problem/problems.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\{\{define "([^"]+)"\}\}`).FindAllStringSubmatch(string(file), -1) {
		if !slices.Contains(tried, m[1]) {
			t.Errorf("no request is answered with %q here", m[1])
		}
	}
}
