// Package lru keeps the most recently used values within a bounded number of bytes.
package lru

import (
	"math"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps values under keys. When they take more bytes than it may, it drops those that were
// not used for longest. It is safe for concurrent use.
type Cache[V any] struct {
	maxBytes int

	mu      sync.Mutex
	entries *simplelru.LRU[string, entry[V]]
	stats   Stats
}

// Stats say how much a cache is of use. The hits and misses are those since the start.
type Stats struct {
	Hits, Misses uint64 // calls of Get that returned a value, and others
	Bytes        int    // that the kept values take
}

type entry[V any] struct {
	value V
	bytes int
}

// New returns a cache of at most maxBytes bytes. One of 0 bytes keeps nothing.
func New[V any](maxBytes int) *Cache[V] {
	c := &Cache[V]{maxBytes: maxBytes}
	entries, err := simplelru.NewLRU(math.MaxInt, func(_ string, e entry[V]) { c.stats.Bytes -= e.bytes })
	if err != nil {
		panic(err) // the size is above zero
	}
	c.entries = entries
	return c
}

// Get returns the value that is kept under key and still holds, and whether there is one.
func (c *Cache[V]) Get(key string, holds func(V) bool) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries.Get(key); ok && holds(e.value) {
		c.stats.Hits++
		return e.value, true
	}
	c.stats.Misses++
	var none V
	return none, false
}

// Put keeps a value that takes the given number of bytes, in place of the one that was kept under
// key. A value that is larger than the whole cache is not kept.
func (c *Cache[V]) Put(key string, value V, bytes int) {
	const overhead = 200 // of an entry, in bytes, about
	bytes += len(key) + overhead
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key) // Add would replace the entry without telling its size
	if bytes > c.maxBytes {
		return
	}
	c.stats.Bytes += bytes
	c.entries.Add(key, entry[V]{value, bytes})
	for c.stats.Bytes > c.maxBytes {
		c.entries.RemoveOldest()
	}
}

// Stats returns how much the cache was of use so far.
func (c *Cache[V]) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}
