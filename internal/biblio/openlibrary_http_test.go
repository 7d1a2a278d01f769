package biblio

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOpenLibraryFailures(t *testing.T) {
	long := docs(`{"key":"/works/OL1W","title":"` + strings.Repeat("x", maxBody) + `"}`)
	tests := []struct {
		name   string
		page   http.HandlerFunc
		want   Reason
		resume time.Duration
	}{
		{"400", status(400), Refused, 0},
		{"403 with a page", status(403, "Content-Type", "text/html"), Refused, 0},
		{"404", status(404), Refused, 0},
		{"422", status(422), Refused, 0},
		{"429", status(429), Busy, 0},
		{"429 with seconds", status(429, "Retry-After", "120"), Busy, 2 * time.Minute},
		{"429 with too many seconds", status(429, "Retry-After", "99999"), Busy, maxRest},
		{"429 with nonsense", status(429, "Retry-After", "soon"), Busy, 0},
		{"429 with a date gone by", status(429, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"), Busy, 0},
		{"500", status(500), Broken, 0},
		{"503 with seconds", status(503, "Retry-After", "60"), Broken, time.Minute},
		{"204", status(204), Broken, 0},
		{"a page with status 200", status(200, "Content-Type", "text/html"), Broken, 0},
		{"nothing", says(""), Broken, 0},
		{"JSON of another kind", says(`[1,2]`), Broken, 0},
		{"no docs", says(`{"error":"no"}`), Broken, 0},
		{"docs of another kind", says(`{"docs":{"a":1}}`), Broken, 0},
		{"only documents of another kind", says(docs(`1`, `"a"`)), Broken, 0},
		{"cut short", says(docs(slaughterhouse)[:200]), Broken, 0},
		{"shorter than it says", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			io.WriteString(w, docs(slaughterhouse))
		}, Broken, 0},
		{"too long", says(long), Broken, 0},
		{"compressed, too long", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, long)
			z.Close()
		}, Broken, 0},
		{"not compressed as it says", status(200, "Content-Encoding", "gzip"), Broken, 0},
		{"connection closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, Unreachable, 0},
		{"redirect to another host", status(302, "Location", "http://other.invalid/search.json"), Broken, 0},
		{"redirect in a circle", status(302, "Location", "/search.json"), Broken, 0},
		{"redirect to nowhere", status(302), Broken, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			works, err := newDouble(t, searchPage(tt.page)).Search(t.Context(), ParseQuery("emma"))
			failure, ok := errors.AsType[*Failure](err)
			if !ok || failure.Reason != tt.want || failure.Source != "openlibrary" {
				t.Fatalf("got %v, %v, want %s", works, err, tt.want)
			}
			if failure.RetryAfter != tt.resume {
				t.Errorf("retry after %v, want %v", failure.RetryAfter, tt.resume)
			}
		})
	}
}

func TestRetryAfterDate(t *testing.T) {
	at := time.Now().Add(2 * time.Minute).UTC().Format(http.TimeFormat)
	if got := retryAfter(at); got < time.Minute || got > 2*time.Minute {
		t.Errorf("%s: %v", at, got)
	}
	if got := retryAfter("-5"); got != 0 {
		t.Errorf("-5: %v", got)
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
			_, err := d.Search(ctx, ParseQuery("emma"))
			if failure, ok := errors.AsType[*Failure](err); !ok || failure.Reason != Slow {
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
		{"nobody listens", closed.URL},
		{"not an address", "http://[::1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sources := NewSources([]Source{NewOpenLibrary(OpenLibraryOptions{URL: tt.url, UserAgent: agent}), near()})
			answer := sources.Search(t.Context(), ParseQuery("emma"))
			if got := reasons(answer); !slices.Equal(got, []Reason{Unreachable}) || len(answer.Works) != 1 {
				t.Errorf("got %+v, want unreachable and the other source's work", answer)
			}
			if got := reasons(sources.Search(t.Context(), ParseQuery("persuasion"))); !slices.Equal(got, []Reason{Resting}) {
				t.Errorf("then %v, want resting", got)
			}
		})
	}
}

// With the network cut a name server never answers: the dialer's time covers it.
func TestDialIsBounded(t *testing.T) {
	t.Parallel() // it takes its time
	dialer := newDialer()
	if dialer.Timeout != 700*time.Millisecond {
		t.Errorf("timeout %v: with what comes after it, more than a reader waits", dialer.Timeout)
	}
	dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	start := time.Now()
	if _, err := dialer.DialContext(t.Context(), "tcp", "openlibrary.invalid:443"); err == nil {
		t.Fatal("connected")
	}
	// Without it the resolver alone would take its own five seconds or more. A
	// busy machine may be late: anything near a second would measure that.
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("gave up after %v, want the dialer's %v", took, dialer.Timeout)
	}
}

func TestOpenLibraryTLSHandshakeIsBounded(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // it accepts, in the system's queue, and says nothing
	o := NewOpenLibrary(OpenLibraryOptions{URL: "https://" + listener.Addr().String(), UserAgent: agent})
	_, err = o.Search(t.Context(), ParseQuery("emma")) // without a limit, for ever
	if failure, ok := errors.AsType[*Failure](err); !ok || failure.Reason != Unreachable {
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
	if works, err := d.Search(t.Context(), ParseQuery("emma")); err != nil || len(works) != 1 {
		t.Errorf("got %v, %v", works, err)
	}
}

func TestCheckRedirect(t *testing.T) {
	for _, tt := range []struct {
		name, from, to string
		hops           int
		ok             bool
	}{
		{"same host", "https://a.org/x", "https://a.org/y", 1, true},
		{"to TLS", "http://a.org/x", "https://a.org/x", 1, true},
		{"away from TLS", "https://a.org/x", "http://a.org/x", 1, false},
		{"another host", "https://a.org/x", "https://b.org/x", 1, false},
		{"another port", "http://127.0.0.1:80/", "http://127.0.0.1:81/", 1, false},
		{"five", "https://a.org/x", "https://a.org/y", 5, true},
		{"six", "https://a.org/x", "https://a.org/y", 6, false},
	} {
		from := httptest.NewRequest(http.MethodGet, tt.from, nil)
		to := httptest.NewRequest(http.MethodGet, tt.to, nil)
		if err := checkRedirect(to, slices.Repeat([]*http.Request{from}, tt.hops)); (err == nil) != tt.ok {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
