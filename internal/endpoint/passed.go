package endpoint

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstPassed is the first file descriptor that systemd passes: SD_LISTEN_FDS_START of
// sd_listen_fds(3).
const firstPassed = 3

// passed returns the listening sockets that systemd, or a program that does as it does, has opened
// for this process. See sd_listen_fds(3).
func passed() ([]net.Listener, error) {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, nil
	}
	n, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	if err != nil || n < 0 {
		return nil, fmt.Errorf("LISTEN_FDS is %q, want the number of sockets that were opened for this server",
			os.Getenv("LISTEN_FDS"))
	}
	var list []net.Listener
	for i := range n {
		file := os.NewFile(uintptr(firstPassed+i), "socket")
		l, err := net.FileListener(file)
		file.Close() // l has its own descriptor
		if err != nil {
			closeAll(list)
			return nil, fmt.Errorf("file descriptor %d, which LISTEN_FDS counts, is not a socket that listens: "+
				"the unit needs ListenStream= and Accept=no", firstPassed+i)
		}
		list = append(list, l)
	}
	return list, nil
}
