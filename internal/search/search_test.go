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
		{"sixteen terms", "a b c d e f g h i j k l m n o p", false},
		{"seventeen terms", "a b c d e f g h i j k l m n o p q", true},
		{"seventeen terms, two of them the same", "a b c d e f g h a i j k l m n o p", false},
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
