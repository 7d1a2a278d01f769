package store_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"shelflist/internal/catalogue"
	"shelflist/internal/store"
)

func benchmarkBook(i int64) catalogue.Book {
	return catalogue.Book{
		Title:  fmt.Sprintf("The history of word%d and other word%d stories: a study of word%d", i%997, i%1511, i),
		Author: fmt.Sprintf("Author%d, An", i%4001), SourceID: fmt.Sprintf("off%d", i), Classification: "813.54",
		Year: "1999", ISBN: "", Publisher: "Press", Language: "eng", Source: "offline",
	}
}

func BenchmarkAdds(b *testing.B) {
	for _, clients := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "dev.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var next atomic.Int64
			var group sync.WaitGroup
			b.ResetTimer()
			for range clients {
				group.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						if _, _, err := s.Add(b.Context(), benchmarkBook(i)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			group.Wait()
			b.StopTimer()
		})
	}
}
