package main

import (
	"strings"
	"testing"
)

func TestReadPath(t *testing.T) {
	for text, want := range map[string]string{"/x/dev.db": "/x/dev.db", "/x/dev.db\r": "/x/dev.db", " a b.db ": "a b.db", "ü.db": "ü.db"} {
		if got, err := readPath([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"/x/\rdev.db", "/x/a\nb.db", "a\x00b", "a\x1bb", "a\tb"} {
		if got, err := readPath([]byte(text)); err == nil || !strings.Contains(err.Error(), "control character") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %q, %v, want it refused in one line", text, got, err)
		}
	}
}
