package lru

import (
	"fmt"
	"strings"
	"testing"
)

func always[V any](V) bool { return true }

func TestBoundedInBytes(t *testing.T) {
	c := New[string](100_000)
	for i := range 1000 {
		c.Put(fmt.Sprint(i), strings.Repeat("x", 1000), 1000)
		if c.Stats().Bytes > 100_000 {
			t.Fatalf("%d bytes after %d values", c.Stats().Bytes, i+1)
		}
	}
	if kept := c.entries.Len(); kept < 50 || kept > 100 {
		t.Errorf("%d values of 1,000 bytes are kept in 100,000 bytes", kept)
	}
	if _, ok := c.Get("0", always); ok {
		t.Error("the oldest value is kept")
	}
	if v, ok := c.Get("999", always); !ok || len(v) != 1000 {
		t.Error("the newest value is not kept")
	}
}

func TestUsedValuesStay(t *testing.T) {
	c := New[int](10_000)
	for i := range 100 {
		c.Put(fmt.Sprint(i), i, 1000)
		if v, ok := c.Get("0", always); !ok || v != 0 {
			t.Fatalf("%d, %v after %d values, although it was just used", v, ok, i+1)
		}
	}
}

func TestEachValueCountsOnce(t *testing.T) {
	c := New[string](10_000)
	for range 100 {
		c.Put("a", "x", 1000)
	}
	if c.entries.Len() != 1 || c.Stats().Bytes > 2000 {
		t.Errorf("%d values, %d bytes", c.entries.Len(), c.Stats().Bytes)
	}
}

// A value that is too large is not kept, nor is the one whose place it would have taken. The others
// stay.
func TestTooLarge(t *testing.T) {
	c := New[string](10_000)
	c.Put("a", "old", 1000)
	c.Put("b", "other", 1000)
	c.Put("a", "large", 20_000)
	if _, ok := c.Get("a", always); ok {
		t.Error("a value of the size before is kept under the key of one that is too large")
	}
	if v, ok := c.Get("b", always); !ok || v != "other" {
		t.Errorf("the other value is %q, %v", v, ok)
	}
	none := New[string](0)
	none.Put("a", "x", 0)
	if _, ok := none.Get("a", always); ok || none.Stats().Bytes != 0 {
		t.Error("a cache of 0 bytes keeps something")
	}
}

// What doesn't hold any more is a miss.
func TestStats(t *testing.T) {
	c := New[int](10_000)
	c.Put("a", 1, 100)
	isOne := func(v int) bool { return v == 1 }
	c.Get("a", isOne)
	c.Get("b", isOne)
	c.Put("a", 2, 100)
	if v, ok := c.Get("a", isOne); ok || v != 0 {
		t.Errorf("%d, %v is returned although it doesn't hold", v, ok)
	}
	if s := c.Stats(); s.Hits != 1 || s.Misses != 2 || s.Bytes < 100 {
		t.Errorf("%+v, want 1 hit and 2 misses", s)
	}
}
