package host

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Servers returns the other processes of this executable that listen, whichever way each was told
// its address. It sees the processes of the same user; root sees all.
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
		if addresses := listening(process); len(addresses) > 0 {
			servers = append(servers, Server{addresses, isFirst(process)})
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

// listening returns the addresses at which the process listens: the sockets among its open files
// that its network's tables have as listening. See proc(5).
func listening(process string) []string {
	files, err := os.ReadDir(filepath.Join(process, "fd"))
	if err != nil {
		return nil
	}
	slices.SortFunc(files, func(a, b os.DirEntry) int { // by number, which is the order in which they were opened
		return cmp.Or(cmp.Compare(len(a.Name()), len(b.Name())), strings.Compare(a.Name(), b.Name()))
	})
	known := listeners(process)
	var addresses []string
	for _, file := range files {
		target, err := os.Readlink(filepath.Join(process, "fd", file.Name()))
		if inode, ok := strings.CutPrefix(target, "socket:["); err == nil && ok {
			if address := known[strings.TrimSuffix(inode, "]")]; address != "" {
				addresses = append(addresses, address)
			}
		}
	}
	return addresses
}

// listeners returns the addresses of all sockets that listen in the network of a process, by inode.
func listeners(process string) map[string]string {
	addresses := map[string]string{}
	for _, table := range []string{"tcp", "tcp6", "unix"} {
		file, err := os.Open(filepath.Join(process, "net", table))
		if err != nil {
			continue
		}
		for lines := bufio.NewScanner(file); lines.Scan(); {
			inode, address := parseTCP(lines.Text())
			if table == "unix" {
				inode, address = parseUnix(lines.Text())
			}
			if address != "" {
				addresses[inode] = address
			}
		}
		file.Close()
	}
	return addresses
}

// parseTCP reads a line of net/tcp or net/tcp6. The address is "" if the socket doesn't listen.
func parseTCP(line string) (inode, address string) {
	// sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
	fields := strings.Fields(line)
	const listening = "0A"
	if len(fields) < 10 || fields[3] != listening {
		return "", ""
	}
	digits, port, _ := strings.Cut(fields[1], ":")
	n, err := strconv.ParseUint(port, 16, 16)
	words, decodeErr := hex.DecodeString(digits)
	if err != nil || decodeErr != nil {
		return "", ""
	}
	// The kernel prints the address as numbers of 32 bits, in the machine's order of bytes.
	for word := range slices.Chunk(words, 4) {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	ip, ok := netip.AddrFromSlice(words)
	if !ok {
		return "", ""
	}
	return fields[9], netip.AddrPortFrom(ip, uint16(n)).String()
}

// parseUnix reads a line of net/unix. The address is "" if the socket doesn't listen.
func parseUnix(line string) (inode, address string) {
	// Num RefCount Protocol Flags Type St Inode Path
	fields := strings.Fields(line)
	const acceptsConnections = "00010000" // __SO_ACCEPTCON
	if len(fields) < 8 || fields[3] != acceptsConnections {
		return "", ""
	}
	return fields[6], "unix:" + strings.Join(fields[7:], " ")
}
