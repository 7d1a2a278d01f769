package filing

import (
	"fmt"
	"sync"
	"testing"
)

// TestInvertManyNames inverts more names than are remembered, several at a time.
func TestInvertManyNames(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 3 * len(inversions) {
				name := fmt.Sprintf("An%c Author%d", 'a'+n%26, (n+i)/2)
				if got, want := Invert(name), invert(name); got != want {
					t.Errorf("Invert(%q) = %q, want %q", name, got, want)
				}
			}
		})
	}
	wg.Wait()
}
