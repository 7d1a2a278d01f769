package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/urfave/negroni/v3"

	"shelflist/internal/catalogue"
	"shelflist/internal/lookup"
	"shelflist/internal/lru"
	"shelflist/internal/metrics"
	"shelflist/internal/store"
	"shelflist/internal/store/groupcommit"
)

// far is a source that always fails.
type far struct{}

func (far) Name() string             { return "far" }
func (far) Owns(string) bool         { return false }
func (far) TimeLimit() time.Duration { return time.Minute }
func (far) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return nil, &lookup.Failure{Source: "far", Reason: lookup.Unreachable}
}
func (far) Find(context.Context, string) (lookup.Work, error) {
	return lookup.Work{}, lookup.ErrNotFound
}

// near is a source that always answers.
type near struct{ far }

func (near) Name() string { return "near" }
func (near) Search(context.Context, lookup.Query) ([]lookup.Work, error) {
	return []lookup.Work{{ID: "1", Title: "Emma"}}, nil
}

// watched returns metrics of a catalogue, and the catalogue.
func watched(t *testing.T, path string) (*metrics.Metrics, *store.Store, *lookup.Sources) {
	t.Helper()
	m := metrics.New(metrics.Build{Version: "v1.2.3", Revision: "abc"})
	st, err := store.Open(t.Context(), path, store.Options{OnWritten: m.Written})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	sources := lookup.NewSources([]lookup.Source{far{}, near{}})
	t.Cleanup(func() { sources.Close() })
	sources.Observe(m.Asked)
	m.Watch(st, sources)
	m.Cache("pages", func() lru.Stats { return lru.Stats{Hits: 3, Misses: 2, Bytes: 100} })
	m.Covers(func() lru.Stats { return lru.Stats{} })
	m.Backups(time.Time{})
	m.Requests.SetRoutes([]string{"GET /books/{pk}"})
	return m, st, sources
}

func text(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	return string(m.Text(t.Context()))
}

// wantLines checks that a text has lines, and none that begin with what stands after a minus.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		unwanted, isUnwanted := strings.CutPrefix(line, "-")
		if isUnwanted && strings.Contains(text, unwanted) ||
			!isUnwanted && !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("want %s; there is\n%s", line, matching(text, unwanted))
		}
	}
}

// matching returns the lines that have the same name.
func matching(text, line string) string {
	name := regexp.MustCompile(`^\w+`).FindString(line)
	var found strings.Builder
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, name) {
			found.WriteString(l)
		}
	}
	return found.String()
}

func TestNumbers(t *testing.T) {
	m, st, sources := watched(t, filepath.Join(t.TempDir(), "dev.db"))
	wantLines(t, text(t, m),
		`shelflist_books 0`, `shelflist_backup_last_success_timestamp_seconds 0`,
		`shelflist_covers_total{outcome="none"} 0`,
		`shelflist_source_requests_total{source="far",outcome="unreachable"} 0`,
		`shelflist_source_failing{source="far"} 0`, `shelflist_write_batch_duration_seconds_count 0`,
		`-shelflist_http_requests_total{`)

	if _, _, err := st.Add(t.Context(), catalogue.Book{Title: "Emma", Cover: "https://example.org/1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Remove(t.Context(), 99); err == nil {
		t.Fatal("a book that isn't there was removed")
	}
	sources.Search(t.Context(), lookup.ParseQuery("emma"))
	m.CoverAsked("fetched")
	m.BackedUp(time.Unix(1_700_000_000, 0), nil)
	m.BackedUp(time.Unix(1_800_000_000, 0), errors.New("no room"))
	wantLines(t, text(t, m),
		`shelflist_build_info{version="v1.2.3",revision="abc",go="`+goVersion(t)+`"} 1`,
		`shelflist_books 1`, `shelflist_copies 1`, `shelflist_covers_waiting 1`, `shelflist_imports_under_way 0`,
		`shelflist_catalogue_ready 1`, `shelflist_catalogue_damaged 0`,
		`shelflist_writes_total{outcome="done"} 1`, `shelflist_writes_total{outcome="failed"} 1`,
		`shelflist_write_batch_duration_seconds_count 2`,
		`shelflist_source_requests_total{source="far",outcome="unreachable"} 1`,
		`shelflist_source_requests_total{source="near",outcome="answered"} 1`,
		`shelflist_source_request_duration_seconds_count{source="near"} 1`, `shelflist_source_failing{source="far"} 1`,
		`shelflist_source_in_cooldown{source="far"} 1`, `shelflist_source_failing{source="near"} 0`,
		`shelflist_covers_total{outcome="fetched"} 1`, `shelflist_backups_total{outcome="done"} 1`,
		`shelflist_backups_total{outcome="failed"} 1`, `shelflist_backup_last_success_timestamp_seconds 1700000000`,
		`shelflist_cache_hits_total{cache="pages"} 3`, `shelflist_cache_misses_total{cache="pages"} 2`,
		`shelflist_cache_bytes{cache="pages"} 100`, `shelflist_cache_misses_total{cache="answers"} 1`)
}

// goVersion returns the version of Go that tests are built with.
func goVersion(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`go_info\{version="([^"]+)"`).FindStringSubmatch(string(metrics.New(metrics.Build{}).Text(t.Context())))[1]
}

