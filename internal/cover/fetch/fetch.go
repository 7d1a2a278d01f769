// Package fetch fetches covers from the sites of the sources: those of works that readers look at,
// and those of books on the list, which are then kept.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"shelflist/internal/cover"
	"shelflist/internal/lru"
	"shelflist/internal/store"
)

const (
	maxBody      = 5 << 20 // bytes; a cover has some 10 KB
	maxRedirects = 5
	timeLimit    = 8 * time.Second
	perSecond    = 5
	atOnce       = 3

	keptBytes = 4 << 20 // of pictures, about 300

	// How long what was found is kept, and what was not found.
	pictureLifetime = 24 * time.Hour
	noneLifetime    = time.Hour
	failureLifetime = time.Minute

	// After a failure of the network nothing is asked for this long, then for twice as long, and so
	// on.
	firstPause, longestPause = time.Minute, time.Hour
)

// Why there is no picture.
var (
	// ErrNone reports that there is no cover at an address, or that it may not be asked.
	ErrNone = errors.New("there is no cover at the address")
	// ErrDown reports that the sites could not be reached, and are left alone for a while.
	ErrDown = errors.New("covers can't be fetched just now")
)

// Options are the options of Start.
type Options struct {
	UserAgent string   // names the program and a contact
	Site      *url.URL // a site that may be asked besides those of Open Library, wherever it is; nil for none
	Log       *slog.Logger
	// OnAsked is told what came of each request to a site: "fetched", "none" or "failed". It may be
	// nil.
	OnAsked func(outcome string)
}

// Fetcher fetches covers. It is safe for concurrent use.
type Fetcher struct {
	sites     sites
	userAgent string
	log       *slog.Logger
	told      func(outcome string) // nil for nobody
	client    *http.Client
	limiter   *rate.Limiter
	slots     chan struct{} // holds a value for each request under way
	kept      *lru.Cache[outcome]
	underway  singleflight.Group

	wake    chan struct{} // holds a value when a book may wait for its cover
	stop    context.CancelFunc
	working sync.WaitGroup

	mu        sync.Mutex
	pause     time.Duration // the last one; 0 if the network works
	downUntil time.Time
}

// outcome is what came of asking an address.
type outcome struct {
	image   cover.Image
	err     error
	expires time.Time
}

// Start starts to fetch the covers of the books of a catalogue.
func Start(o Options, s *store.Store) *Fetcher {
	f := newFetcher(o)
	ctx, stop := context.WithCancel(context.Background())
	f.stop = stop
	f.working.Go(func() { f.work(ctx, s) })
	return f
}

func newFetcher(o Options) *Fetcher {
	f := &Fetcher{
		sites: sites{coverHosts, o.Site}, userAgent: o.UserAgent, log: o.Log, told: o.OnAsked,
		limiter: rate.NewLimiter(perSecond, 2*perSecond), slots: make(chan struct{}, atOnce),
		kept: lru.New[outcome](keptBytes), wake: make(chan struct{}, 1),
	}
	f.client = &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: f.sites.dial,
			TLSHandshakeTimeout: 3 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConns: 2 * atOnce, IdleConnTimeout: 5 * time.Second,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || !f.sites.allow(r.URL) {
				return ErrNone
			}
			return nil
		},
	}
	return f
}

// Close stops fetching and waits for its end. The error is always nil. A nil Fetcher does nothing.
func (f *Fetcher) Close() error {
	if f == nil {
		return nil
	}
	f.stop()
	f.working.Wait()
	return nil
}

