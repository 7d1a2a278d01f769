package host

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
		{dbfile.Mount{
			Point: "/data", Source: "/var/lib/kubelet/pods/7f/volumes/kubernetes.io~empty-dir/data", Type: "ext4",
		}, true},
		{dbfile.Mount{Point: "/data", Source: "/var/lib/kubelet/pods/7f/volumes/kubernetes.io~csi/data", Type: "ext4"},
			false},
		{dbfile.Mount{Point: "/data", Source: "/", Type: "tmpfs"}, true},
		{dbfile.Mount{}, false},
	} {
		if got := isLostWithContainer(tt.mount); got != tt.want {
			t.Errorf("%+v is lost with the container: %v, want %v", tt.mount, got, tt.want)
		}
	}
}
