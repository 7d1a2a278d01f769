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
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/catalogue"
	"shelflist/internal/cover"
	"shelflist/internal/store"
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
		"/moved": "/good", "/loop": "/loop", "/elsewhere": "https://example.org/x.jpg", "/inside": "http://127.0.0.1:1/x.jpg",
		"/file": "file:///etc/passwd", "/metadata": "http://169.254.169.254/latest",
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
				if asked := s.asked.Load() - before; times == "first" && asked != tt.asked || times == "again" && asked != 0 {
					t.Errorf("%s: %d requests, want %d, then 0", times, asked, tt.asked)
				}
			}
		})
	}
	for _, address := range []string{"", "x", "http://[", "ftp://" + s.Listener.Addr().String() + "/good", "http://127.0.0.1:1/", "javascript:alert(1)"} {
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

func TestAllow(t *testing.T) {
	own := sites{hosts: coverHosts, chosen: parse(t, "http://mirror.lan:8080")}
	for address, want := range map[string]bool{
		"https://covers.openlibrary.org/b/id/1-M.jpg":           true,
		"https://covers.openlibrary.org:443/b/id/1-M.jpg":       true,
		"https://archive.org/download/x.zip/x.jpg":              true,
		"https://ia800100.us.archive.org/view_archive.php?x=y":  true,
		"http://mirror.lan:8080/x.jpg":                          true,
		"http://covers.openlibrary.org/b/id/1-M.jpg":            false,
		"https://covers.openlibrary.org:8443/b/id/1-M.jpg":      false,
		"https://me@covers.openlibrary.org/b/id/1-M.jpg":        false,
		"https://covers.openlibrary.org.example.org/x.jpg":      false,
		"https://notarchive.org/x.jpg":                          false,
		"https://example.org/covers.openlibrary.org":            false,
		"https://mirror.lan:8080/x.jpg":                         false,
		"http://mirror.lan/x.jpg":                               false,
		"https://127.0.0.1/x.jpg":                               false,
		"https://[::1]/x.jpg":                                   false,
		"//covers.openlibrary.org/x.jpg":                        false,
		"file:///etc/passwd":                                    false,
		"data:image/png;base64,xxxx":                            false,
		"https://covers.openlibrary.org@example.org/b/id/1.jpg": false,
	} {
		if got := own.allow(parse(t, address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"207.241.224.2": true, "8.8.8.8": true, "2620:0:9c0::2": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true,
		"127.0.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "240.0.0.1": false, "192.0.2.1": false, "198.18.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a00:1": false, "2002:7f00:1::": false,
		"2001:db8::1": false, "2001::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// A host that is known must not have an address of this machine or its network, whatever its name
// says.
func TestKnownHostAtAPrivateAddress(t *testing.T) {
	s := newSite(t)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("localhost", port)
	if c, err := (sites{hosts: []string{"localhost"}}).dial(t.Context(), "tcp", address); !errors.Is(err, errPrivate) {
		c.Close()
		t.Errorf("connected to %s: %v", address, err)
	}
	c, err := sites{hosts: coverHosts}.dial(t.Context(), "tcp", s.Listener.Addr().String()) // as to a proxy
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
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

// openStore opens a catalogue with a book for each address of a cover.
func openStore(t *testing.T, path string, addresses ...string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	for i, address := range addresses {
		if _, _, err := st.Add(t.Context(), catalogue.Book{Title: fmt.Sprint("Book ", i+1), Cover: address, Source: "openlibrary"}); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

func hasCover(t *testing.T, st *store.Store, pk int64) bool {
	t.Helper()
	_, _, err := st.Cover(t.Context(), pk, "", true)
	if err != nil && !errors.Is(err, store.ErrNoCover) {
		t.Fatal(err)
	}
	return err == nil
}

// What can be fetched is; what isn't there is given up; what a site fails to send is tried again
// later.
func TestFetchNext(t *testing.T) {
	s := newSite(t)
	f := fetcherOf(t, s)
	st := openStore(t, filepath.Join(t.TempDir(), "dev.db"), s.URL+"/good", s.URL+"/gone", s.URL+"/broken", s.URL+"/busy", s.URL+"/named")
	for range 4 {
		if found, err := f.fetchNext(t.Context(), st); !found || err != nil && !errors.Is(err, ErrDown) {
			t.Fatalf("found %v, %v", found, err)
		}
	}
	if f.until().IsZero() {
		t.Error("no pause after a busy site")
	}
	f.downUntil = time.Time{}
	if found, err := f.fetchNext(t.Context(), st); !found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if found, err := f.fetchNext(t.Context(), st); found || err != nil {
		t.Errorf("more to fetch: %v, %v", found, err)
	}
	var got []string
	for pk := range int64(5) {
		got = append(got, fmt.Sprint(hasCover(t, st, pk+1)))
	}
	if strings.Join(got, " ") != "true false false false true" {
		t.Errorf("the books have covers: %v", got)
	}
	// The failures are due later: the one that was answered counts.
	for _, w := range []store.WantedCover{{Book: 3, Address: s.URL + "/broken", Tries: 1}, {Book: 4, Address: s.URL + "/busy"}} {
		if err := st.PutOffCover(t.Context(), w, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if next, err := st.NextCover(t.Context()); err != nil || next != w {
			t.Errorf("next is %+v, %v, want %+v", next, err, w)
		}
		w.Tries = maxTries - 1
		f.kept.Put(w.Address, outcome{err: errors.New("failed"), expires: time.Now().Add(time.Hour)}, 0)
		if err := st.PutOffCover(t.Context(), w, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.fetchNext(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		if next, err := st.NextCover(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after all tries next is %+v, %v", next, err)
		}
	}
}

// Covers are fetched in the background, soon after a book was added, and after a restart what was
// left.
func TestStart(t *testing.T) {
	s := newSite(t)
	path := filepath.Join(t.TempDir(), "dev.db")
	st := openStore(t, path, s.URL+"/good")
	options := Options{Site: parse(t, s.URL), Log: slog.New(slog.DiscardHandler)}
	f := Start(options, st)
	defer f.Close()
	await(t, st, 1)
	f.Wake()
	f.Wake()
	f.Close()
	f.Close()
	if _, _, err := st.Add(t.Context(), catalogue.Book{Title: "Emma", Cover: s.URL + "/named"}); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	options.UserAgent = "Shelflist/test"
	again := openStore(t, path)
	f = Start(options, again)
	defer f.Close()
	await(t, again, 2)
}

// await waits until a book has its cover.
func await(t *testing.T, st *store.Store, pk int64) {
	t.Helper()
	limited, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !hasCover(t, st, pk) {
		select {
		case <-ticker.C:
		case <-limited.Done():
			t.Fatalf("book %d has no cover", pk)
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
		UserAgent: "Shelflist/test", Site: parse(t, s.URL), Log: slog.New(slog.DiscardHandler), OnAsked: func(outcome string) { told[outcome]++ },
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
