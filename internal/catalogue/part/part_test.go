package part_test

import (
	"testing"

	"shelflist/internal/catalogue/part"
)

func TestFind(t *testing.T) {
	for title, want := range map[string]string{
		"Death Note, Vol. 2":       "2",
		"Faust. Part II":           "2",
		"Krieg und Frieden: Bd. 3": "3",
		"Rings, book two":          "2",
		"Vol. 2, Part 1":           "2.1",
		"Bone #04":                 "4",
		"Война и мир. Том 1":       "1",
		"V for Vendetta":           "",
		"1984":                     "",
		"Catch-22":                 "",
		"Part of the furniture":    "",
	} {
		if got := part.Find(title); got != want {
			t.Errorf("%q names the part %q, want %q", title, got, want)
		}
	}
}

func TestWithout(t *testing.T) {
	for title, want := range map[string]string{
		"death note vol 2": "death note",
		"faust part ii":    "faust",
		"vol 2":            "vol 2", // nothing else would be left
		"v for vendetta":   "v for vendetta",
	} {
		if got := part.Without(title); got != want {
			t.Errorf("%q without its part is %q, want %q", title, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		word  string
		words bool
		want  string
	}{
		{"007", false, "7"}, {"mcmxciv", true, "1994"}, {"xl", true, "40"}, {"vierte", true, ""}, {"zwei", true, "2"},
		{"zwei", false, ""}, {"iiii", true, ""}, {"10000", true, ""}, {"-1", true, ""},
	} {
		got, ok := part.Number(tt.word, tt.words)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q, in words %t: %q, %t, want %q", tt.word, tt.words, got, ok, tt.want)
		}
	}
}

func TestIsYearly(t *testing.T) {
	for title, want := range map[string]bool{
		"Annual report": true, "Jahrbuch": true, "Ежегодник": true, "Emma": false,
	} {
		if got := part.IsYearly(title); got != want {
			t.Errorf("%q: %t", title, got)
		}
	}
}