// A catalogue that can't be read leaves its numbers out, and takes none of the others away.
func TestUnreadable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dev.db")
	m, st, _ := watched(t, path)
	wantLines(t, text(t, m), `shelflist_books 0`, `shelflist_catalogue_ready 1`)
	if err := os.Rename(path, path+"-away"); err != nil {
		t.Fatal(err)
	}
	wantLines(t, text(t, m), `shelflist_catalogue_ready 0`)
	if err := os.Rename(path+"-away", path); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	wantLines(t, text(t, m), `shelflist_catalogue_ready 0`, "-shelflist_books ", "-shelflist_copies ",
		"-shelflist_imports_under_way ", `shelflist_source_failing{source="far"} 0`)
}

// Requests are counted by the route's pattern: whatever is asked for makes no further series.
func TestRequests(t *testing.T) {
	m := metrics.New(metrics.Build{})
	m.Requests.SetRoutes([]string{"GET /books/{pk}", "GET /gone"})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /books/{pk}", func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(text(t, m), "shelflist_http_requests_in_flight 1\n") {
			t.Error("a request is answered and not in flight")
		}
		io.WriteString(w, "a book")
	})
	mux.HandleFunc("GET /gone", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /other", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	chain := negroni.New()
	chain.Use(m.Requests)
	chain.UseHandler(mux)
	get := func(path string) {
		defer func() { _ = recover() }()
		chain.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	for i := range 100 {
		get(fmt.Sprint("/books/", i))
		get(fmt.Sprint("/nothing/", i))
	}
	get("/gone")
	get("/other")
	got := text(t, m)
	wantLines(t, got,
		`shelflist_http_requests_total{route="GET /books/{pk}",status="200"} 100`,
		`shelflist_http_requests_total{route="none",status="404"} 100`,
		`shelflist_http_requests_total{route="GET /gone",status="499"} 1`,
		`shelflist_http_requests_total{route="none",status="499"} 1`,
		`shelflist_http_request_duration_seconds_bucket{route="GET /books/{pk}",le="+Inf"} 100`,
		`shelflist_http_request_duration_seconds_count{route="none"} 101`,
		`shelflist_http_requests_in_flight 0`)
	if n := strings.Count(got, "\nshelflist_http_requests_total{"); n != 4 {
		t.Errorf("%d series, want 4", n)
	}
}

// docs/metrics.md has the metrics, with their types and labels, and no others.
func TestDocumented(t *testing.T) {
	m, _, sources := watched(t, filepath.Join(t.TempDir(), "dev.db"))
	sources.Search(t.Context(), lookup.ParseQuery("emma"))
	m.Written(groupcommit.Batch{Written: 1})
	chain := negroni.New()
	chain.Use(m.Requests)
	chain.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))

	got := map[string]string{} // types and labels, by name
	var name string
	for line := range strings.Lines(text(t, m)) {
		fields := strings.Fields(line)
		switch {
		case !strings.Contains(line, "shelflist_"):
		case strings.HasPrefix(line, "# HELP "):
			name = fields[2]
			if want := fmt.Sprintf("# HELP %s %s\n", name, metrics.Names[name]); line != want ||
				metrics.Names[name] == "" {
				t.Errorf("%swant %s", line, want)
			}
		case strings.HasPrefix(line, "# TYPE "):
			got[name] = fields[3] + " " + strings.TrimSpace(got[name])
		default:
			if base := strings.TrimPrefix(line, name); base == line {
				t.Errorf("%s stands below %s", line, name)
			}
			kind, _, _ := strings.Cut(got[name], " ")
			got[name] = kind + " " + labels(line)
		}
	}
	documented := map[string]string{}
	file, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `(shelflist_\\w+)` \\| (\\w+) \\| (.*?) \\| (.+) \\|$").FindAllStringSubmatch(string(file),
		-1) {
		documented[row[1]] = row[2] + " " + strings.ReplaceAll(row[3], "`", "")
		if help := strings.ReplaceAll(row[4], "`", ""); help != metrics.Names[row[1]] {
			t.Errorf("docs/metrics.md says of %s %q, want %q", row[1], help, metrics.Names[row[1]])
		}
	}
	if !maps.Equal(got, documented) {
		t.Errorf("docs/metrics.md has\n%v, want\n%v", documented, got)
	}
	for name := range metrics.Names {
		if got[name] == "" {
			t.Errorf("%s is described and never shown", name)
		}
	}
}