// Get returns the cover at an address, which is asked if that was not done lately. The error is
// ErrNone, ErrDown, that of ctx, or another one if the site failed. Concurrent calls for the same
// address share one request, which continues when the first caller leaves.
func (f *Fetcher) Get(ctx context.Context, address string) (cover.Image, error) {
	if o, ok := f.kept.Get(address, func(o outcome) bool { return time.Now().Before(o.expires) }); ok {
		return o.image, o.err
	}
	u, err := url.Parse(address)
	if err != nil || !f.sites.allow(u) {
		return cover.Image{}, ErrNone
	}
	result := f.underway.DoChan(address, func() (any, error) {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeLimit)
		defer cancel()
		image, err := f.ask(limited, u)
		f.keep(address, image, err)
		f.tell(err)
		return image, err
	})
	select {
	case r := <-result:
		return r.Val.(cover.Image), r.Err
	case <-ctx.Done():
		return cover.Image{}, ctx.Err()
	}
}

// tell tells what came of asking a site, if it was asked.
func (f *Fetcher) tell(err error) {
	switch {
	case f.told == nil || err == ErrDown:
	case err == nil:
		f.told("fetched")
	case errors.Is(err, ErrNone):
		f.told("none")
	default:
		f.told("failed")
	}
}

// CacheStats returns how much the cache of covers was of use. A nil Fetcher has none.
func (f *Fetcher) CacheStats() lru.Stats {
	if f == nil {
		return lru.Stats{}
	}
	return f.kept.Stats()
}

// keep keeps what came of asking an address.
func (f *Fetcher) keep(address string, image cover.Image, err error) {
	lifetime := pictureLifetime
	switch {
	case errors.Is(err, ErrDown):
		return
	case errors.Is(err, ErrNone):
		lifetime = noneLifetime
	case err != nil:
		lifetime = failureLifetime
	}
	f.kept.Put(address, outcome{image, err, time.Now().Add(lifetime)}, len(image.Large)+len(image.Small))
}

// ask asks a site, unless that is of no use now, and makes a picture of the answer.
func (f *Fetcher) ask(ctx context.Context, u *url.URL) (cover.Image, error) {
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return cover.Image{}, ErrDown
	}
	if time.Now().Before(f.until()) {
		return cover.Image{}, ErrDown
	}
	if err := f.limiter.Wait(ctx); err != nil {
		return cover.Image{}, fmt.Errorf("%w: %w", ErrDown, err)
	}
	resp, err := f.client.Do(f.request(ctx, u))
	if errors.Is(err, ErrNone) {
		return cover.Image{}, ErrNone
	}
	if err != nil {
		return cover.Image{}, f.fail(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests {
		return cover.Image{}, f.fail(errors.New(resp.Status))
	}
	f.succeed()
	switch status := resp.StatusCode; {
	case status >= 400 && status < 500:
		return cover.Image{}, fmt.Errorf("%w: %s", ErrNone, resp.Status)
	case status != http.StatusOK:
		return cover.Image{}, errors.New(resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return cover.Image{}, err
	}
	if len(body) > maxBody {
		return cover.Image{}, fmt.Errorf("%w: more than %d bytes", ErrNone, maxBody)
	}
	image, err := cover.Make(body)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNone, err)
	}
	return image, err
}

func (f *Fetcher) request(ctx context.Context, u *url.URL) *http.Request {
	address := *u
	if address.RawQuery == "" && f.sites.knows(u.Hostname()) {
		address.RawQuery = "default=false" // else Open Library answers with an empty picture where it has none
	}
	header := http.Header{"User-Agent": {f.userAgent}, "Accept": {"image/jpeg, image/png, image/webp, image/gif"}}
	return (&http.Request{Method: http.MethodGet, URL: &address, Header: header}).WithContext(ctx)
}

// until returns the time from which sites may be asked.
func (f *Fetcher) until() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.downUntil
}

func (f *Fetcher) succeed() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pause = 0
}

// fail starts a pause because of an error of the network, and returns ErrDown. Those who have asked
// at the same time start one together.
func (f *Fetcher) fail(err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); !now.Before(f.downUntil) {
		f.pause = min(max(2*f.pause, firstPause), longestPause)
		f.downUntil = now.Add(f.pause)
		f.log.Warn("covers can't be fetched just now", "again_in", f.pause.String(), "error", err)
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}
