package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/cover"
)

// site is a site of covers, on this machine.
type site struct {
	*httptest.Server
	asked atomic.Int32 // requests
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// picture returns a PNG file.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 100, 150))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// newSite starts a site that has a cover at /good, and others that lead nowhere.
func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	file := picture(t)
	mux := http.NewServeMux()
	send := func(pattern string, status int, body []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			w.Write(body)
		})
	}
	send("/good", 200, file)
	send("/gone", 410, nil)
	send("/page", 200, []byte("<html>no picture</html>"))
	send("/large", 200, append(file, make([]byte, maxBody)...))
	send("/broken", 500, nil)
	send("/busy", 429, nil)
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Write(file[:50])
	})
	mux.HandleFunc("/named", func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != "Shelflist/test" {
			t.Errorf("the user agent is %q", r.UserAgent())
		}
		w.Write(file)
	})
	for from, to := range map[string]string{
		"/moved": "/good", "/loop": "/loop", "/elsewhere": "https://example.org/x.jpg",
		"/inside": "http://127.0.0.1:1/x.jpg", "/file": "file:///etc/passwd",
		"/metadata": "http://169.254.169.254/latest",
	} {
		mux.Handle(from, http.RedirectHandler(to, http.StatusFound))
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func fetcherOf(t *testing.T, s *site) *Fetcher {
	t.Helper()
	return newFetcher(Options{UserAgent: "Shelflist/test", Site: parse(t, s.URL), Log: slog.New(slog.DiscardHandler)})
}

func TestGet(t *testing.T) {
	s := newSite(t)
	f := fetcherOf(t, s)
	failure := errors.New("a failure of the site")
	for _, tt := range []struct {
		path  string
		want  error // failure stands for any other than ErrNone and ErrDown
		asked int32
	}{
		{"/good", nil, 1},
		{"/named", nil, 1},
		{"/moved", nil, 2},
		{"/gone", ErrNone, 1},
		{"/nothing", ErrNone, 1},
		{"/page", ErrNone, 1},
		{"/large", ErrNone, 1},
		{"/broken", failure, 1},
		{"/cut", failure, 1},
		{"/loop", ErrNone, maxRedirects + 1},
		{"/elsewhere", ErrNone, 1},
		{"/inside", ErrNone, 1},
		{"/file", ErrNone, 1},
		{"/metadata", ErrNone, 1},
	} {
		t.Run(tt.path, func(t *testing.T) {
			for _, times := range []string{"first", "again"} { // what is known is not asked for again
				before := s.asked.Load()
				i, err := f.Get(t.Context(), s.URL+tt.path)
				if tt.want == failure && err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrDown) {
					err = failure
				}
				if !errors.Is(err, tt.want) || (i.Hash != "") != (tt.want == nil) {
					t.Errorf("%s: %q, %v, want %v", times, i.Hash, err, tt.want)
				}
				if asked := s.asked.Load() - before; times == "first" && asked != tt.asked ||
					times == "again" && asked != 0 {
					t.Errorf("%s: %d requests, want %d, then 0", times, asked, tt.asked)
				}
			}
		})
	}
	for _, address := range []string{
		"", "x", "http://[", "ftp://" + s.Listener.Addr().String() + "/good", "http://127.0.0.1:1/",
		"javascript:alert(1)",
	} {
		if _, err := f.Get(t.Context(), address); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v, want ErrNone", address, err)
		}
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Get(done, s.URL+"/other"); !errors.Is(err, context.Canceled) && !errors.Is(err, ErrNone) {
		t.Errorf("for nobody: %v", err)
	}
}

// After a failure of the network nothing is asked for a while, which gets longer.
func TestPause(t *testing.T) {
	s := newSite(t)
	f := fetcherOf(t, s)
	for i, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		f.downUntil = time.Time{} // the last pause is over
		for range 3 {
			if _, err := f.Get(t.Context(), fmt.Sprintf("%s/busy?%d", s.URL, i)); !errors.Is(err, ErrDown) {
				t.Fatalf("a busy site: %v", err)
			}
		}
		if left := time.Until(f.until()); left > want || left < want-10*time.Second {
			t.Errorf("the pause %d has %v left, want %v", i, left, want)
		}
	}
	if asked := s.asked.Load(); asked != 3 {
		t.Errorf("%d requests, want 1 a pause", asked)
	}
	if _, err := f.Get(t.Context(), s.URL+"/good"); !errors.Is(err, ErrDown) {
		t.Errorf("during the pause: %v", err)
	}
	f.downUntil = time.Time{}
	if _, err := f.Get(t.Context(), s.URL+"/good"); err != nil || f.pause != 0 {
		t.Errorf("after it: %v, the last pause was %v", err, f.pause)
	}
	s.Close()
	if _, err := f.Get(t.Context(), s.URL+"/named"); !errors.Is(err, ErrDown) {
		t.Errorf("a site that is gone: %v", err)
	}
}

// Open Library is asked not to answer with an empty picture.
func TestRequest(t *testing.T) {
	f := fetcherOf(t, newSite(t))
	for address, want := range map[string]string{
		"https://covers.openlibrary.org/b/id/1-M.jpg":     "https://covers.openlibrary.org/b/id/1-M.jpg?default=false",
		"https://covers.openlibrary.org/b/id/1-M.jpg?x=y": "https://covers.openlibrary.org/b/id/1-M.jpg?x=y",
		"http://mirror.lan/1.jpg":                         "http://mirror.lan/1.jpg",
	} {
		if got := f.request(t.Context(), parse(t, address)).URL.String(); got != want {
			t.Errorf("%s is asked for as %s, want %s", address, got, want)
		}
	}
}

// Readers of the same picture share one request.
func TestGetIsShared(t *testing.T) {
	file := picture(t)
	open, asked := make(chan struct{}), make(chan struct{}, 10)
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.asked.Add(1)
		asked <- struct{}{}
		<-open
		w.Write(file)
	}))
	defer s.Close()
	f := fetcherOf(t, s)
	gone, cancel := context.WithCancel(t.Context())
	results := make(chan error)
	get := func(ctx context.Context) {
		i, err := f.Get(ctx, s.URL)
		if err == nil && len(i.Small) == 0 {
			err = cover.ErrDamaged
		}
		results <- err
	}
	go get(gone)
	<-asked
	go get(t.Context())
	cancel()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left got %v", err)
	}
	close(open)
	if err := <-results; err != nil || s.asked.Load() != 1 {
		t.Errorf("%v after %d requests, want 1", err, s.asked.Load())
	}
}

// Each request to a site is told once, with what came of it; what is not asked isn't told.
func TestOutcomesAreTold(t *testing.T) {
	s := newSite(t)
	told := map[string]int{}
	f := newFetcher(Options{
		UserAgent: "Shelflist/test", Site: parse(t, s.URL), Log: slog.New(slog.DiscardHandler),
		OnAsked: func(outcome string) { told[outcome]++ },
	})
	for _, path := range []string{"/good", "/good", "/gone", "/broken", "/busy", "/named"} { // after /busy none is asked
		f.Get(t.Context(), s.URL+path)
	}
	f.Get(t.Context(), "https://example.org/cover.jpg")
	if want := map[string]int{"fetched": 1, "none": 1, "failed": 2}; !maps.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	if stats := f.CacheStats(); stats.Hits != 1 || stats.Misses != 6 {
		t.Errorf("%+v, want 1 hit and 6 misses", stats)
	}
}
