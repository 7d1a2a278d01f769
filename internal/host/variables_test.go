package host

import "testing"

func TestCleanValue(t *testing.T) {
	for value, want := range map[string]string{
		"/x/dev.db\r": "/x/dev.db", " /x/dev.db\n": "/x/dev.db", `"/x/dev.db"`: "/x/dev.db",
		"'/x/dev.db'\r\n": "/x/dev.db", `"`: `"`, `""`: "", " \t\r\n": "", "": "", `/x/"dev".db`: `/x/"dev".db`,
		`"a" "b"`: `"a" "b"`, "/x/my books.db": "/x/my books.db", ":memory:\r": ":memory:", "8080\r": "8080",
	} {
		if got := cleanValue(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
