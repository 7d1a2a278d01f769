package lookup

import (
	"time"

	"shelflist/internal/lru"
)

// cache keeps the most recently used values for a limited time, within a limited size. It is safe
// for concurrent use.
type cache[V any] struct {
	kept   *lru.Cache[timed[V]]
	sizeOf func(V) int // bytes
}

type timed[V any] struct {
	value   V
	expires time.Time
}

func newCache[V any](maxBytes int, sizeOf func(V) int) *cache[V] {
	return &cache[V]{lru.New[timed[V]](maxBytes), sizeOf}
}

func (c *cache[V]) get(key string) (V, bool) {
	t, ok := c.kept.Get(key, func(t timed[V]) bool { return time.Now().Before(t.expires) })
	return t.value, ok
}

func (c *cache[V]) put(key string, value V, lifetime time.Duration) {
	c.kept.Put(key, timed[V]{value, time.Now().Add(lifetime)}, c.sizeOf(value))
}

// sizeOfWork returns about how much memory a work takes, in bytes.
func sizeOfWork(w Work) int {
	size := 600 // the struct itself
	for _, s := range [...]string{
		w.ID, w.Title, w.Subtitle, w.PartNumber, w.PartTitle, w.Author, w.Year, string(w.Dewey), string(w.ISBN),
		w.Edition, w.Place, w.Publisher, w.Published, w.Pages, w.Series, w.SeriesNumber, w.LCC, w.Language, w.Summary,
		w.Cover,
	} {
		size += len(s)
	}
	for _, c := range w.Contributors {
		size += 32 + len(c.Name)
	}
	for _, n := range w.OtherISBNs {
		size += 16 + len(n)
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
