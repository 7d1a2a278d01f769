package web

import (
	"strings"
	"testing"
)

func TestFirstWords(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		more             bool
	}{
		{"none", "", "", false},
		{"punctuation", " -- ", " -- ", false},
		{"as many as may be", "a b c", "a b c", false},
		{"one more", "a b c d", "a b c", true},
		{"joined by punctuation", "a-b-c-d-e", "a-b-c-", true},
		{"repeated words", "a b A c B a c", "a b A c B a c", false},
		{"one more behind repeated words", "a a a b c c d a", "a a a b c c", true},
		{"combining marks", "e\u0301a e\u0301b e\u0301c", "e\u0301a e\u0301b e\u0301c", false},
		{"other scripts", "красное и чёрное роман", "красное и чёрное", true},
		{"an ISBN", "978-0-385", "978-0-385", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, more := firstWords(tt.text, 3); got != tt.want || more != tt.more {
				t.Errorf("%q, %v, want %q, %v", got, more, tt.want, tt.more)
			}
		})
	}
}

func FuzzFirstWords(f *testing.F) {
	f.Add("a b c d", 3)
	f.Add("é-é É", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		got, more := firstWords(text, limit)
		if !strings.Contains(text, got) || !more && got != text {
			t.Errorf("%q of %q, %v", got, text, more)
		}
		if again, more := firstWords(got, limit); more && limit >= 0 {
			t.Errorf("the beginning %q still has more words than %d: %q", got, limit, again)
		}
	})
}
