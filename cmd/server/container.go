package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
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
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	defer mounts.Close()
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return false
	}
	if target, err := filepath.EvalSymlinks(folder); err == nil {
		folder = target
	}
	return isOwnLayer(mounts, folder)
}

// isOwnLayer reports whether a folder is on the layered root of a container, or in memory. The
// mounts are in the format of /proc/self/mountinfo, in which the fifth field is where something is
// mounted; the type of the file system comes after a field "-".
func isOwnLayer(mounts io.Reader, folder string) bool {
	mountPoint, fileSystem := "", ""
	for lines := bufio.NewScanner(mounts); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		point := unescapeMount.Replace(fields[4])
		inside := folder == point || strings.HasPrefix(folder, strings.TrimSuffix(point, "/")+"/")
		if !inside || len(point) < len(mountPoint) {
			continue
		}
		mountPoint, fileSystem = point, ""
		for i, field := range fields {
			if field == "-" && i+1 < len(fields) {
				fileSystem = fields[i+1]
			}
		}
	}
	switch fileSystem {
	case "tmpfs", "ramfs":
		return true
	case "overlay", "fuse.fuse-overlayfs", "aufs", "zfs", "btrfs": // the layers of container engines
		return mountPoint == "/"
	}
	return false
}

// unescapeMount undoes the escapes of mount points, see proc(5).
var unescapeMount = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
