package host

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Servers returns the other processes of this executable that listen on TCP ports, whichever
// way each was told its port. It sees the processes of the same user; root sees all.
func Servers() []Server {
	own, err := os.Stat("/proc/self/exe")
	if err != nil {
		return nil
	}
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil
	}
	var servers []Server
	for _, process := range processes {
		executable, err := os.Stat(filepath.Join(process, "exe"))
		if err != nil || !os.SameFile(executable, own) || filepath.Base(process) == strconv.Itoa(os.Getpid()) {
			continue
		}
		for _, p := range listeningPorts(process) {
			servers = append(servers, Server{p, isFirst(process)})
		}
	}
	return servers
}

// isFirst reports whether a process is the first one, or a child of it: with docker run --init the
// first process is an init.
func isFirst(process string) bool {
	if filepath.Base(process) == "1" {
		return true
	}
	stat, err := os.ReadFile(filepath.Join(process, "stat"))
	if err != nil {
		return false
	}
	// pid (command) state ppid; the command may contain anything.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	return len(fields) > 1 && fields[1] == "1"
}

// listeningPorts returns the ports on which the process listens: the sockets among its open files
// that its network's tables have as listening. See proc(5).
func listeningPorts(process string) []uint16 {
	sockets := map[string]bool{} // by inode
	files, err := os.ReadDir(filepath.Join(process, "fd"))
	if err != nil {
		return nil
	}
	for _, file := range files {
		target, err := os.Readlink(filepath.Join(process, "fd", file.Name()))
		if inode, ok := strings.CutPrefix(target, "socket:["); err == nil && ok {
			sockets[strings.TrimSuffix(inode, "]")] = true
		}
	}
	var ports []uint16
	for _, table := range []string{"tcp", "tcp6"} {
		file, err := os.Open(filepath.Join(process, "net", table))
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(file); lines.Scan(); {
			// sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
			fields := strings.Fields(lines.Text())
			const listening = "0A"
			if len(fields) < 10 || fields[3] != listening || !sockets[fields[9]] {
				continue
			}
			_, number, _ := strings.Cut(fields[1], ":")
			if n, err := strconv.ParseUint(number, 16, 16); err == nil {
				ports = append(ports, uint16(n))
			}
		}
		file.Close()
	}
	return ports
}
