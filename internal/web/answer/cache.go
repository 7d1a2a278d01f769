package answer

import (
	"golang.org/x/sync/singleflight"

	"shelflist/internal/lru"
)

// Cache keeps rendered answers. It is safe for concurrent use.
type Cache struct {
	kept       *lru.Cache[Answer]
	renderings singleflight.Group
}

// NewCache returns a cache of at most maxBytes bytes. One of 0 bytes keeps nothing.
func NewCache(maxBytes int) *Cache { return &Cache{kept: lru.New[Answer](maxBytes)} }

// Stats returns how much the cache was of use.
func (c *Cache) Stats() lru.Stats { return c.kept.Stats() }

// Answer returns the answer that is kept under key, if it has the given tag, else the one that
// render returns. Those who ask for the same at the same time wait for one rendering. What render
// returns with another tag is not kept.
func (c *Cache) Answer(key, tag string, render func() (Answer, error)) (Answer, error) {
	if a, ok := c.kept.Get(key, func(a Answer) bool { return a.Tag == tag }); ok {
		return a, nil
	}
	v, err, _ := c.renderings.Do(tag+key, func() (any, error) {
		a, err := render()
		if err == nil && a.Tag == tag {
			c.kept.Put(key, a, len(a.Body)+len(a.Kind)+len(a.Tag))
		}
		return a, err
	})
	return v.(Answer), err
}
