package lookup

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// cache keeps the most recently used values for a limited time. The library has a cache with
// expiry too, but that starts a goroutine that never ends; a time beside each value needs none.
type cache[V any] struct {
	entries *lru.Cache[string, entry[V]]
}

type entry[V any] struct {
	value   V
	expires time.Time
}

func newCache[V any](size int) *cache[V] {
	entries, err := lru.New[string, entry[V]](size)
	if err != nil {
		panic(err) // size is a constant above zero
	}
	return &cache[V]{entries}
}

func (c *cache[V]) get(key string) (V, bool) {
	e, ok := c.entries.Get(key)
	if !ok || !time.Now().Before(e.expires) {
		var none V
		return none, false
	}
	return e.value, true
}

func (c *cache[V]) put(key string, value V, lifetime time.Duration) {
	c.entries.Add(key, entry[V]{value, time.Now().Add(lifetime)})
}
