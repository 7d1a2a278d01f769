package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"shelflist/internal/store/dbfile"
)

// dataFolder is where the images keep the catalogue, and where a volume is mounted.
const dataFolder = "/data"

// inContainer reports whether the program runs in a container: as its first process, or under an
// engine that marks its containers.
func inContainer() bool {
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

// defaultDatabase returns the path of the catalogue for a command line that names none: dev.db in
// the working directory. In a container it is /data/dev.db if there is a folder /data, as in most
// images and wherever a volume is mounted, so that the same volume keeps the books of every image.
// A /data that can't be written to counts too: whoever mounted it has to be told, instead of losing
// books.
func defaultDatabase() database {
	if info, err := os.Stat(dataFolder); err == nil && info.IsDir() && inContainer() {
		return database(filepath.Join(dataFolder, "dev.db"))
	}
	return "dev.db"
}

// isEphemeral reports whether the catalogue at path is in a container's own layer, and is lost with
// the container.
func isEphemeral(path string) bool {
	if !inContainer() {
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
	return unnamedVolume.MatchString(m.Source) || strings.Contains(m.Source, "/kubernetes.io~empty-dir/")
}

// unnamedVolume matches the folder of a volume without a name.
var unnamedVolume = regexp.MustCompile(`/volumes/[0-9a-f]{64}/_data$`)
