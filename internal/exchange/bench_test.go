package exchange

import (
	"io"
	"testing"
)

func BenchmarkEncode(b *testing.B) {
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			e, book := f.NewEncoder(io.Discard), books["everything"]
			b.ReportAllocs()
			for b.Loop() {
				if err := e.Encode(book); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