// labels returns the names of the labels of a series, separated by commas.
func labels(line string) string {
	var names []string
	for _, m := range regexp.MustCompile(`[{,](\w+)="`).FindAllStringSubmatch(line, -1) {
		if m[1] != "le" {
			names = append(names, m[1])
		}
	}
	return strings.Join(names, ", ")
}

// The address of their own has the metrics, and profiles; the profiles need no parameters.
func TestOwnAddress(t *testing.T) {
	m, _, _ := watched(t, filepath.Join(t.TempDir(), "dev.db"))
	h := m.Handler()
	for _, tt := range []struct {
		method, path, kind, part string
		status                   int
	}{
		{"GET", "/metrics", metrics.MediaType, "shelflist_books 0\n", 200},
		{"HEAD", "/metrics", metrics.MediaType, "", 200},
		{"GET", "/debug/pprof/", "text/html; charset=utf-8", "goroutine", 200},
		{"GET", "/debug/pprof/goroutine?debug=1", "text/plain; charset=utf-8", "goroutine profile: total", 200},
		{"GET", "/debug/pprof/heap", "application/octet-stream", "", 200},
		{"GET", "/debug/pprof/cmdline", "text/plain; charset=utf-8", "metrics.test", 200},
		{"GET", "/debug/pprof/symbol", "text/plain; charset=utf-8", "num_symbols", 200},
		{"GET", "/", "", "", 404},
		{"POST", "/metrics", "", "", 405},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		kind := w.Header().Get("Content-Type")
		if w.Code != tt.status || tt.kind != "" && kind != tt.kind || !strings.Contains(w.Body.String(), tt.part) {
			t.Errorf("%s %s: status %d, %s\n%.300s", tt.method, tt.path, w.Code, kind, w.Body)
		}
	}
}

// Other sites can't let a reader's browser make profiles.
func TestOwnAddressIsNoOtherSites(t *testing.T) {
	h := metrics.New(metrics.Build{}).Handler()
	for site, want := range map[string]int{
		"": 200, "none": 200, "same-origin": 200, "same-site": 403, "cross-site": 403, "?": 403,
	} {
		r := httptest.NewRequest(http.MethodGet, "/debug/pprof/heap", nil)
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %q: status %d, want %d", site, w.Code, want)
		}
	}
}

// The names follow Prometheus' conventions.
func TestNames(t *testing.T) {
	names := slices.Sorted(maps.Keys(metrics.Names))
	for _, name := range names {
		unit := regexp.MustCompile(`_(seconds|bytes|total|info)$`)
		plain := []string{
			"shelflist_books", "shelflist_copies", "shelflist_http_requests_in_flight", "shelflist_catalogue_ready",
			"shelflist_catalogue_damaged", "shelflist_source_failing", "shelflist_source_in_cooldown",
			"shelflist_covers_waiting", "shelflist_imports_under_way",
		}
		if !regexp.MustCompile(`^shelflist(_[a-z]+)+$`).MatchString(name) ||
			!unit.MatchString(name) && !slices.Contains(plain, name) {
			t.Errorf("%s has no unit, and is no plain number", name)
		}
	}
}

// BenchmarkRequests measures what counting adds to a request.
func BenchmarkRequests(b *testing.B) {
	m := metrics.New(metrics.Build{})
	m.Requests.SetRoutes([]string{"GET /books/{pk}"})
	r := httptest.NewRequest(http.MethodGet, "/books/1", nil)
	r.Pattern = "GET /books/{pk}"
	w := negroni.NewResponseWriter(httptest.NewRecorder())
	w.WriteHeader(http.StatusOK)
	next := func(http.ResponseWriter, *http.Request) {}
	b.ReportAllocs()
	for b.Loop() {
		m.Requests.ServeHTTP(w, r, next)
	}
}
