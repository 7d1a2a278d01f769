package lookup

import (
	"math"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// cache keeps the most recently used values for a limited time, within a limited size. It is safe
// for concurrent use.
type cache[V any] struct {
	maxBytes int
	sizeOf   func(V) int // bytes

	mu      sync.Mutex
	entries *simplelru.LRU[string, entry[V]]
	bytes   int
}

type entry[V any] struct {
	value   V
	bytes   int
	expires time.Time
}

func newCache[V any](maxBytes int, sizeOf func(V) int) *cache[V] {
	c := &cache[V]{maxBytes: maxBytes, sizeOf: sizeOf}
	entries, err := simplelru.NewLRU(math.MaxInt, func(_ string, e entry[V]) { c.bytes -= e.bytes })
	if err != nil {
		panic(err) // the size is above zero
	}
	c.entries = entries
	return c
}

func (c *cache[V]) get(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries.Get(key)
	if !ok || !time.Now().Before(e.expires) {
		var none V
		return none, false
	}
	return e.value, true
}

// put stores a value. A value that is larger than the whole cache is not kept.
func (c *cache[V]) put(key string, value V, lifetime time.Duration) {
	const overhead = 200 // of an entry, in bytes, about
	e := entry[V]{value, len(key) + c.sizeOf(value) + overhead, time.Now().Add(lifetime)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key) // Add would replace the entry without telling its size
	c.bytes += e.bytes
	c.entries.Add(key, e)
	for c.bytes > c.maxBytes {
		c.entries.RemoveOldest()
	}
}

// sizeOfWork returns about how much memory a work takes, in bytes.
func sizeOfWork(w Work) int {
	size := 300 // the struct itself
	for _, s := range [...]string{
		w.ID, w.Title, w.Author, w.Year, string(w.Dewey), string(w.ISBN), w.Publisher, w.LCC, w.Language, w.Cover,
	} {
		size += len(s)
	}
	for _, list := range [...][]string{w.Subjects, w.Sources} {
		for _, s := range list {
			size += 16 + len(s)
		}
	}
	return size
}

// sizeOfAnswer returns about how much memory an answer takes, in bytes.
func sizeOfAnswer(a Answer) int {
	size := 200 * (1 + len(a.Failures) + len(a.Waiting))
	for _, w := range a.Works {
		size += sizeOfWork(w)
	}
	return size
}
