package fetch

import (
	"context"
	"errors"
	"time"

	"shelflist/internal/cover"
	"shelflist/internal/store"
)

const (
	// idle is how often the catalogue is asked whether a book waits for its cover, without a call
	// of Wake.
	idle = time.Minute
	// rest is the time between two covers: nobody waits for them.
	rest = time.Second
	// firstDelay is the time until an address is tried again whose site has failed. It is doubled
	// each time.
	firstDelay, longestDelay = time.Hour, 24 * time.Hour
	// maxTries is the number of failures after which an address is given up, in about two weeks.
	maxTries = 20
)

// Wake says that a book may wait for its cover. A nil Fetcher does nothing.
func (f *Fetcher) Wake() {
	if f == nil {
		return
	}
	select {
	case f.wake <- struct{}{}:
	default: // it is said already
	}
}

// work fetches the covers of books, one after the other, until ctx ends. What is not fetched by
// then is fetched after the next start.
func (f *Fetcher) work(ctx context.Context, s *store.Store) {
	for {
		found, err := f.fetchNext(ctx, s)
		wait := rest
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, ErrDown):
			wait = max(rest, time.Until(f.until()))
		case err != nil: // the catalogue can't be read or written, which its readers are told
			f.log.Debug("cover not fetched", "error", err)
			wait = idle
		case !found:
			wait = idle
		}
		timer := time.NewTimer(wait)
		woken := f.wake
		if found {
			woken = nil
		}
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-woken:
		}
		timer.Stop()
	}
}

// fetchNext fetches the cover that is to be fetched next, and reports whether there was one.
func (f *Fetcher) fetchNext(ctx context.Context, s *store.Store) (found bool, err error) {
	w, err := s.NextCover(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	image, err := f.Get(ctx, w.Address)
	switch {
	case err == nil:
		return true, s.SettleCover(ctx, w, image)
	case ctx.Err() != nil:
		return true, err
	case errors.Is(err, ErrDown): // it may be the fault of this address alone: others come first next time
		return true, errors.Join(err, s.PutOffCover(ctx, w, time.Now().Add(firstDelay)))
	}
	f.log.Debug("no cover", "book", w.Book, "error", err)
	if w.Tries++; errors.Is(err, ErrNone) || w.Tries >= maxTries {
		return true, s.SettleCover(ctx, w, cover.Image{})
	}
	return true, s.PutOffCover(ctx, w, time.Now().Add(min(firstDelay<<min(w.Tries-1, 5), longestDelay)))
}
