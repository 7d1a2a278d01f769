package host

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"shelflist/internal/store/dbfile"
)

// InContainer reports whether the program runs in a container: as its first process, or under an
// engine that marks its containers.
func InContainer() bool {
	if os.Getpid() == 1 || os.Getenv("KUBERNETES_SERVICE_HOST") != "" {
		return true
	}
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(mark); err == nil {
			return true
		}
	}
	return false
}

// IsEphemeral reports whether the catalogue at path is in a container's own layer, and is lost with
// the container.
func IsEphemeral(path string) bool {
	if !InContainer() {
		return false
	}
	folder, err := filepath.Abs(filepath.Dir(dbfile.Resolve(path)))
	if err != nil {
		return false
	}
	if target, err := filepath.EvalSymlinks(folder); err == nil {
		folder = target
	}
	return isLostWithContainer(dbfile.MountOf(dbfile.Mounts(), folder))
}

// isLostWithContainer reports whether no other container gets a mount: the layered root, memory, a
// volume without a name, which Docker and Podman make for an image's VOLUME, or an emptyDir of
// Kubernetes.
func isLostWithContainer(m dbfile.Mount) bool {
	switch m.Type {
	case "tmpfs", "ramfs":
		return true
	case "overlay", "fuse.fuse-overlayfs", "aufs", "zfs", "btrfs": // the layers of container engines
		if m.Point == "/" {
			return true
		}
	}
	return unnamedVolume().MatchString(m.Source) || strings.Contains(m.Source, "/kubernetes.io~empty-dir/")
}

// unnamedVolume matches the folder of a volume without a name.
var unnamedVolume = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/volumes/[0-9a-f]{64}/_data$`) })
