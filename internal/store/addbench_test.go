package store_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"shelflist/internal/catalogue"
)

// BenchmarkAdds measures adds of several clients at once: as they come, so that those that wait are
// committed together, and one after another, each in a transaction of its own.
func BenchmarkAdds(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		for _, oneByOne := range []bool{false, true} {
			b.Run(fmt.Sprintf("clients=%d/oneByOne=%v", clients, oneByOne), func(b *testing.B) {
				s := openAt(b, filepath.Join(b.TempDir(), "dev.db"))
				var turn sync.Mutex
				var next atomic.Int64
				var group sync.WaitGroup
				b.ResetTimer()
				for range clients {
					group.Go(func() {
						for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
							book := catalogue.Book{
								Title: fmt.Sprintf("The history of word%d and word%d: a study of word%d", i%997,
									i%1511, i),
								Author: fmt.Sprintf("Author%d, An", i%4001), SourceID: fmt.Sprint("w", i),
								Classification: "813.54", Year: "1999", Language: "eng", Source: "offline",
							}
							if oneByOne {
								turn.Lock()
							}
							_, added, err := s.Add(b.Context(), book)
							if oneByOne {
								turn.Unlock()
							}
							if err != nil || !added {
								b.Errorf("added %v, %v", added, err)
							}
						}
					})
				}
				group.Wait()
			})
		}
	}
}
