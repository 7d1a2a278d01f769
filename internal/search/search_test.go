package search

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"nothing", "", false},
		{"sixteen terms", strings.Repeat("word ", 16), false},
		{"seventeen terms", strings.Repeat("word ", 17), true},
		{"300 characters", strings.Repeat("é", 300), false},
		{"301 characters", strings.Repeat("é", 301), true},
		{"an ISBN", "9780306406157", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Parse(tt.text).Cut; got != tt.want {
				t.Errorf("cut: %v, want %v", got, tt.want)
			}
		})
	}
}
