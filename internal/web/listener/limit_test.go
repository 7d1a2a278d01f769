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
		tls    bool
		want   int
	}{
		{"no limits", math.MaxInt64, math.MaxUint64, false, 4096},
		{"a container of 128 MB", 128 << 20 * 9 / 10, 1 << 20, false, 737},
		{"a container of 64 MB", 64 << 20 * 9 / 10, 1 << 20, false, 368},
		{"a container of 128 MB, by HTTPS", 128 << 20 * 9 / 10, 1 << 20, true, 294},
		{"1024 descriptors, by HTTPS", math.MaxInt64, 1024, true, 896},
		{"1024 descriptors", math.MaxInt64, 1024, false, 896},
		{"both", 64 << 20, 256, false, 128},
		{"few descriptors", math.MaxInt64, 20, false, 16},
		{"hardly any memory", 1 << 20, 1024, false, 16},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Limit(tt.memory, tt.files, tt.tls); got != tt.want {
				t.Errorf("%d connections, want %d", got, tt.want)
			}
		})
	}
}
