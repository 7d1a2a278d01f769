package dbfile

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Mount is a place where a file system, a folder or a file is mounted.
type Mount struct {
	Point  string // absolute path
	Source string // what is mounted there, as a path in its file system
	Type   string // of the file system, such as "ext4"; "" if it isn't known
}

// Mounts returns the mounts of this process, in the order in which they were made; none where the
// system has no /proc/self/mountinfo.
func Mounts() []Mount {
	file, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil
	}
	defer file.Close()
	return readMounts(file)
}

// readMounts reads the format of /proc/self/mountinfo: the fourth field is what is mounted, the
// fifth is where, and the type of the file system comes after a field "-". See proc(5).
func readMounts(r io.Reader) []Mount {
	var list []Mount
	for lines := bufio.NewScanner(r); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		m := Mount{Source: unescapeMount.Replace(fields[3]), Point: unescapeMount.Replace(fields[4])}
		for i, field := range fields {
			if field == "-" && i+1 < len(fields) {
				m.Type = fields[i+1]
			}
		}
		list = append(list, m)
	}
	return list
}

// unescapeMount undoes the escapes of mount points.
var unescapeMount = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

// MountOf returns the mount in which the file or folder at an absolute path is.
func MountOf(mounts []Mount, path string) Mount {
	var found Mount
	for _, m := range mounts {
		inside := path == m.Point || strings.HasPrefix(path, strings.TrimSuffix(m.Point, "/")+"/")
		if inside && len(m.Point) >= len(found.Point) { // of two at one place the later one hides the other
			found = m
		}
	}
	return found
}

// checkMount returns ErrOwnMount if the file at path is mounted by itself, as docker run does with
// --volume books.db:/data/dev.db. The files that SQLite keeps beside it, with the latest writes or
// with what undoes half a write, would be in another place, and lost with a container.
func checkMount(path string) error {
	physical, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	if physical, err = filepath.Abs(physical); err != nil {
		return err
	}
	if MountOf(Mounts(), physical).Point == physical {
		return ErrOwnMount
	}
	return nil
}
