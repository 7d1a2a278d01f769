package logging_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"shelflist/internal/logging"
)

func TestNew(t *testing.T) {
	for _, tt := range []struct {
		name, format string
		level        slog.Level
		want         string // first letters of the messages that are written
		json         bool
	}{
		{"everything", "json", slog.LevelDebug, "diwe", true},
		{"as usual", "auto", slog.LevelInfo, "iwe", true},
		{"text", "text", slog.LevelWarn, "we", false},
		{"errors", "json", slog.LevelError, "e", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			log := logging.New(&b, tt.format, tt.level)
			log.Debug("d")
			log.Info("i")
			log.Warn("w")
			log.Error("e")
			got := ""
			for line := range strings.Lines(b.String()) {
				var entry struct{ Msg string }
				isJSON := json.Unmarshal([]byte(line), &entry) == nil
				if isJSON != tt.json {
					t.Fatalf("a line of the format %s is %s", tt.format, line)
				}
				if _, text, ok := strings.Cut(line, "msg="); ok {
					entry.Msg = strings.TrimSpace(text)
				}
				got += entry.Msg
			}
			if got != tt.want {
				t.Errorf("lines %q are written, want %q", got, tt.want)
			}
		})
	}
}
