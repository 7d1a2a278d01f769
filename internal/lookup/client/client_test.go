package client

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"shelflist/internal/lookup"
)

// Three requests go at once and two more a third of a second apart. One that would have to wait too
// long fails at once.
func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New("far", "Shelflist/test", "", 3)
		start := time.Now()
		var took []time.Duration
		for range 5 {
			if err := c.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(start).Round(time.Millisecond))
		}
		if want := []time.Duration{0, 0, 0, 333 * time.Millisecond, 667 * time.Millisecond}; !slices.Equal(took, want) {
			t.Errorf("requests went after %v, want %v", took, want)
		}

		c.Limiter.ReserveN(time.Now(), 3) // other requests
		c.Limiter.ReserveN(time.Now(), 3)
		start = time.Now()
		err := c.wait(t.Context())
		if failure, ok := errors.AsType[*lookup.Failure](err); !ok || failure.Reason != lookup.Busy ||
			!errors.Is(err, lookup.ErrRateLimit) || time.Since(start) != 0 {
			t.Errorf("%v after %v, want busy at once", err, time.Since(start))
		}
	})
}

// far is a source that asks a server and finds one work.
type far struct {
	client *Client
	url    string
}

func (far) Name() string             { return "far" }
func (far) TimeLimit() time.Duration { return 4 * time.Second }
func (far) Owns(string) bool         { return false }
func (f far) Search(ctx context.Context, _ lookup.Query) ([]lookup.Work, error) {
	if _, err := f.client.Get(ctx, f.url); err != nil {
		return nil, err
	}
	return []lookup.Work{{ID: "far.1", Title: "Emma"}}, nil
}
func (far) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

// A request that our own rate limit held back is not counted as a failure of the source.
func TestRateLimitIsNoFailureOfTheSource(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	client := New("far", "Shelflist/test", "", 1)
	client.Limiter.SetBurst(0)
	client.Limiter.SetLimit(0)
	sources := lookup.NewSources([]lookup.Source{far{client, server.URL}})
	for _, text := range []string{"emma", "persuasion"} {
		answer := sources.Search(t.Context(), lookup.ParseQuery(text))
		if f := answer.Failures; len(f) != 1 || f[0].Reason != lookup.Busy || f[0].InCooldown() {
			t.Errorf("got %v, want busy and no cooldown", f)
		}
	}
	if h := sources.Health()[0]; h.State != lookup.Untried || asked != 0 {
		t.Errorf("%+v, asked %d times", h, asked)
	}
	client.Limiter.SetBurst(1)
	client.Limiter.SetLimit(1e9)
	if answer := sources.Search(t.Context(), lookup.ParseQuery("sanditon")); len(answer.Works) != 1 ||
		len(answer.Failures) != 0 {
		t.Errorf("with the limit lifted: %+v", answer)
	}
}

func TestRetryAfterDate(t *testing.T) {
	at := time.Now().Add(2 * time.Minute).UTC().Format(http.TimeFormat)
	if got := parseRetryAfter(at); got < time.Minute || got > 2*time.Minute {
		t.Errorf("%s: %v", at, got)
	}
	if got := parseRetryAfter("-5"); got != 0 {
		t.Errorf("-5: %v", got)
	}
}

// With the network cut, the name server never answers. The dialer's timeout covers that too.
func TestDialIsBounded(t *testing.T) {
	t.Parallel() // it takes as long as the timeout
	dialer := newDialer()
	if dialer.Timeout != 700*time.Millisecond {
		t.Errorf("timeout %v, want 700ms", dialer.Timeout)
	}
	dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	start := time.Now()
	if _, err := dialer.DialContext(t.Context(), "tcp", "openlibrary.invalid:443"); err == nil {
		t.Fatal("connected")
	}
	// Without the timeout, the resolver alone would take five seconds or more. The bound leaves
	// room for a busy machine.
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("gave up after %v, want the dialer's %v", took, dialer.Timeout)
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
