package lookup_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"shelflist/internal/lookup"
	"shelflist/internal/lookup/openlibrary"
	"shelflist/internal/lookup/sru"
)

// hasty is a source with a time limit that a test can wait for.
type hasty struct{ *sru.Source }

func (hasty) TimeLimit() time.Duration { return 200 * time.Millisecond }

// local is a source that always finds one work.
type local struct{}

func (local) Name() string     { return "local" }
func (local) Owns(string) bool { return false }
func (local) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return []lookup.Work{{ID: "local.1", Title: "Emma"}}, nil
}
func (local) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

func TestThreeOfFourSourcesDown(t *testing.T) {
	serve := func(h http.HandlerFunc) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	target := func(name, url string) sru.Target {
		return sru.Target{
			Name: name, URL: url, Schema: "marcxml", Title: "dc.title", Author: "dc.creator", ISBN: "bath.isbn",
			ID: "rec.id",
		}
	}
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	hangs := serve(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	garbage := serve(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>Sorry</html>")) })

	hanging := hasty{sru.New(target("hanging", hangs), "Shelflist/test")}
	sources := lookup.NewSources([]lookup.Source{
		sru.New(target("unreachable", closed.URL), "Shelflist/test"),
		hanging,
		openlibrary.New(openlibrary.Options{URL: garbage, UserAgent: "Shelflist/test"}),
		local{},
	})
	start := time.Now()
	answer := sources.Search(t.Context(), lookup.ParseQuery("emma"))
	if took, usual := time.Since(start), hanging.Source.TimeLimit(); took >= usual {
		t.Errorf("took %v, with a time limit of 200ms in place of the usual %v", took, usual)
	}
	if len(answer.Works) != 1 || answer.Works[0].ID != "local.1" {
		t.Errorf("works %+v, want the fourth source's", answer.Works)
	}
	var named []string
	for _, f := range answer.Failures {
		named = append(named, f.Source+" "+string(f.Reason))
	}
	if want := []string{"unreachable unreachable", "hanging slow", "openlibrary broken"}; !slices.Equal(named, want) {
		t.Errorf("failures %v, want %v", named, want)
	}
}
