package biblio

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// cache keeps the values used last for a while. The library's own cache with
// expiry starts a goroutine that never ends; a time beside each value needs none.
type cache[K comparable, V any] struct {
	entries *lru.Cache[K, entry[V]]
}

type entry[V any] struct {
	value V
	until time.Time
}

func newCache[K comparable, V any](size int) *cache[K, V] {
	entries, err := lru.New[K, entry[V]](size)
	if err != nil {
		panic(err) // size is a constant above zero
	}
	return &cache[K, V]{entries}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	e, ok := c.entries.Get(key)
	if !ok || !time.Now().Before(e.until) {
		var none V
		return none, false
	}
	return e.value, true
}

func (c *cache[K, V]) put(key K, value V, keep time.Duration) {
	c.entries.Add(key, entry[V]{value, time.Now().Add(keep)})
}
