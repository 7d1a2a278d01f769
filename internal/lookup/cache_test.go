package lookup

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCacheIsBoundedInBytes(t *testing.T) {
	c := newCache(100_000, func(s string) int { return len(s) })
	for i := range 1000 {
		c.put(fmt.Sprint(i), strings.Repeat("x", 1000), time.Minute)
		if c.bytes > 100_000 {
			t.Fatalf("%d bytes after %d values", c.bytes, i+1)
		}
	}
	if kept := c.entries.Len(); kept < 50 || kept > 100 {
		t.Errorf("%d values of 1,000 bytes are kept in 100,000 bytes", kept)
	}
	if _, ok := c.get("0"); ok {
		t.Error("the oldest value is kept")
	}
	if v, ok := c.get("999"); !ok || len(v) != 1000 {
		t.Error("the newest value is not kept")
	}
}

// A value that is put again counts once, and one that is too large for the cache leaves no trace.
func TestCacheCountsEachValueOnce(t *testing.T) {
	c := newCache(10_000, func(s string) int { return len(s) })
	for range 100 {
		c.put("a", strings.Repeat("x", 1000), time.Minute)
	}
	if c.entries.Len() != 1 || c.bytes > 2000 {
		t.Errorf("%d values, %d bytes", c.entries.Len(), c.bytes)
	}
	c.put("b", strings.Repeat("x", 20_000), time.Minute)
	if _, ok := c.get("b"); ok || c.bytes != 0 || c.entries.Len() != 0 {
		t.Errorf("kept %t, %d values, %d bytes; want an empty cache", ok, c.entries.Len(), c.bytes)
	}
}

func TestCacheExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(10_000, func(s string) int { return len(s) })
		c.put("a", "x", time.Minute)
		time.Sleep(time.Minute - 1)
		if _, ok := c.get("a"); !ok {
			t.Error("expired early")
		}
		time.Sleep(time.Nanosecond)
		if _, ok := c.get("a"); ok {
			t.Error("not expired")
		}
	})
}

// However large the works are that a source sends, what Sources remember of them is bounded.
func TestSourcesAreBoundedInBytes(t *testing.T) {
	source := &fake{name: "near", search: func(_ context.Context, q Query) ([]Work, error) {
		var works []Work
		for i := range 90_000 {
			works = append(works, Work{ID: fmt.Sprint("near.", q.Text, i), Title: fmt.Sprint(q.Text, i, strings.Repeat("x", 1000))})
		}
		return works, nil
	}}
	sources := NewSources([]Source{source})
	for i := range 200 {
		answer := sources.Search(t.Context(), ParseQuery(fmt.Sprint("emma", i)))
		if len(answer.Works) != maxWorks {
			t.Fatalf("%d works, want %d", len(answer.Works), maxWorks)
		}
		if i > 2 {
			source.search = finds(answer.Works...) // 90,000 are slow to make, not to merge
		}
	}
	if sources.works.bytes > maxWorkBytes || sources.answers.bytes > maxAnswerBytes || sources.works.entries.Len() == 0 || sources.answers.entries.Len() == 0 {
		t.Errorf("%d and %d bytes are kept", sources.works.bytes, sources.answers.bytes)
	}
}
