package web_test

import (
	"strings"
	"testing"

	"shelflist/internal/metrics"
	"shelflist/internal/web"
)

// The metrics count requests by their route, and what is kept.
func TestMetrics(t *testing.T) {
	s := newSite(t, manyBooks(3), func(c *web.Config) { c.ShowMetrics = true })
	for range 3 {
		s.get(t, "/", browser).want(t, 200)
	}
	s.get(t, "/books/2", browser).want(t, 200)
	s.get(t, "/books/99", browser).want(t, 404)
	s.get(t, "/books/1/", browser).want(t, 200) // leads to the address without the slash
	s.get(t, "/secret-of-a-reader?q=secret", browser).want(t, 404)
	s.do(t, s.request(t, "HEAD", "/books/3", browser, nil)).want(t, 200)
	s.post(t, "/metrics", browser, nil).want(t, 405)
	s.get(t, "/search?search=vonnegut", program).want(t, 200)
	a := s.get(t, "/metrics", "text/plain").want(t, 200,
		"\n"+`shelflist_http_requests_total{route="GET /{$}",status="200"} 3`+"\n",
		"\n"+`shelflist_http_requests_total{route="GET /books/{pk}",status="200"} 3`+"\n",
		"\n"+`shelflist_http_requests_total{route="GET /books/{pk}",status="404"} 1`+"\n",
		"\n"+`shelflist_http_requests_total{route="none",status="308"} 1`+"\n",
		"\n"+`shelflist_http_requests_total{route="none",status="404"} 1`+"\n",
		"\n"+`shelflist_http_requests_total{route="none",status="405"} 1`+"\n",
		"\n"+`shelflist_http_request_duration_seconds_count{route="GET /{$}"} 3`+"\n",
		"\n"+`shelflist_http_requests_in_flight 1`+"\n",
		"\n"+`shelflist_cache_hits_total{cache="pages"} 0`+"\n",
		"\n"+`shelflist_books 3`+"\n", "\n"+`shelflist_copies 3`+"\n",
		"\n"+`shelflist_source_failing{source="offline"} 0`+"\n")
	if strings.Contains(a.body, "secret") {
		t.Error("the metrics have what a reader asked for")
	}
	if got := a.Header.Get("Content-Type"); got != metrics.MediaType {
		t.Errorf("Content-Type is %q, want %q", got, metrics.MediaType)
	}
	if got := a.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", got)
	}
	if log := s.log.String(); strings.Contains(log, "path=/metrics route=\"GET /metrics\"") {
		t.Error("a reading of the metrics is logged as a request")
	}
}

func TestMetricsOfKeptPages(t *testing.T) {
	s := newSite(t, manyBooks(3), cacheOf(8<<20), func(c *web.Config) { c.ShowMetrics = true })
	for range 3 {
		s.get(t, "/", browser).want(t, 200)
	}
	s.get(t, "/metrics", "text/plain").want(t, 200, `shelflist_cache_hits_total{cache="pages"} 2`,
		`shelflist_cache_misses_total{cache="pages"} 1`)
}

// Nobody sees the metrics unless they are to be shown.
func TestMetricsAreOff(t *testing.T) {
	newSite(t, nil).get(t, "/metrics", "text/plain").want(t, 404, "not-found")
}
