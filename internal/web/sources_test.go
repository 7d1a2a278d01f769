package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"shelflist/internal/lookup"
)

// gated is a source that answers once its gate is open.
type gated struct {
	open chan struct{}
	work lookup.Work
}

func (*gated) Name() string             { return "openlibrary" }
func (*gated) TimeLimit() time.Duration { return time.Minute } // a busy machine's browser is slow
func (g *gated) Search(ctx context.Context, _ lookup.Query) ([]lookup.Work, error) {
	select {
	case <-g.open:
		return []lookup.Work{g.work}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
func (*gated) Owns(id string) bool { return strings.HasPrefix(id, "OL") }
func (*gated) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

func TestResultsAsTheyCome(t *testing.T) {
	slow := &gated{
		open: make(chan struct{}), work: lookup.Work{ID: "OL1W", Title: "Mother Night", Author: "Vonnegut, Kurt"},
	}
	s := newSite(t, nil, slow)
	some := s.get(t, "/search?search=vonnegut&waiting=some", browser)
	some.want(t, 200, "Slaughterhouse-Five", "Still asking", "Open Library",
		`<a href="/search?search=vonnegut">Show all answers</a>`)
	if strings.Contains(some.body, "Mother Night") {
		t.Error("the source that has not answered has")
	}
	m := regexp.MustCompile(`data-more="([^"]+)"`).FindStringSubmatch(some.body)
	if m == nil {
		t.Fatal("no address for more")
	}
	close(slow.open)
	for _, address := range []string{html.UnescapeString(m[1]), "/search?search=vonnegut"} {
		all := s.get(t, address, browser)
		all.want(t, 200, "Slaughterhouse-Five", "Mother Night")
		if strings.Contains(all.body, "Still asking") {
			t.Errorf("%s still asks", address)
		}
	}
}

func TestWhatWasUnderstood(t *testing.T) {
	s := newSite(t, nil)
	tag := regexp.MustCompile(`<[^>]+>`)
	for text, want := range map[string]string{
		"author:vonnegut+title:cradle":     "Looked for: as the author vonnegut in the title cradle",
		"%22cat%27s+cradle%22":             "Looked for: anywhere “ cat's cradle ”",
		"dewey:813+vonnegut":               "Looked for: Dewey numbers beginning with 813 anywhere vonnegut",
		"author:%3Cscript%3Ealert%3C/b%3E": "Looked for: as the author <script>alert</b>",
		"978-0-385-33384-9":                "Found for ISBN 9780385333849",
	} {
		a := s.get(t, "/search?search="+text, browser)
		got := strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(strings.ReplaceAll(a.body, "&#32;",
			" "), " "))), " ")
		if a.StatusCode != 200 || !strings.Contains(got, want) {
			t.Errorf("%s: %d, no %q in %s", text, a.StatusCode, want, got)
		}
	}
	if a := s.get(t, "/search?search=plain+words", browser); strings.Contains(a.body, "Looked for") {
		t.Error("plain words are explained")
	}
	s.get(t, "/search?search=author:vonnegut+title:cradle", browser).want(t, 200, "Cat&#39;s Cradle", "813.54")
}

func TestSourcesPage(t *testing.T) {
	s := newSite(t, nil, failing{
		&lookup.Failure{Source: "openlibrary", Reason: lookup.Slow, Err: errors.New("secret detail")},
	})
	s.get(t, "/sources", browser).want(t, 200, "Open Library", "Offline bibliography", "has not been asked yet")
	s.get(t, "/search?search=vonnegut", browser).want(t, 200)
	a := s.get(t, "/sources", browser)
	a.want(t, 200, "took too long to answer", "answers", "ago, in")
	if strings.Contains(a.body, "secret") {
		t.Error("the reader sees the error itself")
	}
	s.get(t, "/sources", program).want(t, 200, `"Name":"openlibrary"`, `"State":"failing"`)
}

// Programs get durations in milliseconds, and no times of what never happened.
func TestSourcesJSON(t *testing.T) {
	until := time.Now().Add(time.Minute)
	s := newSite(t, nil, failing{
		&lookup.Failure{Source: "openlibrary", Reason: lookup.Refused, Err: errors.New("secret detail")},
	})
	sources := func() (list []map[string]any) {
		if err := json.Unmarshal([]byte(s.get(t, "/sources", program).body), &list); err != nil || len(list) != 2 {
			t.Fatalf("%d sources, %v", len(list), err)
		}
		return list
	}
	for _, source := range sources() {
		if len(source) != 4 || source["State"] != "untried" || source["Asked"] != 0.0 || source["Failed"] != 0.0 {
			t.Errorf("before the first search: %v", source)
		}
	}
	s.get(t, "/search?search=vonnegut", browser).want(t, 200)
	list := sources()
	failing, working := list[0], list[1]
	if ms, ok := working["LatencyMilliseconds"].(float64); !ok || ms < 1 || ms > 60_000 ||
		working["LastFailure"] != nil || working["Reason"] != nil || working["CooldownUntil"] != nil {
		t.Errorf("the source that answers: %v", working)
	}
	at, err := time.Parse(time.RFC3339, fmt.Sprint(failing["LastFailure"]))
	if err != nil || at.After(until) || failing["Reason"] != "refused" || failing["LastAnswer"] != nil {
		t.Errorf("the source that fails: %v, %v", failing, err)
	}
}
