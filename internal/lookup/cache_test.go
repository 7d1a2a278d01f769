package lookup

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

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
			works = append(works, Work{
				ID: fmt.Sprint("near.", q.Text, i), Title: fmt.Sprint(q.Text, i, strings.Repeat("x", 1000)),
			})
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
	works, answers := sources.works.kept.Stats().Bytes, sources.answers.kept.Stats().Bytes
	if works > maxWorkBytes || answers > maxAnswerBytes || works == 0 || answers == 0 {
		t.Errorf("%d and %d bytes are kept", works, answers)
	}
}
