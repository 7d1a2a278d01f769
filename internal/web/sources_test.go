package web_test

import (
	"context"
	"errors"
	"html"
	"regexp"
	"strings"
	"testing"

	"shelflist/internal/biblio"
)

// gated is a source that answers once its gate is open.
type gated struct {
	open chan struct{}
	work biblio.Work
}

func (*gated) Name() string { return "openlibrary" }
func (g *gated) Search(ctx context.Context, _ biblio.Query) ([]biblio.Work, error) {
	select {
	case <-g.open:
		return []biblio.Work{g.work}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
func (*gated) Find(context.Context, string) (biblio.Work, error) {
	return biblio.Work{}, biblio.ErrNotFound
}

func TestResultsAsTheyCome(t *testing.T) {
	slow := &gated{open: make(chan struct{}), work: biblio.Work{ID: "OL1W", Title: "Mother Night", Author: "Vonnegut, Kurt"}}
	s := newSite(t, nil, slow)
	some := s.get(t, "/search?search=vonnegut&waiting=some", browser)
	some.want(t, 200, "Slaughterhouse-Five", "Still asking", "Open Library", `<a href="/search?search=vonnegut">Show all answers</a>`)
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
		got := strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(strings.ReplaceAll(a.body, "&#32;", " "), " "))), " ")
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
	s := newSite(t, nil, failing{&biblio.Failure{Source: "openlibrary", Reason: biblio.Slow, Err: errors.New("secret detail")}})
	s.get(t, "/sources", browser).want(t, 200, "Open Library", "Offline bibliography", "has not been asked yet")
	s.get(t, "/search?search=vonnegut", browser).want(t, 200)
	a := s.get(t, "/sources", browser)
	a.want(t, 200, "took too long to answer", "answers", "ago, in")
	if strings.Contains(a.body, "secret") {
		t.Error("the reader sees the error itself")
	}
	s.get(t, "/sources", program).want(t, 200, `"Name":"openlibrary"`, `"State":"failing"`)
}
