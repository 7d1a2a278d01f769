package main

import (
	"strings"
	"testing"

	"shelflist/internal/host"
)

func TestChoosePort(t *testing.T) {
	set := func(p port) *port { return &p }
	tests := []struct {
		name    string
		set     *port
		servers []host.Server
		want    port // 0 for an error
	}{
		{"nothing known", nil, nil, 8080},
		{"a setting alone", set(9000), nil, 9000},
		{"the only server", nil, []host.Server{{Port: 9000, First: false}}, 9000},
		{"the server on the default port", nil, []host.Server{{Port: 9000, First: false}, {Port: 8080, First: false}}, 8080},
		{"several servers", nil, []host.Server{{Port: 9000, First: false}, {Port: 9001, First: false}}, 0},
		{"several, one is meant", set(9001), []host.Server{{Port: 9000, First: false}, {Port: 9001, First: false}}, 9001},
		{"a setting, and a server of somebody else", set(9001), []host.Server{{Port: 9000, First: false}}, 9001},
		{"a container whose server was given a flag", set(8080), []host.Server{{Port: 9000, First: true}}, 9000},
		{"the same without a setting", nil, []host.Server{{Port: 9000, First: true}}, 9000},
		{"IPv4 and IPv6", nil, []host.Server{{Port: 9000, First: true}, {Port: 9000, First: true}}, 9000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := choosePort(tt.set, tt.servers)
			if got != tt.want || (err != nil) != (tt.want == 0) {
				t.Errorf("got %d, %v, want %d", got, err, tt.want)
			}
		})
	}
}

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
