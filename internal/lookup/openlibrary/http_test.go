package openlibrary

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shelflist/internal/lookup"
)

func TestOpenLibraryFailures(t *testing.T) {
	long := docs(`{"key":"/works/OL1W","title":"` + strings.Repeat("x", 4<<20) + `"}`)
	tests := []struct {
		name   string
		page   http.HandlerFunc
		want   lookup.Reason
		resume time.Duration
	}{
		{"400", status(400), lookup.Refused, 0},
		{"403 with a page", status(403, "Content-Type", "text/html"), lookup.Refused, 0},
		{"404", status(404), lookup.Refused, 0},
		{"422", status(422), lookup.Refused, 0},
		{"429", status(429), lookup.Busy, 0},
		{"429 with seconds", status(429, "Retry-After", "120"), lookup.Busy, 2 * time.Minute},
		{"429 with too many seconds", status(429, "Retry-After", "99999"), lookup.Busy, 10 * time.Minute},
		{"429 with nonsense", status(429, "Retry-After", "soon"), lookup.Busy, 0},
		{"429 with a date gone by", status(429, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"), lookup.Busy, 0},
		{"500", status(500), lookup.Broken, 0},
		{"503 with seconds", status(503, "Retry-After", "60"), lookup.Broken, time.Minute},
		{"204", status(204), lookup.Broken, 0},
		{"a page with status 200", status(200, "Content-Type", "text/html"), lookup.Broken, 0},
		{"nothing", says(""), lookup.Broken, 0},
		{"JSON of another kind", says(`[1,2]`), lookup.Broken, 0},
		{"no docs", says(`{"error":"no"}`), lookup.Broken, 0},
		{"docs of another kind", says(`{"docs":{"a":1}}`), lookup.Broken, 0},
		{"only documents of another kind", says(docs(`1`, `"a"`)), lookup.Broken, 0},
		{"cut short", says(docs(slaughterhouse)[:200]), lookup.Broken, 0},
		{"shorter than it says", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			io.WriteString(w, docs(slaughterhouse))
		}, lookup.Broken, 0},
		{"too long", says(long), lookup.Broken, 0},
		{"compressed, too long", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, long)
			z.Close()
		}, lookup.Broken, 0},
		{"not compressed as it says", status(200, "Content-Encoding", "gzip"), lookup.Broken, 0},
		{"connection closed", func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, lookup.Unreachable, 0},
		{"redirect to another host", status(302, "Location", "http://other.invalid/search.json"), lookup.Broken, 0},
		{"redirect in a circle", status(302, "Location", "/search.json"), lookup.Broken, 0},
		{"redirect to nowhere", status(302), lookup.Broken, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := newDouble(t, searchPage(tt.page)).Search(t.Context(), lookup.ParseQuery("emma"))
			failure, ok := errors.AsType[*lookup.Failure](err)
			if !ok || failure.Reason != tt.want || failure.Source != "openlibrary" {
				t.Fatalf("got %v, %v, want %s", works, err, tt.want)
			}
			if failure.RetryAfter != tt.resume {
				t.Errorf("retry after %v, want %v", failure.RetryAfter, tt.resume)
			}
		})
	}
}

func TestOpenLibraryHangs(t *testing.T) {
	tests := []struct {
		name string
		body string // before it hangs
	}{
		{"before it answers", ""},
		{"in the middle", docs(slaughterhouse)[:100]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			gone := make(chan struct{})
			d := newDouble(t, searchPage(func(w http.ResponseWriter, r *http.Request) {
				defer close(gone)
				if tt.body != "" {
					io.WriteString(w, tt.body)
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done()
			}))
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := d.Search(ctx, lookup.ParseQuery("emma"))
			if failure, ok := errors.AsType[*lookup.Failure](err); !ok || failure.Reason != lookup.Slow {
				t.Errorf("got %v, want slow", err)
			}
			<-gone // the connection was given up, not left open
		})
	}
}

func TestOpenLibraryUnreachable(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for _, tt := range []struct{ name, url string }{
		{"nothing listens", closed.URL},
		{"not an address", "http://[::1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sources := lookup.NewSources([]lookup.Source{New(Options{URL: tt.url, UserAgent: agent}), local{}})
			for i, text := range []string{"emma", "persuasion"} {
				inCooldown := i == 1
				answer := sources.Search(t.Context(), lookup.ParseQuery(text))
				if len(answer.Failures) != 1 || answer.Failures[0].Reason != lookup.Unreachable ||
					answer.Failures[0].InCooldown() != inCooldown || len(answer.Works) != 1 {
					t.Errorf("%s: %+v, want unreachable (in cooldown: %t) and the other source's work", text, answer,
						inCooldown)
				}
			}
		})
	}
}

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

func TestOpenLibraryTLSHandshakeIsBounded(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // it accepts, in the system's queue, and says nothing
	o := New(Options{URL: "https://" + listener.Addr().String(), UserAgent: agent})
	_, err = o.Search(t.Context(), lookup.ParseQuery("emma")) // without a limit, for ever
	if failure, ok := errors.AsType[*lookup.Failure](err); !ok || failure.Reason != lookup.Unreachable {
		t.Errorf("got %v, want unreachable", err)
	}
}

func TestOpenLibraryFollowsItsOwnRedirects(t *testing.T) {
	d := newDouble(t, map[string]http.HandlerFunc{
		"/search.json": status(301, "Location", "/moved/search.json"),
		"/moved/search.json": func(w http.ResponseWriter, r *http.Request) {
			says(docs(slaughterhouse))(w, r)
		},
	})
	if works, err := d.Search(t.Context(), lookup.ParseQuery("emma")); err != nil || len(works) != 1 {
		t.Errorf("got %v, %v", works, err)
	}
}
