package dbfile

import (
	"strings"
	"testing"
)

func TestMountOf(t *testing.T) {
	const root = "511 384 0:60 / / ro,relatime - overlay overlay rw,lowerdir=/a:/b\n" +
		"512 511 0:63 / /proc rw,nosuid - proc proc rw\n"
	tests := []struct {
		name, mounts, path string
		want               Mount
	}{
		{"the root", root, "/home/nonroot", Mount{"/", "/", "overlay"}},
		{"a volume", root + "520 511 252:1 /volumes/x /data rw,relatime - ext4 /dev/vda rw\n", "/data",
			Mount{"/data", "/volumes/x", "ext4"}},
		{"below a volume", root + "520 511 252:1 /volumes/x /data rw,relatime - ext4 /dev/vda rw\n", "/data/books",
			Mount{"/data", "/volumes/x", "ext4"}},
		{"beside a volume", root + "520 511 252:1 /volumes/x /data rw,relatime - ext4 /dev/vda rw\n", "/database",
			Mount{"/", "/", "overlay"}},
		{"a file", root + "520 511 252:1 /x/books.db /data/dev.db rw - ext4 /dev/vda rw\n", "/data/dev.db",
			Mount{"/data/dev.db", "/x/books.db", "ext4"}},
		{"beside a file", root + "520 511 252:1 /x/books.db /data/dev.db rw - ext4 /dev/vda rw\n", "/data/dev.db-wal",
			Mount{"/", "/", "overlay"}},
		{"a volume below memory",
			root + "521 511 0:70 / /data rw - tmpfs tmpfs rw\n522 521 252:1 /x /data/books rw - ext4 /dev/vda rw\n",
			"/data/books", Mount{"/data/books", "/x", "ext4"}},
		{"optional fields", root + "520 511 252:1 /x /data rw shared:1 master:2 - xfs /dev/vda rw\n", "/data",
			Mount{"/data", "/x", "xfs"}},
		{"a mount point with a space", root + `520 511 252:1 /x /my\040data rw - ext4 /dev/vda rw` + "\n", "/my data",
			Mount{"/my data", "/x", "ext4"}},
		{"mounted again",
			root + "520 511 252:1 /x /data rw - ext4 /dev/vda rw\n521 511 0:70 / /data rw - tmpfs tmpfs rw\n", "/data",
			Mount{"/data", "/", "tmpfs"}},
		{"no type", "520 511 252:1 / / rw\n", "/data", Mount{"/", "/", ""}},
		{"lines that are none", "x\n\n" + root, "/app", Mount{"/", "/", "overlay"}},
		{"no mounts", "", "/app", Mount{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := MountOf(readMounts(strings.NewReader(tt.mounts)), tt.path); got != tt.want {
				t.Errorf("in %+v, want %+v", got, tt.want)
			}
		})
	}
}
