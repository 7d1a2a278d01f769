package endpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
)

// Open opens all endpoints of a list, or the port on all addresses if the list is empty. Sockets
// that systemd has passed to this process take the place of the port. The error says what is wrong
// and what to do; nothing is open then.
func Open(list List, port Port) (net.Listener, error) {
	opened, err := passed()
	if err != nil {
		return nil, err
	}
	if len(opened) > 0 && len(list) > 0 {
		closeAll(opened)
		return nil, errors.New("systemd has opened sockets for this server, and --listen or SHELFLIST_LISTEN " +
			"names others: leave one of the two out")
	}
	if len(opened) > 0 {
		return join(opened), nil
	}
	setting := "--listen or SHELFLIST_LISTEN"
	if len(list) == 0 {
		setting = "--port or PORT"
	}
	for _, e := range list.Or(port) {
		l, err := e.Open(setting)
		if err != nil {
			closeAll(opened)
			return nil, err
		}
		opened = append(opened, l)
	}
	return join(opened), nil
}

func closeAll(list []net.Listener) {
	for _, l := range list {
		l.Close() // nobody has connected, so the error doesn't matter
	}
}

// Open opens an endpoint, which the setting has named. The error says what is wrong and what to do.
func (e Endpoint) Open(setting string) (net.Listener, error) {
	if e.network == "unix" {
		return e.openUnix()
	}
	address := e.String()
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	port := fmt.Sprintf("port %d", e.port)
	if e.host != "" {
		port += " of " + e.host
	}
	_, isLookup := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: stop that one, or choose another port with %s",
			port, setting)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s may not be opened by this user: choose one above 1023 with %s", port, setting)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is not an address of this machine: "+
			"name one of its own, or :%d for all of them, with %s", e.host, e.port, setting)
	case isLookup:
		return nil, fmt.Errorf("no address is known for %s: write it as an IP address in %s", e.host, setting)
	}
	return nil, fmt.Errorf("listening on %s: %w", address, err)
}
