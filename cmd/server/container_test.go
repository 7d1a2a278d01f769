package main

import (
	"strings"
	"testing"

	"shelflist/internal/store/dbfile"
)

func TestIsLostWithContainer(t *testing.T) {
	const unnamed = "/var/lib/docker/volumes/3f6b1c7d8e9a0b1c2d3e4f5061728394a5b6c7d8e9f00112233445566778899a/_data"
	for _, tt := range []struct {
		mount dbfile.Mount
		want  bool
	}{
		{dbfile.Mount{Point: "/", Source: "/", Type: "overlay"}, true},
		{dbfile.Mount{Point: "/", Source: "/@/x", Type: "btrfs"}, true},
		{dbfile.Mount{Point: "/", Source: "/", Type: "ext4"}, false}, // a machine, not a container
		{dbfile.Mount{Point: "/data", Source: "/", Type: "overlay"}, false},
		{dbfile.Mount{Point: "/data", Source: "/var/lib/docker/volumes/shelflist/_data", Type: "ext4"}, false},
		{dbfile.Mount{Point: "/data", Source: "/home/lea/books", Type: "ext4"}, false},
		{dbfile.Mount{Point: "/data", Source: unnamed, Type: "ext4"}, true},
		{dbfile.Mount{Point: "/data", Source: strings.TrimPrefix(unnamed, "/var"), Type: "btrfs"}, true}, // /var is a mount
		{dbfile.Mount{Point: "/data", Source: unnamed + "/books", Type: "ext4"}, false},
		{dbfile.Mount{Point: "/data", Source: "/var/lib/kubelet/pods/7f/volumes/kubernetes.io~empty-dir/data", Type: "ext4"}, true},
		{dbfile.Mount{Point: "/data", Source: "/var/lib/kubelet/pods/7f/volumes/kubernetes.io~csi/data", Type: "ext4"}, false},
		{dbfile.Mount{Point: "/data", Source: "/", Type: "tmpfs"}, true},
		{dbfile.Mount{}, false},
	} {
		if got := isLostWithContainer(tt.mount); got != tt.want {
			t.Errorf("%+v is lost with the container: %v, want %v", tt.mount, got, tt.want)
		}
	}
}

func TestChoosePort(t *testing.T) {
	set := func(p port) *port { return &p }
	tests := []struct {
		name    string
		set     *port
		servers []servingProcess
		want    port // 0 for an error
	}{
		{"nothing known", nil, nil, 8080},
		{"a setting alone", set(9000), nil, 9000},
		{"the only server", nil, []servingProcess{{9000, false}}, 9000},
		{"the server on the default port", nil, []servingProcess{{9000, false}, {8080, false}}, 8080},
		{"several servers", nil, []servingProcess{{9000, false}, {9001, false}}, 0},
		{"several, one is meant", set(9001), []servingProcess{{9000, false}, {9001, false}}, 9001},
		{"a setting, and a server of somebody else", set(9001), []servingProcess{{9000, false}}, 9001},
		{"a container whose server was given a flag", set(8080), []servingProcess{{9000, true}}, 9000},
		{"the same without a setting", nil, []servingProcess{{9000, true}}, 9000},
		{"IPv4 and IPv6", nil, []servingProcess{{9000, true}, {9000, true}}, 9000},
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

func TestCleanValue(t *testing.T) {
	for value, want := range map[string]string{
		"/x/dev.db\r": "/x/dev.db", " /x/dev.db\n": "/x/dev.db", `"/x/dev.db"`: "/x/dev.db", "'/x/dev.db'\r\n": "/x/dev.db",
		`"`: `"`, `""`: "", " \t\r\n": "", "": "", `/x/"dev".db`: `/x/"dev".db`, `"a" "b"`: `"a" "b"`, "/x/my books.db": "/x/my books.db",
		":memory:\r": ":memory:", "8080\r": "8080",
	} {
		if got := cleanValue(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
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
