package web_test

import (
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shelflist/internal/account"
	"shelflist/internal/lookup"
	"shelflist/internal/store/accounts"
	"shelflist/internal/web"
	"shelflist/internal/web/proxy"
)

// Guesses from one address have to wait after some, even if the last is right, and after a restart.
// Who comes from another address, or has logged in by the browser before, does not have to wait.
func TestGuesses(t *testing.T) {
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, nil, func(c *web.Config) { c.Proxies = trusted })
	s.addUsers(t, account.Librarian, account.Reader)
	from := func(b *site, address, name, password string) int {
		t.Helper()
		r := b.request(t, "POST", "/login", program, url.Values{"name": {name}, "password": {password}})
		r.Header.Set("X-Forwarded-For", address)
		return b.do(t, r).StatusCode
	}
	known := s.newBrowser(t)
	if got := from(known, "192.0.2.1", "librarian", testPassword); got != 303 {
		t.Fatal(got)
	}
	stranger := s.newBrowser(t)
	for i, want := range []int{401, 401, 401, 401, 401, 429, 429} {
		if got := from(stranger, "192.0.2.1", "librarian", fmt.Sprint("guess no. ", i)); got != want {
			t.Errorf("guess %d: %d, want %d", i, got, want)
		}
	}
	if got := from(stranger, "192.0.2.1", "LIBRARIAN", testPassword); got != 429 {
		t.Errorf("the right password after many wrong ones: %d, want 429", got)
	}
	if got := from(s.newBrowser(t), "192.0.2.1", "reader", testPassword); got != 303 {
		t.Errorf("another user at the same address: %d, want 303", got)
	}
	if got := from(s.newBrowser(t), "2001:db8::1", "librarian", testPassword); got != 303 {
		t.Errorf("the user at another address: %d, want 303", got)
	}
	if got := from(known, "192.0.2.1", "librarian", testPassword); got != 303 {
		t.Errorf("the user's own browser at the same address: %d, want 303", got)
	}
	// Of IPv6 the network counts, whose addresses nobody can count.
	for i := range 6 {
		want := 401
		if i == 5 {
			want = 429
		}
		if got := from(stranger, fmt.Sprintf("2001:db8:7::%x", i), "librarian", "guess"); got != want {
			t.Errorf("guess %d by IPv6: %d, want %d", i, got, want)
		}
	}
	// An account of one's own gives no further guesses at others'.
	attacker := s.newBrowser(t)
	refused := 0
	for i := range 60 {
		from(attacker, "192.0.2.9", "reader", testPassword)
		if from(s.newBrowser(t), "192.0.2.9", fmt.Sprint("user ", i), "guess") == 429 {
			refused++
		}
	}
	if refused < 20 {
		t.Errorf("%d guesses were refused, want more", refused)
	}
	other, err := web.New(web.Config{Store: s.store, Sources: lookup.NewSources(nil), Log: slog.New(slog.DiscardHandler), Kept: true, Proxies: trusted})
	if err != nil {
		t.Fatal(err)
	}
	r := stranger.request(t, "POST", "/login", program, url.Values{"name": {"librarian"}, "password": {testPassword}})
	r.Header.Set("X-Forwarded-For", "192.0.2.1")
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	if other.ServeHTTP(w, r); w.Code != 429 {
		t.Errorf("after a restart: %d, want 429", w.Code)
	}
}

