package setting_test

import (
	"strings"
	"testing"

	"shelflist/internal/setting"
)

func TestFile(t *testing.T) {
	for text, want := range map[string]setting.File{
		"/x/dev.db": "/x/dev.db", "/x/dev.db\r": "/x/dev.db", " a b.db ": "a b.db", "ü.db": "ü.db",
	} {
		var got setting.File
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"/x/\rdev.db", "/x/a\nb.db", "a\x00b", "a\x1bb", "a\tb"} {
		var got setting.Database
		if err := got.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "control character") ||
			strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %q, %v, want it refused in one line", text, got, err)
		}
	}
}
