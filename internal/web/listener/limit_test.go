package listener

import (
	"math"
	"testing"
)

func TestLimit(t *testing.T) {
	for _, tt := range []struct {
		name   string
		memory int64
		files  uint64
		want   int
	}{
		{"no limits", math.MaxInt64, math.MaxUint64, 4096},
		{"a container of 128 MB", 128 << 20 * 9 / 10, 1 << 20, 737},
		{"a container of 64 MB", 64 << 20 * 9 / 10, 1 << 20, 368},
		{"1024 descriptors", math.MaxInt64, 1024, 896},
		{"both", 64 << 20, 256, 128},
		{"few descriptors", math.MaxInt64, 20, 16},
		{"hardly any memory", 1 << 20, 1024, 16},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Limit(tt.memory, tt.files); got != tt.want {
				t.Errorf("%d connections, want %d", got, tt.want)
			}
		})
	}
}
