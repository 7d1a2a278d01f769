package main_test

import (
	"strings"
	"syscall"
	"testing"
)

// Probes that find all well are logged at the level debug, other requests at info.
func TestLogLevel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		env    []string
		args   []string
		probes bool
	}{
		{"by default", nil, nil, false},
		{"a flag", nil, []string{"--log-level", "DEBUG"}, true},
		{"a variable", []string{"SHELFLIST_LOG_LEVEL= debug\r"}, nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := startWith(t, t.TempDir(), tt.env, tt.args...)
			s.get(t, "/healthz", "application/json")
			s.get(t, "/robots.txt", "text/plain")
			s.signal(t, syscall.SIGTERM)
			s.exit(t)
			log := s.logged()
			if !strings.Contains(log, `"path":"/robots.txt"`) {
				t.Error("the log has no line for a request")
			}
			if probes := strings.Contains(log, `"path":"/healthz"`); probes != tt.probes {
				t.Errorf("the log has a line for a probe: %v, want %v", probes, tt.probes)
			}
		})
	}
}
