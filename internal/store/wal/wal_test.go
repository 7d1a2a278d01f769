package wal

import "testing"

func TestIsOwn(t *testing.T) {
	for _, tt := range []struct {
		name          string
		salt          uint32
		recorded, now int64
		want          bool
	}{
		{"the file of the record", 7, 7, 7, true},
		{"started anew", 8, 7, 7, true},
		{"started anew beyond the largest number", 3, 1<<32 - 2, 1<<32 - 2, true},
		{"of an earlier time", 6, 7, 7, false},
		{"another", 1 << 31, 7, 7, false},
		{"a catalogue that never had one", 7, none, none, false},
		{"not recorded yet", 7, unknown, unknown, true},
		{"a kill before the record", 7, 5, unknown, true},
		{"a kill after the record", 7, 5, 7, true},
		{"a kill at the first start", 7, none, 7, true},
		{"the record of another", 9, 5, 7, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := isOwn(tt.salt, tt.recorded, tt.now); got != tt.want {
				t.Errorf("is its own: %v, want %v", got, tt.want)
			}
		})
	}
}
