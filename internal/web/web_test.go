package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/importing"
	"shelflist/internal/lookup"
	"shelflist/internal/lookup/offline"
	"shelflist/internal/lookup/offline/build"
	"shelflist/internal/lookup/offline/build/csvfile"
	"shelflist/internal/store"
	"shelflist/internal/store/backup"
	"shelflist/internal/web"
	"shelflist/internal/web/guard"
)

const worksCSV = `title,author,year,dewey,language
Slaughterhouse-Five,"Vonnegut, Kurt",1969,813.54,eng
Cat's Cradle,"Vonnegut, Kurt",1963,813.54,eng
Jane Eyre,"Brontë, Charlotte",1847,823.8,eng
Silent Spring,"Carson, Rachel",1962,363.7384,eng
`

// site is the application with a real database file, the offline source and the given sources.
type site struct {
	*web.Server
	store  *store.Store
	client *http.Client
	url    string
	path   string // of the database file

	importer *importing.Importer // whose Run nobody calls
	log      *syncBuffer
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// newSite starts a site. Each part is a lookup.Source to ask besides the offline one, or a
// func(*web.Config) that changes the settings.
func newSite(t testing.TB, books []catalogue.Book, parts ...any) *site {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "dev.db")
	st, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range books {
		if _, _, err := st.Add(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	works := filepath.Join(folder, "works.db")
	if err := build.FromWorks(t.Context(), works, csvfile.Read(strings.NewReader(worksCSV)),
		build.Options{}); err != nil {
		t.Fatal(err)
	}
	index, err := offline.OpenFile(t.Context(), works)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{store: st, path: path, log: &syncBuffer{}}
	config := web.Config{Store: st, Log: slog.New(slog.NewTextHandler(s.log, nil)), Kept: true}
	config.Importer = importing.New(importing.Config{
		Imports: st.Imports(), Folder: filepath.Join(folder, "imports"), MaxSize: 1 << 30, Log: config.Log,
	})
	s.importer = config.Importer
	config.Copy = func(ctx context.Context) (io.ReadCloser, error) { return backup.Open(ctx, path) }
	var sources []lookup.Source
	for _, part := range parts {
		switch part := part.(type) {
		case lookup.Source:
			sources = append(sources, part)
		case func(*web.Config):
			part(&config)
		default:
			t.Fatalf("%T is no part of a site", part)
		}
	}
	config.Sources = lookup.NewSources(append(sources, index))
	s.Server, err = web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		if err := index.Close(); err != nil {
			t.Error(err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.url = server.URL
	// Answers are compressed for those tests only that say so in a header.
	s.client = &http.Client{Jar: jar, Transport: &http.Transport{DisableCompression: true}}
	return s
}

// originsOf sets Config.Origins.
func originsOf(addresses ...string) func(*web.Config) {
	return func(c *web.Config) {
		for _, address := range addresses {
			o, err := guard.ParseOrigin(address)
			if err != nil {
				panic(err)
			}
			c.Origins = append(c.Origins, o)
		}
	}
}

// answer is a response and its body.
type answer struct {
	*http.Response
	body string
}

// Accept headers of different clients.
const (
	browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	script  = "*/*"
	program = "application/json"
)

func (s *site) do(t testing.TB, r *http.Request) answer {
	t.Helper()
	resp, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text := linkInText.Find(body); text != nil {
		t.Errorf("%s %s has a link that runs into the text before it: %s", r.Method, r.URL, text)
	}
	checkContract(t, r, resp, body)
	return answer{resp, string(body)}
}

// checkContract compares an exchange with docs/openapi.yaml.
func checkContract(t testing.TB, r *http.Request, resp *http.Response, body []byte) {
	t.Helper()
	c, err := web.ReadContract()
	if err != nil {
		t.Fatalf("docs/openapi.yaml: %v", err)
	}
	var sent []byte
	if resp.Request == r && r.GetBody != nil { // not after a redirect
		again, err := r.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		if sent, err = io.ReadAll(again); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Check(web.Exchange{
		Request: resp.Request, Sent: sent, Status: resp.StatusCode, Header: resp.Header, Body: body,
	}); err != nil {
		t.Errorf("%s %s: docs/openapi.yaml: %.2000v", resp.Request.Method, resp.Request.URL, err)
	}
}

// linkInText matches the end of a text that a link follows without a space.
var linkInText = regexp.MustCompile(`[^<>]*[^\s>;]<a `)

func (s *site) request(t testing.TB, method, path, accept string, form url.Values) *http.Request {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	return r
}

func (s *site) get(t testing.TB, path, accept string) answer {
	t.Helper()
	return s.do(t, s.request(t, "GET", path, accept, nil))
}

func (s *site) post(t testing.TB, path, accept string, form url.Values) answer {
	t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return s.do(t, s.request(t, "POST", path, accept, form))
}

// found returns the works of an answer of /search.
func found(t testing.TB, a answer) []map[string]any {
	t.Helper()
	var works []map[string]any
	if err := json.Unmarshal([]byte(a.body), &works); err != nil || works == nil {
		t.Fatalf("not a JSON array: %v\n%s", err, a.body)
	}
	return works
}

// idOf returns the ID of the first work found for text.
func (s *site) idOf(t testing.TB, text string) string {
	t.Helper()
	works := found(t, s.get(t, "/search?"+url.Values{"search": {text}}.Encode(), script))
	if len(works) == 0 {
		t.Fatalf("nothing found for %q", text)
	}
	return works[0]["ID"].(string)
}

func (a answer) want(t testing.TB, status int, parts ...string) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: status %d, want %d", a.Request.Method, a.Request.URL, a.StatusCode, status)
	}
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			t.Errorf("%s %s: no %q in\n%.3000s", a.Request.Method, a.Request.URL, part, a.body)
		}
	}
	return a
}
