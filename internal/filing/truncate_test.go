package filing

import "testing"

func TestTruncate(t *testing.T) {
	tests := []struct {
		name, in string
		size     int
		want     string
	}{
		{"empty", "", 3, ""},
		{"shorter", "ab", 3, "ab"},
		{"exact length", "abc", 3, "abc"},
		{"one byte longer", "abcd", 3, "abc"},
		{"character on the boundary", "abя", 4, "abя"},
		{"character across the boundary", "abя", 3, "ab"},
		{"first character too long", "🙂", 3, ""},
		{"size zero", "abc", 0, ""},
		{"continuation bytes only", "\x80\x80\x80", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Truncate(tt.in, tt.size); got != tt.want {
				t.Errorf("Truncate(%q, %d) = %q, want %q", tt.in, tt.size, got, tt.want)
			}
		})
	}
}