// Who has 65,536 networks of IPv6 can't guess from each of them. At another site, or by a browser
// by which somebody has logged in before, nobody has to wait for that.
func TestGuessesFromASite(t *testing.T) {
	s := newSite(t, nil, trusting("127.0.0.1 ::1"))
	s.addUsers(t, account.Librarian)
	from := func(b *site, address, password string) int {
		t.Helper()
		r := b.request(t, "POST", "/login", program, url.Values{"name": {"librarian"}, "password": {password}})
		r.Header.Set("X-Forwarded-For", address)
		return b.do(t, r).StatusCode
	}
	known, stranger := s.newBrowser(t), s.newBrowser(t)
	if got := from(known, "2001:db8:7::1", testPassword); got != 303 {
		t.Fatal(got)
	}
	for range 90 { // guesses from other networks of the site, without the time that their hashes take
		site := accounts.Source{Name: "2001:db8:7::/48", Free: 1000}
		if err := s.store.Accounts().Guess(t.Context(), time.Now(), []accounts.Source{site}); err != nil {
			t.Fatal(err)
		}
	}
	checked := 0
	for checked < 20 && from(stranger, fmt.Sprintf("2001:db8:7:%x::1", 3000*checked+1), "guess") == 401 {
		checked++
	}
	if checked != 10 {
		t.Errorf("%d more guesses from as many networks of a site were checked, want 10", checked)
	}
	for _, tt := range []struct {
		name, address string
		by            *site
		want          int
	}{
		{"another network of the site", "2001:db8:7:ffff::1", s.newBrowser(t), 429},
		{"a known browser at the site", "2001:db8:7::1", known, 303},
		{"another site", "2001:db8:8::1", s.newBrowser(t), 303},
		{"IPv4", "192.0.2.1", s.newBrowser(t), 303},
	} {
		if got := from(tt.by, tt.address, testPassword); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

var guesses = flag.Int("guesses", 400, "number of passwords that TestManyGuesses guesses")

// Who guesses from many addresses at once gets a few guesses from each, and hardly slows the
// pages down; the user can log in meanwhile.
func TestManyGuesses(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long and hashes passwords")
	}
	var trusted proxy.Trusted
	if err := trusted.UnmarshalText([]byte("127.0.0.1 ::1")); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, manyBooks(50), func(c *web.Config) { c.Proxies = trusted })
	s.addUsers(t, account.Librarian)
	s.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 100
	own := s.as(t, account.Librarian)
	pages := func() (median time.Duration) {
		var times []time.Duration
		for range 101 {
			began := time.Now()
			own.get(t, "/books/7", browser).want(t, 200)
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		return times[50]
	}
	usual := pages()
	var guessing sync.WaitGroup
	var checked, refused, late atomic.Int64
	addresses := min(100, *guesses/40)
	for i := range addresses {
		guessing.Go(func() {
			for j := range *guesses / addresses {
				r := s.request(t, "POST", "/login", program, url.Values{"name": {"librarian"}, "password": {fmt.Sprint("guess no. ", j)}})
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
				switch a := s.newBrowser(t).do(t, r); a.StatusCode {
				case 401:
					checked.Add(1)
				case 429:
					refused.Add(1)
				case 503: // the others took longer to check than a request may take
					late.Add(1)
				default:
					t.Errorf("guess %d from %d: status %d", j, i, a.StatusCode)
					return
				}
			}
		})
	}
	meanwhile := pages()
	own.logIn(t, "librarian", testPassword).want(t, 303)
	s.as(t, account.Librarian).get(t, "/books/new", browser).want(t, 200)
	guessing.Wait()
	t.Logf("%d guesses were checked, %d refused, and %d came too late; a page took %v, and %v meanwhile",
		checked.Load(), refused.Load(), late.Load(), usual, meanwhile)
	if checked.Load() < int64(addresses) || refused.Load() == 0 {
		t.Errorf("%d guesses from %d addresses were checked and %d refused, which are too few",
			checked.Load(), addresses, refused.Load())
	}
	if checked.Load() > int64(addresses)*10 { // five are free, and some minutes let a few more pass
		t.Errorf("%d guesses were checked, which are too many", checked.Load())
	}
}

// Nobody finds out by guesses which names there are.
func TestGuessesTellNoNames(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	for i := range 6 {
		s.newBrowser(t).post(t, "/login", program, url.Values{"name": {fmt.Sprint("nobody ", i)}, "password": {"guess"}}).want(t, 401)
	}
	for _, name := range []string{"librarian", "another"} {
		for i := range 6 {
			want := 401
			if i == 5 {
				want = 429
			}
			a := s.newBrowser(t).post(t, "/login", program, url.Values{"name": {name}, "password": {"guess"}})
			if a.StatusCode != want {
				t.Errorf("guess %d for %s: %d, want %d", i, name, a.StatusCode, want)
			}
			if retry := a.Header.Get("Retry-After"); (retry != "") != (want == 429) {
				t.Errorf("Retry-After is %q with %d", retry, want)
			}
		}
	}
}

// A guess that is refused writes nothing, so pages that are kept stay.
func TestRefusedGuessWritesNothing(t *testing.T) {
	s := newSite(t, nil)
	s.addUsers(t, account.Librarian)
	guess := func() int {
		return s.newBrowser(t).post(t, "/login", program, url.Values{"name": {"librarian"}, "password": {"guess"}}).StatusCode
	}
	for guess() != 429 {
	}
	before, err := s.store.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := guess(); got != 429 {
		t.Fatal(got)
	}
	if after, err := s.store.Version(t.Context()); err != nil || after != before {
		t.Errorf("the version was %v and is %v, %v", before, after, err)
	}
}
